package pushback.asl.jsonata;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Utils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// The functions on arrays and objects, on functions, and on any value.
final class Lists {
    private Lists() {}

    static void bind(Map<String, Builtin> all) {
        add(
                all,
                "count",
                "<a:n>",
                1,
                args -> args.getFirst() == null ? 0 : list(args, 0).size());
        add(all, "map", "<af>", 2, Lists::map);
        add(all, "filter", "<af>", 2, Lists::filter);
        add(all, "single", "<af?>", 2, Lists::single);
        add(all, "reduce", "<afj?:j>", 3, Lists::reduce);
        add(all, "sift", "<o-f?:o>", 2, Lists::sift);
        add(all, "each", "<o-f:a>", 2, Lists::each);
        add(all, "zip", "<a+>", 0, Lists::zip);
        add(all, "sort", "<af?:a>", 2, Lists::sort);
        add(
                all,
                "reverse",
                "<a:a>",
                1,
                args -> args.getFirst() == null || list(args, 0).size() < 2
                        ? args.getFirst()
                        : new ArrayList<>(list(args, 0).reversed()));
        add(all, "append", "<xx:a>", 2, args -> append(args.get(0), args.get(1)));
        add(
                all,
                "distinct",
                "<x:x>",
                1,
                args -> args.getFirst() instanceof List<?> list ? distinct(list) : args.getFirst());
        add(all, "keys", "<x-:a<s>>", 1, args -> keys(args.getFirst()));
        add(
                all,
                "lookup",
                "<x-s:x>",
                2,
                args -> lookup(args.get(0), args.get(1) == null ? "undefined" : (String) args.get(1)));
        add(all, "spread", "<x-:a<o>>", 1, args -> spread(args.getFirst()));
        add(all, "merge", "<a<o>:o>", 1, Lists::merge);
        add(
                all,
                "clone",
                "<(oa)-:o>",
                1,
                args -> args.getFirst() == null ? null : copy(args.getFirst(), new Budget.Size()));
        add(all, "exists", "<x:b>", 1, args -> args.getFirst() != null);
        add(all, "boolean", "<x-:b>", 1, args -> args.getFirst() == null ? null : isTrue(args.getFirst()));
        add(all, "not", "<x-:b>", 1, args -> args.getFirst() == null ? null : !isTrue(args.getFirst()));
        add(all, "type", "<x:s>", 1, args -> type(args.getFirst()));
        add(all, "error", "<s?:x>", 1, args -> {
            throw new Failure(
                    "D3137",
                    args.getFirst() instanceof String told && !told.isEmpty() ? told : "$error() function evaluated");
        });
        add(all, "assert", "<bs?:x>", 2, args -> {
            if (Boolean.TRUE.equals(args.get(0))) return null;
            throw new Failure(
                    "D3141",
                    args.get(1) instanceof String told && !told.isEmpty() ? told : "$assert() statement failed");
        });
    }

    private static void add(Map<String, Builtin> all, String name, String signature, int arity, Builtin.Body body) {
        all.put(name, Builtin.of(name, signature, arity, body));
    }

    private static Object map(List<Object> args) {
        if (args.get(0) == null) return null;
        var all = list(args, 0);
        var results = Utils.createSequence();
        for (var i = 0; i < all.size(); i++) {
            var result = Builtin.callEach(args.get(1), all.get(i), i, all);
            if (result != null) results.add(result);
        }
        return results;
    }

    private static Object filter(List<Object> args) {
        if (args.get(0) == null) return null;
        var all = list(args, 0);
        var results = Utils.createSequence();
        for (var i = 0; i < all.size(); i++) {
            if (isTrue(Builtin.callEach(args.get(1), all.get(i), i, all))) results.add(all.get(i));
        }
        return results;
    }

    private static Object single(List<Object> args) {
        if (args.get(0) == null) return null;
        var all = list(args, 0);
        Object found = null;
        var count = 0;
        for (var i = 0; i < all.size(); i++) {
            if (args.get(1) != null && !isTrue(Builtin.callEach(args.get(1), all.get(i), i, all))) continue;
            if (count++ > 0) {
                throw new Failure(
                        "D3138",
                        "The $single() function expected exactly 1 matching result.  Instead it matched more.");
            }
            found = all.get(i);
        }
        if (count == 0)
            throw new Failure(
                    "D3139", "The $single() function expected exactly 1 matching result.  Instead it matched 0.");
        return found;
    }

