package pushback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import pushback.operator.screen.PrintedCommands;

class MainTest {
    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithAnExample(String name) {
        var root = Main.commandLine().getSubcommands();
        var dev = root.get("dev").getSubcommands().get(name);
        var command = dev == null ? name : "dev " + name;
        var help = (dev == null ? root.get(name) : dev).getUsageMessage();
        assertTrue(help.contains("Usage: pushback " + command) || help.contains("pushback " + command + " "), help);
        assertTrue(help.contains("Example: ./pushback " + command), help);
    }

    /// The list of commands shows the first sentence alone, on one line of a terminal.
    @Test
    void everyCommandsFirstLineIsAWholeSentenceThatFitsTheListAndSoAreTheOthers() {
        var wrong = everyCommand(Main.commandLine())
                .filter(command ->
                        !isWhole(command.getCommandSpec().usageMessage().description()))
                .map(command -> command.getCommandSpec().qualifiedName() + ": "
                        + String.join(
                                " / ", command.getCommandSpec().usageMessage().description()))
                .toList();
        assertEquals(List.of(), wrong);
        assertFalse(isWhole(
                "Halts a release: it takes back what it has changed. A release ends RolledBack, or", "Rejected."));
        assertFalse(isWhole("Lists the releases, and how often they are deployed, how", "long they take."));
    }

    private static boolean isWhole(String... description) {
        return description.length > 0
                && description[0].replace("%n", "").length() <= 68
                && Stream.of(description)
                        .allMatch(line -> line.replace("%n", "").matches("[A-Z].*[.]"));
    }

    private static Stream<CommandLine> everyCommand(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(MainTest::everyCommand));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev asl --help",
                "dev asl run --help",
                "asl run FILE -h",
                "dev agent --help",
                "agent --help",
                "deploy --help"
            })
    void askedForHelpItDoesNothingElse(String line) {
        assertEquals(0, Main.execute(line.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({"agent, allPossibleLifecycleEvents", "asl, '{\"hang\": true}'"})
    void helpShowsTheFormOfWhatItReads(String command, String part) {
        var dev = Main.commandLine().getSubcommands().get("dev");
        var help = dev.getSubcommands().get(command).getUsageMessage();
        assertTrue(help.contains(part), help);
        assertTrue(help.lines().allMatch(line -> line.length() < 80), help);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate", "bench", "asl", "agent"})
    void whatOnlyDevelopersNeedKeepsItsFormerName(String command) {
        assertEquals(0, Main.execute(command, "--help"));
        var help = Main.commandLine().getUsageMessage();
        assertFalse(help.lines().anyMatch(line -> line.startsWith("  " + command + " ")), help);
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

    @ParameterizedTest
    @MethodSource("commands")
    void aPrintedCommandNamesTheFolderIfItTakesOne(String command) {
        var line = Main.commandLine().getSubcommands().get(command);
        var printed = PrintedCommands.inFolder(Path.of("st"), Path.of("/"), Optional.empty());
        // The folder of a bench is its own.
        if (command.equals("bench")) return;
        if (line.getSubcommands().isEmpty()) assertTakes(line, printed.in("./pushback " + command + " x"));
        else
            line.getSubcommands()
                    .forEach((name, inner) ->
                            assertTakes(inner, printed.in("./pushback " + command + " " + name + " x")));
    }

    private static void assertTakes(CommandLine line, String printed) {
        // The folder of a local cloud, and no other.
        var folder =
                Optional.ofNullable(line.getCommandSpec().findOption("--dir")).map(OptionSpec::defaultValue);
        assertEquals(folder.filter(".pushback"::equals).isPresent(), printed.endsWith(" --dir st x"), printed);
    }

    @Test
    void thereIsNothingToEndWhereNothingRuns(@TempDir Path work) throws IOException {
        // An old lock file, and a process that happens to have its number.
        Files.writeString(
                work.resolve("lock"),
                ProcessHandle.current().parent().orElseThrow().pid() + "\n");
        assertEquals(0, Main.execute("down", "--dir", work.toString()));
        assertTrue(ProcessHandle.current().parent().orElseThrow().isAlive());
        assertEquals(2, Main.execute("down", "--dir", work.toString(), "--timeout", "0"));
    }
}
