package pushback.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacedCommandsTest {
    private final PlacedCommands commands = new PlacedCommands("shop");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "see: ./pushback status | see: ./pushback status --environment shop",
                "then: ./pushback unfreeze --reason \"...\" | then: ./pushback unfreeze --environment shop --reason"
                        + " \"...\"",
                "./pushback rollback 20261124-101500-3fa2c1d. | ./pushback rollback --environment shop"
                        + " 20261124-101500-3fa2c1d.",
                "./pushback drill stop-server, or wait | ./pushback drill stop-server --environment shop, or wait",
                "./pushback logs --environment other x | ./pushback logs --environment other x",
                "nothing to do | nothing to do"
            })
    void namesTheEnvironmentBehindEachCommand(String text, String placed) {
        assertEquals(placed, commands.in(text));
    }

    @Test
    void leavesWhatIsCompletedAsItIs() {
        var once = commands.in("./pushback deploy 3fa2c1d --force, or ./pushback park");
        assertEquals(once, commands.in(once));
    }
}
