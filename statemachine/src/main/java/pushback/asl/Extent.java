package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/// How large a JSON value is as UTF-8 text.
final class Extent {
    /// A character is written in six bytes at most: a backslash, `u` and four digits.
    private static final int CHARACTER = 6;
    /// A double is written in 24 characters at most, a long in 20.
    private static final int NUMBER = 24;

    private Extent() { }

    /// Most values are far smaller, which can be told without writing them.
    static boolean exceeds(JsonNode value, int bytes) {
        return atMost(value) > bytes && value.toString().getBytes(StandardCharsets.UTF_8).length > bytes;
    }

    private static long atMost(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> text(value.textValue());
            case ARRAY -> {
                var sum = 2L;
                for (var element : value) sum += 1 + atMost(element);
                yield sum;
            }
            case OBJECT -> {
                var sum = 2L;
                for (var field : value.properties()) sum += 2 + text(field.getKey()) + atMost(field.getValue());
                yield sum;
            }
            case NUMBER -> value.isInt() || value.isLong() || value.isDouble() ? NUMBER : value.asText().length();
            default -> NUMBER;
        };
    }

    private static long text(String text) {
        return 2L + CHARACTER * (long) text.length();
    }
}