    private static Object reduce(List<Object> args) {
        if (args.get(0) == null) return null;
        var all = list(args, 0);
        var arity = Builtin.arity(args.get(1));
        if (arity < 2) {
            throw new Failure(
                    "D3050", "The second argument of reduce function must be a function with at least two arguments");
        }
        var at = args.get(2) == null && !all.isEmpty() ? 1 : 0;
        var result = at == 1 ? all.getFirst() : args.get(2);
        for (; at < all.size(); at++) {
            result = switch (arity) {
                case 2 -> Builtin.call(args.get(1), result, all.get(at));
                case 3 -> Builtin.call(args.get(1), result, all.get(at), at);
                default -> Builtin.call(args.get(1), result, all.get(at), at, all);
            };
        }
        return result;
    }

    private static Object sift(List<Object> args) {
        if (fields(args.get(0)).isEmpty()) return null;
        if (args.get(1) == null) throw new Failure("", "Cannot read properties of undefined (reading 'arity')");
        var kept = new LinkedHashMap<Object, Object>();
        fields(args.get(0)).forEach((key, value) -> {
            if (isTrue(Builtin.callEach(args.get(1), value, key, args.get(0)))) kept.put(key, value);
        });
        return kept.isEmpty() ? null : kept;
    }

    private static Object each(List<Object> args) {
        var results = Utils.createSequence();
        fields(args.get(0)).forEach((key, value) -> {
            var result = Builtin.callEach(args.get(1), value, key, args.get(0));
            if (result != null) results.add(result);
        });
        return results;
    }

    private static Object zip(List<Object> args) {
        var shortest = args.stream()
                .mapToInt(arg -> arg instanceof List<?> list ? list.size() : 0)
                .min()
                .orElse(0);
        var tuples = new ArrayList<>();
        for (var i = 0; i < shortest; i++) {
            var tuple = new ArrayList<>();
            for (var arg : args) tuple.add(((List<?>) arg).get(i));
            tuples.add(tuple);
        }
        return tuples;
    }

    private static Object sort(List<Object> args) {
        if (args.get(0) == null || list(args, 0).size() < 2) return args.get(0);
        var all = new ArrayList<Object>(list(args, 0));
        if (args.get(1) != null) return sorted(all, args.get(1));
        if (!all.stream().allMatch(Number.class::isInstance) && !all.stream().allMatch(String.class::isInstance)) {
            throw new Failure(
                    "D3070",
                    "The single argument form of the sort function can only be applied to an array of strings or "
                            + "an array of numbers.  Use the second argument to specify a comparison function");
        }
        var budget = Budget.current();
        all.sort((a, b) -> {
            budget.work(6);
            budget.passed(a);
            return a instanceof String text
                    ? text.compareTo((String) b)
                    : Double.compare(((Number) a).doubleValue(), ((Number) b).doubleValue());
        });
        return all;
    }

    /// Java's own sort refuses a comparator that contradicts itself, JavaScript's merge does not ask.
    private static List<Object> sorted(List<Object> all, Object isAfter) {
        if (all.size() < 2) return all;
        var middle = all.size() / 2;
        var left = sorted(new ArrayList<>(all.subList(0, middle)), isAfter);
        var right = sorted(new ArrayList<>(all.subList(middle, all.size())), isAfter);
        var merged = new ArrayList<Object>(all.size());
        var l = 0;
        var r = 0;
        while (l < left.size() && r < right.size()) {
            merged.add(isTruthy(Builtin.call(isAfter, left.get(l), right.get(r))) ? right.get(r++) : left.get(l++));
        }
        merged.addAll(left.subList(l, left.size()));
        merged.addAll(right.subList(r, right.size()));
        return merged;
    }

