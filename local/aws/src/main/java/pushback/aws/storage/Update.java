package pushback.aws.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// An update expression. Every value is worked out from the item as it was, then all actions are applied.
record Update(List<Action> actions) {
    static final Update NONE = new Update(List.of());

    sealed interface Action {
        DocumentPath path();
    }

    record Set(DocumentPath path, Operand value) implements Action {}

    record Remove(DocumentPath path) implements Action {}

    record Add(DocumentPath path, Operand.Given value) implements Action {}

    record Delete(DocumentPath path, Operand.Given value) implements Action {}

    List<DocumentPath> paths() {
        return actions.stream().map(Action::path).toList();
    }

    /// Refuses operands whose type cannot be meant, before any item is looked at.
    void check(Map<String, AttributeValue> values) {
        for (var action : actions) {
            switch (action) {
                case Set(var path, Operand.Sum(var left, var sign, var right)) -> {
                    Condition.typed("UpdateExpression", sign, left, values, "N");
                    Condition.typed("UpdateExpression", sign, right, values, "N");
                }
                case Add(var path, var value) -> operandOf("ADD", value, values, "N", "SS", "NS", "BS");
                case Delete(var path, var value) -> operandOf("DELETE", value, values, "SS", "NS", "BS");
                default -> {}
            }
        }
    }

    private static void operandOf(
            String section, Operand value, Map<String, AttributeValue> values, String... allowed) {
        if (!List.of(allowed).contains(value.type(values)))
            throw Condition.invalid(
                    "UpdateExpression",
                    "Incorrect operand type for operator or function; operator: " + section + ", operand type: "
                            + value.type(values) + ", typeSet: ALLOWED_FOR_" + section + "_OPERAND");
    }

    Map<String, AttributeValue> apply(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
        var changes = new ArrayList<Change>();
        for (var action : actions)
            changes.add(new Change(
                    action.path(),
                    switch (action) {
                        case Set set -> Operand.existing(set.value, item, values);
                        case Remove remove -> null;
                        case Add add -> added(add.path.in(item), add.value.of(item, values));
                        case Delete delete -> without(delete.path.in(item), delete.value.of(item, values));
                    }));
        var updated = new TreeMap<>(item);
        changes.stream()
                .filter(change -> change.value != null)
                .sorted(Change.BY_INDEX)
                .forEach(change -> {
                    var name = change.path.attribute();
                    updated.put(name, change.path.put(updated.get(name), change.value));
                });
        changes.stream()
                .filter(change -> change.value == null)
                .sorted(Change.BY_INDEX.reversed())
                .forEach(change -> {
                    var name = change.path.attribute();
                    var left = change.path.remove(updated.get(name));
                    if (left == null) updated.remove(name);
                    else updated.put(name, left);
                });
        return updated;
    }

    private static AttributeValue added(AttributeValue old, AttributeValue more) {
        if (old == null) return more;
        if (old.type() != more.type()) throw Operand.wrongType();
        return switch (old.type()) {
            case N -> Attributes.sum(old, more, false);
            case SS -> AttributeValue.fromSs(union(old.ss(), more.ss()));
            case NS -> AttributeValue.fromNs(union(old.ns(), more.ns()));
            default -> AttributeValue.fromBs(union(old.bs(), more.bs()));
        };
    }

    private static AttributeValue without(AttributeValue old, AttributeValue less) {
        if (old == null) return null;
        if (old.type() != less.type()) throw Operand.wrongType();
        var kept = switch (old.type()) {
            case SS -> AttributeValue.fromSs(difference(old.ss(), less.ss()));
            case NS -> AttributeValue.fromNs(difference(old.ns(), less.ns()));
            default -> AttributeValue.fromBs(difference(old.bs(), less.bs()));
        };
        return Attributes.length(kept) == 0 ? null : kept;
    }

    private static <T> List<T> union(List<T> old, List<T> more) {
        var all = new ArrayList<>(old);
        more.stream().filter(one -> !old.contains(one)).forEach(all::add);
        return all;
    }

    private static <T> List<T> difference(List<T> old, List<T> less) {
        return old.stream().filter(one -> !less.contains(one)).toList();
    }

    /// What a path is to hold; null to remove it.
    private record Change(DocumentPath path, AttributeValue value) {
        /// Lists grow from the front and shrink from the back, so that no index moves under another action.
        static final Comparator<Change> BY_INDEX =
                Comparator.comparingInt(change -> change.path.steps().getLast() instanceof Integer index ? index : -1);
    }
}
