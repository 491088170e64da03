package pushback.asl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.regex.Pattern;

/// Compares JSON with an expectation that may hold tokens for what is different each time: `<<ANY>>`, `<<ISO8601>>`,
/// `<<UUID>>`, `<<NUMBER>>`, `<<TASKTOKEN>>`, `<<OPTIONAL>>` (the key may be missing), and `<<*>>` inside a string.
final class Likeness {
    private Likeness() {}

    static boolean matches(JsonNode expected, JsonNode actual) {
        if (expected.isTextual()) return matchesText(expected.textValue(), actual);
        if (expected.isNumber()) return actual.isNumber() && expected.doubleValue() == actual.doubleValue();
        if (expected.isArray()) {
            if (!actual.isArray() || actual.size() != expected.size()) return false;
            for (var i = 0; i < expected.size(); i++) if (!matches(expected.get(i), actual.get(i))) return false;
            return true;
        }
        if (!expected.isObject()) return expected.equals(actual);
        if (!actual.isObject()) return false;
        var left = new HashSet<String>();
        actual.fieldNames().forEachRemaining(left::add);
        for (var field : expected.properties()) {
            var optional = field.getValue().asText().equals("<<OPTIONAL>>");
            var present = left.remove(field.getKey());
            if (!optional && !(present && matches(field.getValue(), actual.get(field.getKey())))) return false;
        }
        return left.isEmpty();
    }

    private static boolean matchesText(String expected, JsonNode actual) {
        return switch (expected) {
            case "<<ANY>>" -> true;
            case "<<NUMBER>>" -> actual.isNumber();
            case "<<TASKTOKEN>>" -> actual.isTextual() && !actual.textValue().isEmpty();
            case "<<UUID>>" -> actual.isTextual() && actual.textValue().matches("[0-9a-f-]{36}");
            case "<<ISO8601>>" -> actual.isTextual() && isTime(actual.textValue());
            default ->
                actual.isTextual()
                        && Pattern.compile(Pattern.quote(expected).replace("<<*>>", "\\E.*\\Q"), Pattern.DOTALL)
                                .matcher(actual.textValue())
                                .matches();
        };
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException other) {
            return false;
        }
    }
}
