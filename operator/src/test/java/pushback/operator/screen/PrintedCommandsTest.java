package pushback.operator.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrintedCommandsTest {
    private static final String TEXT =
            "go on: ./pushback logs --follow r1, ./pushback drill list or ./pushback status.";

    @Test
    void leavesTheUsualFolderOut() {
        assertEquals(TEXT, terminal(".pushback", "/home/dana").in(TEXT));
        assertEquals(TEXT, terminal("/home/dana/.pushback", "/home/dana").in(TEXT));
    }

    @Test
    void addsTheFolderToEachCommand() {
        assertEquals(
                "go on: ./pushback logs --dir st --follow r1, ./pushback drill list --dir st or "
                        + "./pushback status --dir st.",
                terminal("st", "/home/dana").in(TEXT));
        assertEquals(
                "./pushback up --dir /srv/.pushback",
                terminal("/srv/.pushback", "/home/dana").in("./pushback up"));
        assertEquals(
                "./pushback halt r1 --dir 'my state'",
                terminal("my state", "/home/dana").in("./pushback halt r1"));
        assertEquals(
                "it goes back by ./pushback rollback 2026-r1.b --dir st.",
                terminal("st", "/home/dana").in("it goes back by ./pushback rollback 2026-r1.b."));
        assertEquals(
                "./pushback reject --dir st r1 --reason \"...\"\n  ./pushback approve r1 --dir st\n",
                terminal("st", "/").in("./pushback reject r1 --reason \"...\"\n  ./pushback approve r1\n"));
    }

    @Test
    void leavesAloneWhatNamesItsFolderOrTakesNone() {
        for (var text : new String[] {
            "./pushback status --dir x",
            "./pushback status --environment shop",
            "./pushback logs r1 --dir x",
            "./pushback dev asl check f",
            "./pushback --help",
            "./pushback drill --help",
            "see ./pushback.yml"
        }) assertEquals(text, terminal("st", "/").in(text));
    }

    @Test
    void namesTheEnvironmentToWhoeverActsOnOne() {
        assertEquals(
                "./pushback approve r1 --environment shop --region eu-west-1",
                new PrintedCommands("./pushback", Optional.of("--environment shop --region eu-west-1"))
                        .in("./pushback approve r1"));
    }

    @Test
    void namesTheLauncherWhereTheReaderHasNone() {
        var elsewhere =
                PrintedCommands.inFolder(Path.of(".pushback"), Path.of("/home/dana"), Optional.of(Path.of("/opt/pb")));
        assertEquals("/opt/pb/pushback up", elsewhere.in("./pushback up"));
        assertEquals(
                "./pushback up",
                PrintedCommands.inFolder(Path.of(".pushback"), Path.of("/opt/pb"), Optional.of(Path.of("/opt/pb")))
                        .in("./pushback up"));
        assertEquals(
                "/opt/pb/pushback logs --follow r1 --dir /srv/st",
                PrintedCommands.anywhere(Path.of("/srv/st"), Optional.of(Path.of("/opt/pb")))
                        .in("./pushback logs --follow r1"));
    }

    @Test
    void completesWhatIsPrintedLineByLine() {
        var seen = new ByteArrayOutputStream();
        var out = terminal("st", "/").in(new PrintStream(seen, true));
        out.print("./push");
        out.println("back status");
        out.printf("%s%n", "x".repeat(10_000) + " ./pushback up");
        assertEquals(
                "./pushback status --dir st\n" + "x".repeat(10_000) + " ./pushback up --dir st\n", seen.toString());
    }

    private static PrintedCommands terminal(String state, String folder) {
        return PrintedCommands.inFolder(Path.of(state), Path.of(folder), Optional.empty());
    }
}
