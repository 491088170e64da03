package pushback.host.up;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import pushback.yaml.YamlMistake;
import pushback.yaml.YamlReader;
import pushback.yaml.YamlValue;
import pushback.yaml.YamlValue.Field;
import pushback.yaml.YamlValue.Fields;
import pushback.yaml.YamlValue.Items;
import pushback.yaml.YamlValue.Kind;
import pushback.yaml.YamlValue.Text;

/// The `key: value` lines of a file that a person wrote, or of one of its sections. Methods throw an
/// [IllegalArgumentException] that names file and line when the file has something else there.
final class WrittenFields {
    private final Path file;
    private final String prefix;
    private final int line;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    private WrittenFields(Path file, String prefix, Fields written, List<String> known) {
        this.file = file;
        this.prefix = prefix;
        this.line = written.line();
        for (var field : written.fields()) {
            if (!known.contains(field.key()))
                throw wrong(
                        field.line(),
                        "unknown key \"" + prefix + field.key() + "\"; known are "
                                + String.join(
                                        ", ",
                                        known.stream()
                                                .map(name -> prefix + name)
                                                .toList()));
            if (fields.put(field.key(), field) != null)
                throw wrong(field.line(), "\"" + prefix + field.key() + "\" is there twice; keep one of the two");
        }
    }

    /// What stands in a file, which may be empty.
    ///
    /// @param known every key that it may have
    /// @throws IOException if it cannot be read
    static WrittenFields of(Path file, List<String> known) throws IOException {
        try {
            var written = YamlReader.fields(Files.readString(file)).orElse(new Fields(List.of(), 1));
            return new WrittenFields(file, "", written, known);
        } catch (MalformedInputException encoded) {
            throw new IllegalArgumentException(file + " is not text in UTF-8; save it so", encoded);
        } catch (YamlMistake malformed) {
            throw wrong(file, malformed.line(), malformed.getMessage());
        }
    }

    /// The section at `key`, which has no other keys than these; empty if it is not there.
    WrittenFields section(String key, List<String> known) {
        return switch (value(key).orElse(new Fields(List.of(), line))) {
            case Fields section -> new WrittenFields(file, prefix + key + ".", section, known);
            case YamlValue other -> throw wrong(other.line(), prefix + key + " is not a list of \"key: value\" lines");
        };
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /// One value as it is written.
    String text(String key, String otherwise) {
        return one(key).map(Text::text).orElse(otherwise);
    }

    /// One value, made something of; what `make` says against it is told with its line.
    <T> T one(String key, T otherwise, Function<String, T> make) {
        return one(key).map(text -> told(text.line(), () -> make.apply(text.text())))
                .orElse(otherwise);
    }

    /// Each value of a list; empty if the key is not there.
    ///
    /// @param otherwise what to say where something else stands there
    <T> Optional<List<T>> items(String key, Function<String, T> make, String otherwise) {
        return value(key).map(value -> {
            if (!(value instanceof Items list)) throw wrong(value.line(), otherwise);
            var items = new ArrayList<T>();
            for (var item : list.items()) {
                var text = single(key, item);
                items.add(told(text.line(), () -> make.apply(text.text())));
            }
            return List.copyOf(items);
        });
    }

    /// Names and texts in the order of the names; none if the key is not there.
    ///
    /// @param accepts what is to be said against a name and its text: an [IllegalArgumentException]
    /// @param otherwise what to say where something else stands there
    Map<String, String> texts(String key, Accepted accepts, String otherwise) {
        var texts = new TreeMap<String, String>();
        var value = value(key).filter(found -> !(found instanceof Text text && text.isNothing()));
        if (value.isEmpty()) return texts;
        if (!(value.get() instanceof Fields written)) throw wrong(value.get().line(), otherwise);
        for (var field : written.fields()) {
            var text = single(key + "." + field.key(), field.value());
            // A name with nothing behind it has the empty text; `null` is nothing, too.
            var said = text.isNothing() ? "" : text.text();
            told(field.line(), () -> {
                accepts.require(field.key(), said);
                return said;
            });
            texts.put(field.key(), said);
        }
        return texts;
    }

    /// Refuses a name or its text.
    interface Accepted {
        void require(String name, String text);
    }

    /// True or false as YAML has it.
    ///
    /// @param complaint about another value
    boolean truth(String key, boolean otherwise, Function<String, String> complaint) {
        var text = one(key);
        if (text.isEmpty()) return otherwise;
        var said = text.get().text();
        if (text.get().kind() != Kind.TRUTH) throw wrong(text.get().line(), complaint.apply(said));
        return List.of("true", "yes", "on").contains(said.toLowerCase(Locale.ROOT));
    }

    double number(String key, double otherwise) {
        var text = one(key);
        if (text.isEmpty()) return otherwise;
        var isNumber = text.get().kind() == Kind.WHOLE || text.get().kind() == Kind.FRACTION;
        try {
            if (isNumber) return Double.parseDouble(text.get().text().replace("_", ""));
        } catch (NumberFormatException otherNotation) {
            // Such as 0x10: nobody writes a bound so.
        }
        throw wrong(
                text.get().line(), prefix + key + " is no number: " + text.get().text());
    }

    /// What `make` says against something is told with the line of `key`.
    <T> T told(String key, Supplier<T> make) {
        return told(lineOf(key), make);
    }

    /// @return what is wrong at `key`, to be thrown
    IllegalArgumentException wrong(String key, String what) {
        return wrong(lineOf(key), what);
    }

    private <T> T told(int line, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException mistaken) {
            throw wrong(line, mistaken.getMessage());
        }
    }

    /// Of the key, of what is nearest above it, or of the section.
    private int lineOf(String path) {
        var at = line;
        var here = fields.get(path.replaceFirst("\\..*", ""));
        for (var rest = path; here != null; ) {
            at = here.line();
            if (!rest.contains(".") || !(here.value() instanceof Fields below)) break;
            rest = rest.substring(rest.indexOf('.') + 1);
            var next = rest.replaceFirst("\\..*", "");
            here = below.fields().stream()
                    .filter(field -> field.key().equals(next))
                    .findFirst()
                    .orElse(null);
        }
        return at;
    }

    private Optional<YamlValue> value(String key) {
        return Optional.ofNullable(fields.get(key)).map(Field::value);
    }

    private Optional<Text> one(String key) {
        return value(key).map(value -> single(key, value));
    }

    private Text single(String key, YamlValue value) {
        if (value instanceof Text text) return text;
        throw wrong(value.line(), prefix + key + ": must be one value");
    }

    private IllegalArgumentException wrong(int line, String what) {
        return wrong(file, line, what);
    }

    private static IllegalArgumentException wrong(Path file, int line, String what) {
        return new IllegalArgumentException(file + ", line " + line + ": " + what);
    }
}
