package pushback.aws.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/// An EventBridge event pattern: every field it names must match, by any one of the values listed for it.
/// Knows exact values, `prefix`, `suffix`, `anything-but` (a value, a list, or a prefix) and `exists`.
final class EventPattern {
    private static final Set<String> OPERATORS = Set.of("prefix", "suffix", "anything-but", "exists");

    private final JsonNode pattern;

    EventPattern(JsonNode pattern) {
        if (!pattern.isObject() || pattern.isEmpty()) throw invalid("a pattern is a filled object", pattern);
        check(pattern);
        this.pattern = pattern.deepCopy();
    }

    boolean matches(JsonNode event) {
        return matchesObject(pattern, event);
    }

    private static boolean matchesObject(JsonNode pattern, JsonNode event) {
        return pattern.properties().stream().allMatch(field -> matchesField(field, event));
    }

    private static boolean matchesField(Map.Entry<String, JsonNode> field, JsonNode event) {
        var value = event.path(field.getKey());
        if (field.getValue().isObject()) return matchesObject(field.getValue(), value);
        return any(field.getValue(), matcher -> matchesValue(matcher, value));
    }

    private static boolean matchesValue(JsonNode matcher, JsonNode value) {
        if (matcher.has("exists")) return matcher.get("exists").booleanValue() != value.isMissingNode();
        if (value.isMissingNode()) return false;
        // An array in the event matches when any of its elements does.
        if (value.isArray()) return any(value, element -> matchesScalar(matcher, element));
        return matchesScalar(matcher, value);
    }

    private static boolean matchesScalar(JsonNode matcher, JsonNode value) {
        if (!matcher.isObject()) return same(matcher, value);
        if (matcher.has("prefix"))
            return matchesText(value, it -> it.startsWith(matcher.get("prefix").textValue()));
        if (matcher.has("suffix"))
            return matchesText(value, it -> it.endsWith(matcher.get("suffix").textValue()));
        var unwanted = matcher.get("anything-but");
        if (unwanted.isArray()) return !any(unwanted, each -> same(each, value));
        return !matchesScalar(unwanted, value);
    }

    private static boolean matchesText(JsonNode value, Predicate<String> test) {
        return value.isTextual() && test.test(value.textValue());
    }

    private static boolean same(JsonNode expected, JsonNode value) {
        if (!expected.isNumber() || !value.isNumber()) return expected.equals(value);
        return expected.decimalValue().compareTo(value.decimalValue()) == 0;
    }

    private static void check(JsonNode object) {
        for (var field : object.properties()) {
            var value = field.getValue();
            if (value.isObject()) check(value);
            else if (!value.isArray() || value.isEmpty()) throw invalid("a field needs a filled list", value);
            else value.forEach(EventPattern::checkMatcher);
        }
    }

    private static void checkMatcher(JsonNode matcher) {
        if (matcher.isArray()) throw invalid("a list in a list", matcher);
        if (!matcher.isObject()) return;
        if (matcher.size() != 1) throw invalid("one operator at a time", matcher);
        var operator = matcher.properties().iterator().next();
        if (!OPERATORS.contains(operator.getKey())) throw invalid("unknown operator", matcher);
        var argument = operator.getValue();
        var fits = switch (operator.getKey()) {
            case "exists" -> argument.isBoolean();
            case "anything-but" ->
                !argument.isObject() || argument.path("prefix").isTextual();
            default -> argument.isTextual();
        };
        if (!fits) throw invalid("unfit argument", matcher);
    }

    private static boolean any(JsonNode array, Predicate<JsonNode> test) {
        return StreamSupport.stream(array.spliterator(), false).anyMatch(test);
    }

    private static IllegalArgumentException invalid(String why, JsonNode what) {
        return new IllegalArgumentException("Event pattern is not valid: " + why + ": " + what);
    }
}