    /// What JavaScript's own `if` takes for true: a comparator is asked so.
    private static boolean isTruthy(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Number number -> number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
            case String text -> !text.isEmpty();
            default -> value != Jsonata.NULL_VALUE;
        };
    }

    static Object append(Object first, Object second) {
        if (first == null) return second;
        if (second == null) return first;
        List<Object> all = new ArrayList<>(first instanceof List<?> list ? list : List.of(first));
        if (second instanceof List<?> list) all.addAll(list);
        else all.add(second);
        Budget.current().list(all.size());
        return all;
    }

    private static Object distinct(List<?> all) {
        if (all.size() < 2) return all;
        Budget.current().steps(all.size());
        var different =
                new ArrayList<>(new LinkedHashSet<>(all.stream().map(Alike::new).toList())
                        .stream().map(Alike::value).toList());
        if (!Utils.isSequence(all)) return different;
        var sequence = Utils.createSequence();
        sequence.addAll(different);
        return sequence;
    }

    /// A value that equals what JSONata takes for equal: 1 and 1.0, and objects in any order.
    private record Alike(Object value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Alike(var theirs)
                    && plain(value, new Budget.Size()).equals(plain(theirs, new Budget.Size()));
        }

        @Override
        public int hashCode() {
            return plain(value, new Budget.Size()).hashCode();
        }

        private static Object plain(Object value, Budget.Size size) {
            Budget.current().worked(value);
            return switch (value) {
                case Number number -> number.doubleValue() + 0.0;
                case List<?> list -> {
                    size.add(list.size());
                    yield list.stream()
                            .map(element -> element == null ? "" : plain(element, size))
                            .toList();
                }
                case Map<?, ?> map -> {
                    size.add(map.size());
                    var plain = new LinkedHashMap<Object, Object>();
                    map.forEach((key, field) -> plain.put(key, field == null ? "" : plain(field, size)));
                    yield plain;
                }
                default -> value;
            };
        }
    }

    private static Object keys(Object value) {
        var keys = Utils.createSequence();
        Budget.current().worked(value);
        if (value instanceof List<?> list) {
            var all = new LinkedHashSet<Object>();
            for (var element : list) all.addAll((List<?>) keys(element));
            keys.addAll(all);
        } else {
            keys.addAll(fields(value).keySet());
        }
        return keys;
    }

    private static Object lookup(Object value, String key) {
        Budget.current().worked(value);
        if (!(value instanceof List<?> list)) return fields(value).get(key);
        var found = Utils.createSequence();
        for (var element : list) {
            var at = lookup(element, key);
            if (at instanceof List<?> more) found.addAll(more);
            else if (at != null) found.add(at);
        }
        return found;
    }

    private static Object spread(Object value) {
        if (value instanceof List<?> list) {
            var all = new ArrayList<>();
            for (var element : list) {
                Budget.current().worked(element);
                if (spread(element) instanceof List<?> more) all.addAll(more);
                else all.add(spread(element));
            }
            return all.isEmpty() ? Utils.createSequence() : all;
        }
        if (!(value instanceof Map<?, ?> map)) return value;
        var parts = Utils.createSequence();
        Values.inOrder(map).forEach((key, field) -> {
            var part = new LinkedHashMap<Object, Object>();
            part.put(key, field);
            parts.add(part);
        });
        return parts;
    }

    private static Object merge(List<Object> args) {
        if (args.get(0) == null) return null;
        var merged = new LinkedHashMap<Object, Object>();
        for (var object : list(args, 0)) merged.putAll(fields(object));
        return merged;
    }

    private static Object copy(Object value, Budget.Size size) {
        Budget.current().worked(value);
        return switch (value) {
            case List<?> list -> {
                size.add(list.size());
                yield new ArrayList<>(
                        list.stream().map(element -> copy(element, size)).toList());
            }
            case Map<?, ?> map -> {
                size.add(map.size());
                var copy = new LinkedHashMap<Object, Object>();
                map.forEach((key, field) -> {
                    if (field != null) copy.put(key, copy(field, size));
                });
                yield copy;
            }
            default -> value;
        };
    }

    /// Whether JSONata takes a value for true.
    static boolean isTrue(Object value) {
        if (value instanceof List<?>) Budget.current().passed(value);
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Number number -> number.doubleValue() != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> list.stream().anyMatch(Lists::isTrue);
            case Map<?, ?> map -> !map.isEmpty();
            default -> false;
        };
    }

    private static Object type(Object value) {
        return switch (value) {
            case null -> null;
            case Number number -> "number";
            case String text -> "string";
            case Boolean truth -> "boolean";
            case List<?> list -> "array";
            default ->
                value == Jsonata.NULL_VALUE ? "null" : FunctionSignature.isFunction(value) ? "function" : "object";
        };
    }

    private static Map<?, ?> fields(Object value) {
        return value instanceof Map<?, ?> map ? Values.inOrder(map) : Map.of();
    }

    private static List<?> list(List<Object> args, int which) {
        return (List<?>) args.get(which);
    }
}
