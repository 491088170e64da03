package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class OperatorMainTest {
    private static final Set<String> ALL =
            OperatorMain.COMMANDS.stream().map(OperatorMain.Named::name).collect(Collectors.toSet());

    @Test
    void namesEachCommandAsItNamesItself() {
        for (var command : OperatorMain.COMMANDS)
            assertEquals(command.type().getAnnotation(Command.class).name(), command.name());
    }

    @Test
    void makesTheOneCommandThatIsMeant() {
        assertEquals(Set.of("status"), made("status", "--environment", "shop"));
        assertEquals(Set.of("drill"), made("drill", "list"));
    }

    @Test
    void makesAllOfThemForWhoeverAsksWhatThereIs() {
        assertEquals(ALL, made());
        assertEquals(ALL, made("--help"));
        assertEquals(ALL, made("statsu"));
        assertEquals(ALL, made("completion", "bash"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "deploy", "halt", "approve r1", "freeze --reason x", "drill stop-server", "drill list"
            })
    void theCommandsThatItPrintsAreForTheSameEnvironment(String line) {
        var said = new StringWriter();
        var doors = new Doors(
                _ -> {
                    throw new AssertionError("the local cloud is not meant");
                },
                _ -> {
                    throw new IllegalStateException("lost; see: ./pushback status");
                });
        var words = (line + " --environment shop").split(" ");
        assertEquals(
                1,
                OperatorMain.commandLine(doors, words)
                        .setErr(new PrintWriter(said))
                        .execute(words));
        assertTrue(said.toString().endsWith(" status --environment shop" + System.lineSeparator()), said.toString());
    }

    private static Set<String> made(String... arguments) {
        return OperatorMain.commandLine(new Doors(), arguments).getSubcommands().keySet();
    }
}
