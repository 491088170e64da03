package pushback.aws.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// Structures of the SDK from a form, as the protocols Query and EC2 send them: `Filter.1.Value.2=running`.
final class FormReader {
    private static final int DEEPEST = 32;

    private FormReader() {}

    /// One step of a name: its own value, and what goes on below it.
    private static final class Node {
        private String value;
        private final Map<String, Node> below = new LinkedHashMap<>();

        boolean isNothing() {
            return below.isEmpty() && (value == null || value.isEmpty());
        }
    }

    /// The form's fields by name.
    ///
    /// @throws Malformed if it is no form
    static Map<String, String> fields(String form) {
        var fields = new LinkedHashMap<String, String>();
        if (form.isEmpty()) return fields;
        for (var pair : form.split("&")) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            fields.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return fields;
    }

    /// One field alone; of several with that name the last, as in [#fields].
    static Optional<String> field(String form, String wanted) {
        for (var end = form.length(); end > 0; ) {
            var start = form.lastIndexOf('&', end - 1) + 1;
            var equals = form.indexOf('=', start);
            var named = equals < 0 || equals > end ? end : equals;
            if (decoded(form.substring(start, named)).equals(wanted))
                return Optional.of(named == end ? "" : decoded(form.substring(named + 1, end)));
            end = start - 1;
        }
        return Optional.empty();
    }

    private static String decoded(String text) {
        return Percent.decode(text.replace('+', ' '));
    }

    static SdkPojo read(Map<String, String> fields, SdkPojo builder) {
        var root = new Node();
        fields.forEach((name, value) -> {
            var steps = name.split("\\.", DEEPEST + 1);
            if (steps.length > DEEPEST) throw new Malformed("a name of more than " + DEEPEST + " steps");
            var node = root;
            for (var step : steps) node = node.below.computeIfAbsent(step, _ -> new Node());
            node.value = value;
        });
        return structure(root, builder);
    }

    private static SdkPojo structure(Node node, SdkPojo builder) {
        for (var member : WireShape.of(builder).members()) {
            var given = node.below.get(member.name());
            if (given != null) member.set(builder, value(member, given));
        }
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    private static Object value(WireMember member, Node node) {
        return switch (member.kind()) {
            case STRUCTURE -> structure(node, member.builder());
            case LIST -> list(member, node);
            case MAP -> map(member, node);
            default -> {
                if (node.value == null) throw new Malformed("'" + member.name() + "' is a single value");
                yield WireText.parse(member, node.value);
            }
        };
    }

    private static Object list(WireMember member, Node node) {
        var values = new ArrayList<>();
        for (var one : numbered(node, member.elementName(), "member")) values.add(value(member.element(), one));
        return values;
    }

    private static Object map(WireMember member, Node node) {
        var values = new LinkedHashMap<String, Object>();
        for (var one : numbered(node, "entry", "entry")) {
            var key = one.below.get(member.keyName());
            var value = one.below.get(member.valueName());
            if (key == null || key.value == null || value == null)
                throw new Malformed("'" + member.name() + "' has an entry without key or value");
            values.put(key.value, value(member.element(), value));
        }
        return values;
    }

    /// What stands under numbers, in their order: at once where the list is flattened, else below its elements' name.
    private static List<Node> numbered(Node node, String... names) {
        if (node.isNothing()) return List.of();
        var from = node;
        for (var name : names) if (from == node && node.below.containsKey(name)) from = node.below.get(name);
        var sorted = new TreeMap<Integer, Node>();
        from.below.forEach((number, one) -> {
            if (!number.matches("[0-9]{1,6}")) throw new Malformed("'" + number + "' is no place in a list");
            sorted.put(Integer.parseInt(number), one);
        });
        return List.copyOf(sorted.values());
    }
}
