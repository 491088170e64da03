package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;

/// How large a JSON value is as UTF-8 text.
final class Extent {
    /// A character is written in six bytes at most: a backslash, `u` and four digits.
    private static final int CHARACTER = 6;
    /// A double is written in 24 characters at most, a long in 20.
    private static final int NUMBER = 24;

    private Extent() {}

    /// Most values are far smaller, which can be told without writing them.
    static boolean exceeds(JsonNode value, int bytes) {
        return atMost(value) > bytes && value.toString().getBytes(StandardCharsets.UTF_8).length > bytes;
    }

    private static long atMost(JsonNode value) {
        return switch (value) {
            case TextNode text -> text(text.textValue());
            case ObjectNode object -> {
                var sum = 2L;
                for (var field : object.properties()) sum += 2 + text(field.getKey()) + atMost(field.getValue());
                yield sum;
            }
            case ArrayNode array -> {
                var sum = 2L;
                for (var element : array) sum += 1 + atMost(element);
                yield sum;
            }
            case NumericNode number ->
                number.isInt() || number.isLong() || number.isDouble()
                        ? NUMBER
                        : number.asText().length();
            default -> NUMBER;
        };
    }

    private static long text(String text) {
        return 2L + CHARACTER * (long) text.length();
    }
}
