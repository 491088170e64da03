package pushback.yaml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import pushback.yaml.YamlValue.Field;
import pushback.yaml.YamlValue.Fields;
import pushback.yaml.YamlValue.Items;
import pushback.yaml.YamlValue.Kind;
import pushback.yaml.YamlValue.Text;

/// Reads what a person wrote in YAML. Anchors, aliases and merges (`<<`) stand for what they name.
public final class YamlReader {
    private static final String NO_FIELDS = "not a list of \"key: value\" lines";

    /// An alias is the very node that it names; empty while that is being read.
    private final Map<Node, Optional<YamlValue>> known = new IdentityHashMap<>();

    private YamlReader() {}

    /// Empty if nothing stands in `text`, or comments alone.
    ///
    /// @throws YamlMistake where it is no YAML, or more than one document
    public static Optional<YamlValue> read(String text) {
        try {
            var root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            return Optional.ofNullable(root).map(new YamlReader()::value);
        } catch (MarkedYAMLException malformed) {
            throw new YamlMistake(line(malformed.getProblemMark()), malformed.getProblem(), malformed);
        } catch (ReaderException unprintable) {
            var before = text.substring(0, Math.min(unprintable.getPosition(), text.length()));
            throw new YamlMistake(
                    1 + (int) before.chars().filter(one -> one == '\n').count(),
                    "the character U+%04X is not allowed in YAML".formatted(unprintable.getCodePoint()),
                    unprintable);
        } catch (YAMLException malformed) {
            throw new YamlMistake(1, malformed.getMessage(), malformed);
        }
    }

    /// As [#read], of what must be `key: value` lines.
    public static Optional<Fields> fields(String text) {
        return read(text).map(value -> {
            if (value instanceof Fields fields) return fields;
            throw new YamlMistake(value.line(), NO_FIELDS, null);
        });
    }

    private YamlValue value(Node node) {
        var before = known.putIfAbsent(node, Optional.empty());
        if (before != null)
            return before.orElseThrow(() -> new YamlMistake(line(node), "what an alias names has itself in it", null));
        var value = switch (node) {
            case ScalarNode scalar -> new Text(scalar.getValue(), kind(scalar.getTag()), line(node));
            case SequenceNode list ->
                new Items(list.getValue().stream().map(this::value).toList(), line(node));
            case MappingNode map -> new Fields(fields(map), line(node));
            default -> throw new YamlMistake(line(node), "no value", null);
        };
        known.put(node, Optional.of(value));
        return value;
    }

    private List<Field> fields(MappingNode map) {
        var fields = new ArrayList<Field>();
        var merged = new ArrayList<Field>();
        for (var entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) throw new YamlMistake(line(map), NO_FIELDS, null);
            var value = value(entry.getValueNode());
            if (key.getTag().equals(Tag.MERGE)) merged.addAll(merged(value));
            else fields.add(new Field(key.getValue(), value, line(key)));
        }
        // What stands here itself goes before what is merged, and of that the first before the others.
        for (var field : merged) if (fields.stream().noneMatch(own -> own.key().equals(field.key()))) fields.add(field);
        return List.copyOf(fields);
    }

    private static List<Field> merged(YamlValue value) {
        return switch (value) {
            case Fields(var fields, var line) -> fields;
            case Items(var items, var line) ->
                items.stream().flatMap(item -> merged(item).stream()).toList();
            case Text text -> throw new YamlMistake(text.line(), "<< merges " + NO_FIELDS, null);
        };
    }

    private static Kind kind(Tag tag) {
        if (tag.equals(Tag.NULL)) return Kind.NOTHING;
        if (tag.equals(Tag.BOOL)) return Kind.TRUTH;
        if (tag.equals(Tag.INT)) return Kind.WHOLE;
        return tag.equals(Tag.FLOAT) ? Kind.FRACTION : Kind.TEXT;
    }

    private static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(Mark mark) {
        return mark == null ? 1 : mark.getLine() + 1;
    }
}
