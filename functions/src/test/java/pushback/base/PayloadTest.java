package pushback.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.step.operator.DecideApproval;
import pushback.step.operator.HaltRelease;
import pushback.step.operator.SwitchFreeze;

/// What a person is answered who calls a function with something wrong.
class PayloadTest {
    private static final String HALT = "{\"release\": \"\", \"by\": \"dana\", \"reason\": \"the headline is wrong\"}";

    @Test
    void whatIsLeftOutIsEmpty() {
        assertEquals(new HaltRelease.Request("", "", ""), HaltRelease.Request.of(Json.tree("{}")));
        assertEquals(
                new HaltRelease.Request("r1", "", ""),
                HaltRelease.Request.of(Json.tree("{\"release\": \" r1 \", \"by\": null}")));
        assertEquals(
                new SwitchFreeze.Request(false, "", ""), SwitchFreeze.Request.of(Json.tree("{\"frozen\": false}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "[1]               | the payload must be a JSON object, but is array",
                "\"text\"          | the payload must be a JSON object, but is string",
                "{\"relase\": \"r1\"} | unknown field \"relase\"; known are release, by, reason",
                "{\"by\": 7}       | \"by\" must be a string, but is 7",
                "{\"reason\": {}}  | \"reason\" must be a string, but is {}"
            })
    void whatIsWrongIsNamedWithAnExample(String input, String problem) {
        assertEquals(
                problem + (problem.contains("known are") ? ", such as " : "; such as ") + HALT,
                refusal(HaltRelease.Request::of, Json.tree(input)));
    }

    @Test
    void noPayloadIsNone() {
        var none = "the payload must be a JSON object, but there is none; such as " + HALT;
        assertEquals(none, refusal(HaltRelease.Request::of, null));
        assertEquals(none, refusal(HaltRelease.Request::of, NullNode.getInstance()));
    }

    @Test
    void whatHasToBeSaidIsAskedFor() {
        assertEquals(
                "\"frozen\" is missing; such as {\"frozen\": true, \"by\": \"dana\", \"reason\": \"inventory\"}",
                refusal(SwitchFreeze.Request::of, Json.tree("{}")));
        assertEquals(
                "\"frozen\" must be true or false, but is \"yes\"; such as {\"frozen\": true, \"by\": \"dana\", "
                        + "\"reason\": \"inventory\"}",
                refusal(SwitchFreeze.Request::of, Json.tree("{\"frozen\": \"yes\"}")));
        var decide = "; such as {\"release\": \"20261124-101500-3fa2c1d\", \"approve\": true, \"by\": \"dana\", "
                + "\"reason\": \"looks good\"}";
        assertEquals(
                "\"release\" is missing" + decide,
                refusal(DecideApproval.Request::of, Json.tree("{\"approve\": true}")));
        assertEquals(
                "\"approve\" is missing" + decide,
                refusal(DecideApproval.Request::of, Json.tree("{\"release\": \"r1\"}")));
    }

    private static String refusal(Function<JsonNode, ?> read, JsonNode input) {
        return assertThrows(IllegalArgumentException.class, () -> read.apply(input))
                .getMessage();
    }
}
