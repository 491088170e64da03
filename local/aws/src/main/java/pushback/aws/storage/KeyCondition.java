package pushback.aws.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The key condition of a query: one hash key, and perhaps a range of range keys.
record KeyCondition(String hash, Condition range) {
    private static final String KIND = "KeyConditionExpression";

    static KeyCondition of(Condition condition, Table table, Map<String, AttributeValue> values) {
        var parts = new ArrayList<Condition>();
        flatten(condition, parts);
        String hash = null;
        Condition range = null;
        var seen = new ArrayList<String>();
        for (var part : parts) {
            var name = attribute(part);
            if (seen.contains(name))
                throw DynamoRefusal.validation("KeyConditionExpressions must only contain one condition per key");
            seen.add(name);
            // A query for a hash key that is too long finds nothing, and is not refused.
            if (name.equals(table.hashName)) hash = Table.filled(name, hash(part, values));
            else if (table.rangeName.filter(name::equals).isPresent()) range = part;
        }
        if (hash == null)
            throw DynamoRefusal.validation("Query condition missed key schema element: " + table.hashName);
        if (seen.size() > (range == null ? 1 : 2))
            throw DynamoRefusal.validation(
                    "Query condition missed key schema element: " + table.rangeName.orElse(table.hashName));
        if (range != null)
            for (var operand : operands(range)) {
                var value = stringValue(operand, values);
                var name = table.rangeName.orElseThrow();
                if (value != null) table.fitting(name, Table.filled(name, value));
            }
        return new KeyCondition(hash, range);
    }

    /// What every range key of the range begins with; empty if that is not asked for.
    String prefix(Map<String, AttributeValue> values) {
        return range instanceof Condition.BeginsWith(Operand.Place place, Operand.Given given)
                ? values.get(given.placeholder()).s()
                : "";
    }

    private static void flatten(Condition condition, List<Condition> parts) {
        switch (condition) {
            case Condition.And(var left, var right) -> {
                flatten(left, parts);
                flatten(right, parts);
            }
            case Condition.Compare compare when compare.operator().equals("<>") -> throw unsupported("<>");
            case Condition.Compare compare -> parts.add(compare);
            case Condition.Between between -> parts.add(between);
            case Condition.BeginsWith begins -> parts.add(begins);
            case Condition.Or or -> throw unsupported("OR");
            case Condition.Not not -> throw unsupported("NOT");
            case Condition.In in -> throw unsupported("IN");
            case Condition.Contains contains -> throw unsupported("contains");
            case Condition.Exists exists ->
                throw unsupported(exists.wanted() ? "attribute_exists" : "attribute_not_exists");
            case Condition.HasType type -> throw unsupported("attribute_type");
        }
    }

    private static List<Operand> operands(Condition part) {
        return switch (part) {
            case Condition.Compare compare -> List.of(compare.left(), compare.right());
            case Condition.Between between -> List.of(between.operand(), between.low(), between.high());
            case Condition.BeginsWith begins -> List.of(begins.whole(), begins.start());
            default -> List.of();
        };
    }

    private static String attribute(Condition part) {
        DocumentPath path = null;
        for (var operand : operands(part)) {
            if (operand instanceof Operand.Size) throw unsupported("size");
            if (!(operand instanceof Operand.Place(var place))) continue;
            if (path != null)
                throw DynamoRefusal.validation(
                        "Invalid condition in " + KIND + ": Multiple attribute names used in one condition");
            path = place;
        }
        if (path == null)
            throw DynamoRefusal.validation("Invalid condition in " + KIND + ": No key attribute specified");
        if (path.steps().size() > 1)
            throw DynamoRefusal.validation(
                    "Invalid " + KIND + ": " + KIND + "s cannot have conditions on nested attributes");
        return path.attribute();
    }

    private static String hash(Condition part, Map<String, AttributeValue> values) {
        if (!(part instanceof Condition.Compare compare) || !compare.operator().equals("=")) {
            throw DynamoRefusal.validation("Query key condition not supported");
        }
        return stringValue(compare.left() instanceof Operand.Given ? compare.left() : compare.right(), values);
    }

    private static String stringValue(Operand operand, Map<String, AttributeValue> values) {
        if (!(operand instanceof Operand.Given)) return null;
        var value = operand.of(Map.of(), values);
        if (value.s() == null)
            throw DynamoRefusal.validation("One or more parameter values were invalid: "
                    + "Condition parameter type does not match schema type");
        return value.s();
    }

    private static RuntimeException unsupported(String operator) {
        return DynamoRefusal.validation("Invalid operator used in " + KIND + ": " + operator);
    }
}
