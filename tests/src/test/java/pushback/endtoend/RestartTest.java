package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cli.Main;

@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class RestartTest {
    @TempDir
    Path work;

    @Test
    @Timeout(240)
    void isAtTheSameAddressesAfterItWasEndedByACommand() throws Exception {
        var state = work.resolve("state").toAbsolutePath();
        var application = TinyApplication.in(work.resolve("tiny"), "good");
        application.commit("Say good");
        Files.writeString(application.directory().resolve("word"), "not committed");
        String site;
        String git;
        try (var first = Launcher.up(state, application.directory(), 1)) {
            site = first.awaitValue("site");
            git = first.awaitValue("git");
            first.await(line -> line.equals("not committed, and so not deployed: word"));
            assertTrue(
                    first.said().stream().anyMatch(line -> line.endsWith("./pushback down --dir " + state)),
                    first.said().toString());
            try (var second = Launcher.up(state, application.directory(), 1)) {
                assertEquals(1, second.ended());
                assertEquals(
                        List.of("pushback: already running with pid " + first.pid() + " in " + state
                                + "; use it (./pushback status --dir " + state + "), end it (./pushback down --dir "
                                + state
                                + "), or choose another --dir"),
                        second.said());
            }
            var told = TinyApplication.cloned(git, work.resolve("clone")).push("better");
            assertTrue(
                    told.lines()
                            .anyMatch(line -> line.contains("./pushback logs --follow ")
                                    && line.strip().endsWith(" --dir " + state)),
                    told);
            assertEquals(0, Main.execute("down", "--dir", state.toString()));
            assertEquals(0, first.ended());
        }
        assertFalse(Files.exists(state.resolve("lock")));
        try (var again = Launcher.up(state, application.directory(), 1)) {
            assertEquals(site, again.awaitValue("site"));
            assertEquals(git, again.awaitValue("git"));
            again.await(line -> line.startsWith("the git remote goes on with its own "));
        }
    }
}
