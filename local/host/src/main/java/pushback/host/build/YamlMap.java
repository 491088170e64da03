package pushback.host.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import pushback.host.agent.Nearest;

/// A mapping in a YAML file whose scalars all stay the text they were written as: `1.10` is no number, `yes` no
/// truth, a date no date. Nothing (`KEY:`, `~`, `null`) is the empty text.
///
/// Methods throw [IllegalArgumentException] with a sentence for the author when the file has something else there.
///
/// @param path where it stands, such as `phases.build`; empty for the whole file
record YamlMap(String path, SequencedMap<String, Object> content) {
    static final YamlMap EMPTY = new YamlMap("", new LinkedHashMap<>());

    /// Reads a file that is one mapping.
    static YamlMap of(String text) {
        Object read;
        try {
            read = yaml().load(text.startsWith("\ufeff") ? text.substring(1) : text);
        } catch (MarkedYAMLException wrong) {
            var line = wrong.getProblemMark() == null
                    ? ""
                    : "line " + (wrong.getProblemMark().getLine() + 1) + ": ";
            throw new IllegalArgumentException(line + problem(wrong.getProblem()), wrong);
        } catch (YAMLException wrong) {
            throw new IllegalArgumentException("it cannot be read: " + wrong.getMessage(), wrong);
        }
        if (read == null || "".equals(read)) throw new IllegalArgumentException("it is empty");
        return map("", read);
    }

    private static String problem(String problem) {
        return problem.contains("'\\t") ? "a tab; YAML is indented with spaces only" : problem;
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        var dumper = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(dumper), dumper, options, new Resolver() {
            @Override
            protected void addImplicitResolvers() {
                addImplicitResolver(Tag.MERGE, MERGE, "<");
                addImplicitResolver(Tag.NULL, NULL, "~nN\0");
                addImplicitResolver(Tag.NULL, EMPTY, null);
            }
        });
    }

    private static YamlMap map(String path, Object value) {
        if (!(value instanceof Map<?, ?> written))
            throw new IllegalArgumentException(
                    (path.isEmpty() ? "it" : path) + " is not a list of \"key: value\" lines");
        var content = new LinkedHashMap<String, Object>();
        written.forEach((key, one) -> content.put(key == null ? "" : key.toString(), one));
        return new YamlMap(path, content);
    }

    boolean has(String key) {
        return content.containsKey(key);
    }

    /// Refuses every key but these.
    void allow(List<String> keys) {
        for (var key : content.keySet())
            if (!keys.contains(key))
                throw new IllegalArgumentException("\"" + key
                        + "\" is no key " + (path.isEmpty() ? "of a buildspec" : "of " + path)
                        + Nearest.to(key, keys)
                                .map(near -> "; do you mean " + near + "?")
                                .orElse("; known are " + String.join(", ", keys)));
    }

    /// The mapping under a key, with no other keys than these; empty if the key is missing or says nothing.
    YamlMap map(String key, List<String> keys) {
        if (content.get(key) == null) return new YamlMap(at(key), new LinkedHashMap<>());
        var map = map(at(key), content.get(key));
        map.allow(keys);
        return map;
    }

    /// A mapping of mappings.
    SequencedMap<String, YamlMap> maps(String key) {
        var maps = new LinkedHashMap<String, YamlMap>();
        if (content.get(key) != null)
            map(at(key), content.get(key))
                    .content
                    .forEach((name, value) -> maps.put(name, map(at(key) + "." + name, value)));
        return maps;
    }

    /// A mapping of texts.
    SequencedMap<String, String> texts(String key) {
        var texts = new LinkedHashMap<String, String>();
        if (content.get(key) != null)
            map(at(key), content.get(key))
                    .content
                    .forEach((name, value) -> texts.put(name, text(at(key) + "." + name, value)));
        return texts;
    }

    Optional<String> text(String key) {
        return has(key) ? Optional.of(text(at(key), content.get(key))) : Optional.empty();
    }

    private static String text(String path, Object value) {
        if (value == null) return "";
        if (value instanceof Map || value instanceof Iterable)
            throw new IllegalArgumentException(
                    path + " is a text, not a list; put it into quotation marks if it holds a colon");
        return value.toString();
    }

    /// `yes` or `no`; `no` if it is missing.
    boolean flag(String key) {
        var text = text(key).orElse("").strip().toLowerCase(Locale.ROOT);
        if (List.of("yes", "true", "on").contains(text)) return true;
        if (List.of("no", "false", "off", "").contains(text)) return false;
        throw new IllegalArgumentException(at(key) + " is yes or no, not " + text);
    }

    /// A list of texts; one text alone is a list of one.
    List<String> list(String key) {
        var value = content.get(key);
        if (value == null) return List.of();
        if (value instanceof String one) return List.of(one);
        var texts = new ArrayList<String>();
        if (!(value instanceof List<?> list))
            throw new IllegalArgumentException(at(key) + " is not a list; begin each entry with a dash");
        for (var one : list) {
            if (!(one instanceof String text))
                throw new IllegalArgumentException(at(key) + ": entry "
                        + (texts.size() + 1) + " is " + (one == null ? "empty" : "not a text")
                        + "; put a command with a colon into quotation marks");
            texts.add(text);
        }
        return List.copyOf(texts);
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
