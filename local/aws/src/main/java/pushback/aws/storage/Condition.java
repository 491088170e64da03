package pushback.aws.storage;

import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue.Type;

/// A condition or filter expression. Comparing with something missing or of another type is not an error: it is false
/// (and `<>` is true).
sealed interface Condition {
    boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values);

    /// Refuses, before any item is looked at, operands that cannot be meant; `kind` names the expression.
    default void check(String kind, Map<String, AttributeValue> values) {}

    record And(Condition left, Condition right) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return left.test(item, values) && right.test(item, values);
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            left.check(kind, values);
            right.check(kind, values);
        }
    }

    record Or(Condition left, Condition right) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return left.test(item, values) || right.test(item, values);
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            left.check(kind, values);
            right.check(kind, values);
        }
    }

    record Not(Condition inner) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return !inner.test(item, values);
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            inner.check(kind, values);
        }
    }

    record Compare(String operator, Operand left, Operand right) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var a = left.of(item, values);
            var b = right.of(item, values);
            if (operator.equals("<>")) return a == null || b == null || !Attributes.same(a, b);
            if (a == null || b == null || a.type() != b.type()) return false;
            if (operator.equals("=")) return Attributes.same(a, b);
            if (!Attributes.ordered(a)) return false;
            var order = Attributes.compare(a, b);
            return switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            distinct(kind, operator, left, right);
            if (operator.equals("=") || operator.equals("<>")) return;
            typed(kind, operator, left, values, "S", "N", "B");
            typed(kind, operator, right, values, "S", "N", "B");
        }
    }

    record Between(Operand operand, Operand low, Operand high) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return new Compare(">=", operand, low).test(item, values)
                    && new Compare("<=", operand, high).test(item, values);
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            distinct(kind, "BETWEEN", operand, low);
            distinct(kind, "BETWEEN", operand, high);
            for (var one : List.of(operand, low, high)) typed(kind, "BETWEEN", one, values, "S", "N", "B");
            if (!(low instanceof Operand.Given) || !(high instanceof Operand.Given)) return;
            var from = low.of(Map.of(), values);
            var to = high.of(Map.of(), values);
            if (from.type() != to.type())
                throw invalid(
                        kind,
                        "The BETWEEN operator requires same data type for lower "
                                + "and upper bounds; lower bound operand: " + shown(from) + ", upper bound operand: "
                                + shown(to));
            if (Attributes.compare(from, to) > 0)
                throw invalid(
                        kind,
                        "The BETWEEN operator requires upper bound to be "
                                + "greater than or equal to lower bound; lower bound operand: " + shown(from)
                                + ", upper bound operand: " + shown(to));
        }

        private static String shown(AttributeValue value) {
            var text = value.type() == Type.B ? value.b().asUtf8String() : value.s() != null ? value.s() : value.n();
            return "AttributeValue: {" + Attributes.type(value) + ":" + text + "}";
        }
    }

    record In(Operand operand, List<Operand> among) implements Condition {
        private static final int MOST_ALTERNATIVES = 100;

        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return among.stream().anyMatch(one -> new Compare("=", operand, one).test(item, values));
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            if (among.size() > MOST_ALTERNATIVES)
                throw invalid(
                        kind,
                        "The IN operator is provided with too many operands; " + "number of operands: " + among.size());
            among.forEach(one -> distinct(kind, "IN", operand, one));
        }
    }

    record Exists(DocumentPath path, boolean wanted) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return (path.in(item) != null) == wanted;
        }
    }

    record HasType(DocumentPath path, Operand type) implements Condition {
        private static final Set<String> TYPES = Set.of("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL");

        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var value = path.in(item);
            return value != null
                    && Attributes.type(value).equals(type.of(item, values).s());
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            typed(kind, "attribute_type", type, values, "S");
            if (!(type instanceof Operand.Given))
                throw invalid(
                        kind,
                        "Incorrect operand type for operator or function; operator or function: attribute_type,"
                                + " operand type: a document path, and not a value such as :type");
            var name = type.of(Map.of(), values).s();
            if (!TYPES.contains(name))
                throw invalid(
                        kind,
                        "Invalid attribute type name found; type: " + name
                                + ", valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}");
        }
    }

    record BeginsWith(Operand whole, Operand start) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var text = whole.of(item, values);
            var prefix = start.of(item, values);
            if (text == null || prefix == null || text.type() != prefix.type()) return false;
            if (text.type() == Type.S) return text.s().startsWith(prefix.s());
            if (text.type() != Type.B) return false;
            var bytes = text.b().asByteArrayUnsafe();
            var first = prefix.b().asByteArrayUnsafe();
            return bytes.length >= first.length
                    && java.util.Arrays.equals(bytes, 0, first.length, first, 0, first.length);
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            distinct(kind, "begins_with", whole, start);
            typed(kind, "begins_with", whole, values, "S", "B");
            typed(kind, "begins_with", start, values, "S", "B");
        }
    }

    record Contains(Operand whole, Operand part) implements Condition {
        @Override
        public boolean test(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var all = whole.of(item, values);
            var wanted = part.of(item, values);
            if (all == null || wanted == null) return false;
            return switch (all.type()) {
                case S -> wanted.type() == Type.S && all.s().contains(wanted.s());
                case SS -> wanted.type() == Type.S && all.ss().contains(wanted.s());
                case NS -> wanted.type() == Type.N && all.ns().contains(wanted.n());
                case BS -> wanted.type() == Type.B && all.bs().contains(wanted.b());
                case L -> Attributes.isAmong(wanted, all.l());
                case B ->
                    wanted.type() == Type.B && java.util.Collections.indexOfSubList(bytes(all), bytes(wanted)) >= 0;
                default -> false;
            };
        }

        @Override
        public void check(String kind, Map<String, AttributeValue> values) {
            distinct(kind, "contains", whole, part);
        }

        private static List<Byte> bytes(AttributeValue value) {
            var bytes = new java.util.ArrayList<Byte>();
            for (var one : value.b().asByteArrayUnsafe()) bytes.add(one);
            return bytes;
        }
    }

    static void distinct(String kind, String operator, Operand left, Operand right) {
        if (left instanceof Operand.Place(var path) && left.equals(right))
            throw invalid(
                    kind,
                    "The first operand must "
                            + "be distinct from the remaining operands for this operator or function; operator: "
                            + operator
                            + ", first operand: " + path);
    }

    static void typed(
            String kind, String operator, Operand operand, Map<String, AttributeValue> values, String... allowed) {
        var type = operand.type(values);
        if (type != null && !List.of(allowed).contains(type))
            throw invalid(
                    kind,
                    "Incorrect operand type for operator " + "or function; operator or function: " + operator
                            + ", operand type: " + type);
    }

    static RuntimeException invalid(String kind, String message) {
        return DynamoRefusal.validation("Invalid " + kind + ": " + message);
    }
}
