package pushback.aws.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A place in an item, such as `order.lines[0].price`. A step is a `String` (name) or an `Integer` (index).
record DocumentPath(List<Object> steps) {
    DocumentPath {
        steps = List.copyOf(steps);
    }

    String attribute() {
        return (String) steps.getFirst();
    }

    /// What stands there, or null.
    AttributeValue in(Map<String, AttributeValue> item) {
        AttributeValue here = item.get(attribute());
        for (var step : steps.subList(1, steps.size())) {
            if (here == null) return null;
            here = switch (step) {
                case String name -> here.hasM() ? here.m().get(name) : null;
                case Integer index ->
                    here.hasL() && index < here.l().size() ? here.l().get(index) : null;
                default -> throw new IllegalStateException();
            };
        }
        return here;
    }

    boolean startsWith(DocumentPath other) {
        return steps.size() >= other.steps.size()
                && steps.subList(0, other.steps.size()).equals(other.steps);
    }

    /// Puts `value` there and returns the new attribute; `root` is the attribute as it was, or null.
    AttributeValue put(AttributeValue root, AttributeValue value) {
        return put(root, 1, value);
    }

    /// The attribute without what stood there, or null if nothing of it is left.
    AttributeValue remove(AttributeValue root) {
        return steps.size() == 1 ? null : put(root, 1, null);
    }

    private AttributeValue put(AttributeValue here, int depth, AttributeValue value) {
        if (depth == steps.size()) return value;
        return switch (steps.get(depth)) {
            case String name
            when here != null && here.hasM() -> {
                var map = new TreeMap<>(here.m());
                var inner = put(map.get(name), depth + 1, value);
                if (inner == null) map.remove(name);
                else map.put(name, inner);
                yield AttributeValue.fromM(map);
            }
            case Integer index
            when here != null && here.hasL() -> {
                var list = new ArrayList<>(here.l());
                var old = index < list.size() ? list.get(index) : null;
                var inner = put(old, depth + 1, value);
                if (inner == null && old != null) list.remove((int) index);
                else if (inner != null && old != null) list.set(index, inner);
                else if (inner != null) list.add(inner);
                yield AttributeValue.fromL(list);
            }
            default ->
                throw DynamoRefusal.validation(
                        "The document path provided in the update expression is invalid for update");
        };
    }

    /// Only what the paths name, as projections and `UPDATED_NEW` give it.
    static Map<String, AttributeValue> project(Map<String, AttributeValue> item, List<DocumentPath> paths) {
        var projected = new TreeMap<String, AttributeValue>();
        paths.stream().collect(Collectors.groupingBy(DocumentPath::attribute)).forEach((name, inside) -> {
            var kept = keep(item.get(name), inside, 1);
            if (kept != null) projected.put(name, kept);
        });
        return projected;
    }

    private static AttributeValue keep(AttributeValue here, List<DocumentPath> paths, int depth) {
        if (here == null || paths.stream().anyMatch(path -> path.steps.size() == depth)) return here;
        var kept = new TreeMap<Object, AttributeValue>();
        paths.stream()
                .collect(Collectors.groupingBy(path -> path.steps.get(depth)))
                .forEach((step, inside) -> {
                    var one = new DocumentPath(List.of("", step)).in(Map.of("", here));
                    var inner = keep(one, inside, depth + 1);
                    if (inner != null) kept.put(step, inner);
                });
        if (kept.isEmpty()) return null;
        if (here.hasL()) return AttributeValue.fromL(List.copyOf(kept.values()));
        var map = new TreeMap<String, AttributeValue>();
        kept.forEach((step, inner) -> map.put((String) step, inner));
        return AttributeValue.fromM(map);
    }

    /// Whether one says that a place is a map where the other says that it is a list.
    boolean contradicts(DocumentPath other) {
        if (!steps.getFirst().equals(other.steps.getFirst())) return false;
        for (var i = 1; i < Math.min(steps.size(), other.steps.size()); i++) {
            if (steps.get(i) instanceof Integer != other.steps.get(i) instanceof Integer) return true;
            if (!steps.get(i).equals(other.steps.get(i))) return false;
        }
        return false;
    }

    /// As DynamoDB prints it in its messages: `[a, b, [0]]`.
    @Override
    public String toString() {
        return steps.stream()
                .map(step -> step instanceof Integer ? "[" + step + "]" : (String) step)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
