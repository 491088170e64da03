package pushback.aws.storage;

import java.util.ArrayList;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue.Type;

/// Something in an expression that stands for a value.
sealed interface Operand {
    /// The value for this item, or null where there is none.
    AttributeValue of(Map<String, AttributeValue> item, Map<String, AttributeValue> values);

    /// The type, as far as it is known without an item; else null.
    default String type(Map<String, AttributeValue> values) {
        return null;
    }

    record Place(DocumentPath path) implements Operand {
        @Override
        public AttributeValue of(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return path.in(item);
        }
    }

    record Given(String placeholder) implements Operand {
        @Override
        public AttributeValue of(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return values.get(placeholder);
        }

        @Override
        public String type(Map<String, AttributeValue> values) {
            return Attributes.type(values.get(placeholder));
        }
    }

    record Size(Operand whole) implements Operand {
        @Override
        public AttributeValue of(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var value = whole.of(item, values);
            var length = value == null ? -1 : Attributes.length(value);
            return length < 0 ? null : AttributeValue.fromN(Integer.toString(length));
        }

        @Override
        public String type(Map<String, AttributeValue> values) {
            return "N";
        }
    }

    /// `left + right` or `left - right`, in SET only.
    record Sum(Operand left, String sign, Operand right) implements Operand {
        @Override
        public AttributeValue of(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return Attributes.sum(summand(left, item, values), summand(right, item, values), sign.equals("-"));
        }

        private static AttributeValue summand(
                Operand operand, Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var value = existing(operand, item, values);
            if (value.type() != Type.N) throw wrongType();
            return value;
        }
    }

    record IfNotExists(DocumentPath path, Operand otherwise) implements Operand {
        @Override
        public AttributeValue of(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var there = path.in(item);
            return there != null ? there : existing(otherwise, item, values);
        }
    }

    record ListAppend(Operand first, Operand second) implements Operand {
        @Override
        public AttributeValue of(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            var head = existing(first, item, values);
            var tail = existing(second, item, values);
            if (!head.hasL() || !tail.hasL()) throw wrongType();
            var all = new ArrayList<>(head.l());
            all.addAll(tail.l());
            return AttributeValue.fromL(all);
        }
    }

    static AttributeValue existing(
            Operand operand, Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
        var value = operand.of(item, values);
        if (value == null)
            throw DynamoRefusal.validation(
                    "The provided expression refers to an attribute that does not exist in the item");
        return value;
    }

    static RuntimeException wrongType() {
        return DynamoRefusal.validation("An operand in the update expression has an incorrect data type");
    }
}
