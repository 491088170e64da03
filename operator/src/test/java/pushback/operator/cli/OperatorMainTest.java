package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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

    private static Set<String> made(String... arguments) {
        return OperatorMain.commandLine(new Doors(), arguments).getSubcommands().keySet();
    }
}
