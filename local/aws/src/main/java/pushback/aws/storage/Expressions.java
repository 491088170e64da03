package pushback.aws.storage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The expressions of one request with their placeholders: each must be defined, and each must be used.
final class Expressions {
    private static final int KEPT = 1000;
    /// Characters of a placeholder with its sign, and bytes of all that placeholders stand for, from DynamoDB's
    /// quotas.
    private static final int LONGEST_PLACEHOLDER = 255;
    private static final int LARGEST_VALUES = 2 << 20;

    private final Map<Source, Parsed> cache;
    private final Map<String, String> names;
    private final Map<String, AttributeValue> values;
    private final boolean hasNames;
    private final boolean hasValues;
    private final Set<String> usedNames = new HashSet<>();
    private final Set<String> usedValues = new HashSet<>();
    private boolean any;

    /// `cache` keeps parsed expressions between requests.
    Expressions(
            Map<Source, Parsed> cache,
            boolean hasNames,
            Map<String, String> names,
            boolean hasValues,
            Map<String, AttributeValue> values) {
        this.cache = cache;
        this.hasNames = hasNames;
        this.hasValues = hasValues;
        this.names = hasNames ? names : Map.of();
        this.values = new HashMap<>();
        if (this.names.containsValue(""))
            throw DynamoRefusal.validation(
                    "ExpressionAttributeNames contains invalid value: " + "The attribute name must not be empty");
        this.names.keySet().forEach(key -> wellFormed("ExpressionAttributeNames", '#', key));
        if (!hasValues) return;
        values.forEach((key, value) -> {
            wellFormed("ExpressionAttributeValues", ':', key);
            this.values.put(key, Attributes.normal(value));
        });
        if (Attributes.size(this.values) > LARGEST_VALUES)
            throw DynamoRefusal.validation("ExpressionAttributeValues exceeds max size");
    }

    Map<String, AttributeValue> values() {
        return values;
    }

    /// The condition, or null if there is none.
    Condition condition(String kind, String text) {
        var condition = (Condition) parse(kind, text, ExpressionParser::condition);
        if (condition != null) condition.check(kind, values);
        return condition;
    }

    Update update(String text) {
        if (text == null) return Update.NONE;
        var update = (Update) parse("UpdateExpression", text, parser -> ((UpdateParser) parser).update());
        update.check(values);
        return update;
    }

    /// The paths of a projection, or null if there is none.
    @SuppressWarnings("unchecked")
    List<DocumentPath> projection(String text) {
        return (List<DocumentPath>) parse("ProjectionExpression", text, ExpressionParser::projection);
    }

    /// Called when all expressions were read: refuses placeholders nobody used.
    void finish() {
        if (!any && hasValues)
            throw DynamoRefusal.validation("ExpressionAttributeValues can only be specified when using expressions");
        if (!any && hasNames)
            throw DynamoRefusal.validation("ExpressionAttributeNames can only be specified when using expressions");
        unused("ExpressionAttributeNames", hasNames, names.keySet(), usedNames);
        unused("ExpressionAttributeValues", hasValues, values.keySet(), usedValues);
    }

    private Object parse(String kind, String text, Function<ExpressionParser, Object> read) {
        if (text == null) return null;
        any = true;
        var source = new Source(kind, text, names);
        var parsed = cache.get(source);
        if (parsed == null) {
            var parser = kind.equals("UpdateExpression")
                    ? new UpdateParser(text, names)
                    : new ExpressionParser(kind, text, names);
            parsed = new Parsed(read.apply(parser), parser.usedNames(), parser.usedValues());
            if (cache.size() >= KEPT) cache.clear();
            cache.put(new Source(kind, text, Map.copyOf(names)), parsed);
        }
        for (var used : parsed.usedValues) {
            if (!values.containsKey(used))
                throw DynamoRefusal.validation("Invalid " + kind + ": An expression "
                        + "attribute value used in expression is not defined; attribute value: " + used);
        }
        usedNames.addAll(parsed.usedNames);
        usedValues.addAll(parsed.usedValues);
        return parsed.expression;
    }

    private static void unused(String what, boolean given, Set<String> defined, Set<String> used) {
        if (!given) return;
        if (defined.isEmpty()) throw DynamoRefusal.validation(what + " must not be empty");
        if (used.containsAll(defined)) return;
        var left = new TreeSet<>(defined);
        left.removeAll(used);
        throw DynamoRefusal.validation(
                "Value provided in " + what + " unused in expressions: keys: {" + String.join(", ", left) + "}");
    }

    /// The sign, and letters, digits or underscores after it.
    private static void wellFormed(String what, char sign, String key) {
        if (key.length() > LONGEST_PLACEHOLDER)
            throw DynamoRefusal.validation(what
                    + " contains invalid key: The expression attribute map contains a key that is too long; key: \""
                    + key
                    + "\"");
        var fits = key.length() > 1 && key.charAt(0) == sign;
        for (var i = 1; fits && i < key.length(); i++) fits = isWord(key.charAt(i));
        if (!fits) throw DynamoRefusal.validation(what + " contains invalid key: Syntax error; key: \"" + key + "\"");
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    record Source(String kind, String text, Map<String, String> names) {}

    record Parsed(Object expression, Set<String> usedNames, Set<String> usedValues) {}
}
