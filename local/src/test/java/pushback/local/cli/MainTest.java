package pushback.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithAnExample(String command) {
        var help = Main.commandLine().getSubcommands().get(command).getUsageMessage();
        assertTrue(help.contains("Usage: pushback " + command) || help.contains("pushback " + command + " "), help);
        assertTrue(help.contains("Example: ./pushback " + command), help);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asl --help", "asl run --help", "asl run FILE -h", "agent --help", "deploy --help"})
    void askedForHelpItDoesNothingElse(String line) {
        assertEquals(0, Main.execute(line.split(" ")));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertEquals(2, Main.execute("deploy", "--bogus"));
        assertEquals(2, Main.execute("dance"));
        assertEquals(2, Main.execute());
    }

    @ParameterizedTest
    @ValueSource(strings = {"drill earthquake --dir x", "drill --dir x", "drill"})
    void aDrillThatIsUnknownOrMissingIsNamedAndTheKnownOnesToo(String line) {
        var said = new StringWriter();
        assertEquals(2, Main.commandLine().setErr(new PrintWriter(said)).execute(line.split(" ")));
        var problem = line.contains("earthquake") ? "unknown drill \"earthquake\"" : "a drill is missing";
        assertTrue(said.toString().startsWith(problem + ": stop-server, cpu-load, rollback or list"), said.toString());
    }
}
