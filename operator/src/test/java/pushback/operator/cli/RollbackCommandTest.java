package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.base.Json;

/// The picker of good releases, as a person at a terminal answers it.
class RollbackCommandTest {
    private static final JsonNode GOOD = Json.tree(
            "{\"meant\": \"r2\", \"good\": [{\"release\": \"r3\"}, {\"release\": \"r2\"}, {\"release\": \"r1\"}]}");

    @Test
    void enterTakesTheOneThatIsMeant() {
        assertEquals(Optional.of("r2"), chosen(""));
    }

    @Test
    void aNumberTakesThatOne() {
        assertEquals(Optional.of("r1"), chosen("3"));
        assertEquals(Optional.of("r3"), chosen(" 1 "));
    }

    @Test
    void noAndTheEndOfInputTakeNone() {
        assertEquals(Optional.empty(), chosen("n"));
        assertEquals(Optional.empty(), chosen("No"));
        assertEquals(Optional.empty(), chosen(new String[] {null}));
    }

    @Test
    void whatIsNoNumberOfTheListIsAskedAgain() {
        assertEquals(Optional.of("r1"), chosen("0", "4", "99999999999", "r1", "3"));
    }

    private static Optional<String> chosen(String... answers) {
        var left = new ArrayDeque<>(
                Arrays.stream(answers).map(Optional::ofNullable).toList());
        return RollbackCommand.chosen(GOOD, meant -> {
            assertEquals(2, meant);
            return left.pop().orElse(null);
        });
    }
}
