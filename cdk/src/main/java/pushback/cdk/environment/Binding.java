package pushback.cdk.environment;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.yaml.YamlReader;
import pushback.yaml.YamlValue;
import pushback.yaml.YamlValue.Fields;
import pushback.yaml.YamlValue.Items;
import pushback.yaml.YamlValue.Text;

/// Makes records of a YAML tree, keys being components; remembers where each key stands, and collects what is wrong
/// instead of stopping at it.
final class Binding {
    private final String file;
    private final List<FileProblem> problems = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    Binding(String file) {
        this.file = file;
    }

    /// In the order of the file.
    List<FileProblem> problems() {
        return problems.stream()
                .sorted(Comparator.comparingInt(FileProblem::line))
                .toList();
    }

    /// Adds a problem at `path`, or at the nearest key above it that the file has.
    void reject(String path, String what, String remedy) {
        problems.add(new FileProblem(file, lineOf(path), path, what, remedy));
    }

    /// Whether the file says something at `path`, be it what holds anyway.
    boolean says(String path) {
        return lines.containsKey(path);
    }

    private int lineOf(String path) {
        for (var at = path; !at.isEmpty(); at = at.replaceFirst("(\\.|^)[^.\\[]+$|\\[\\d+]$", ""))
            if (lines.containsKey(at)) return lines.get(at);
        return 1;
    }

    /// Null if it cannot be made; the problems then say why.
    <T extends Record> T record(YamlValue written, Class<T> type, String path) {
        if (!(written instanceof Fields fields)) {
            reject(path, "must hold keys", "write " + keys(type) + " below it");
            return null;
        }
        var values = valuesOf(fields, type, path);
        var arguments = Arrays.stream(type.getRecordComponents())
                .map(component ->
                        component(values.get(component.getName()), component, below(path, component.getName())))
                .toArray();
        return Arrays.stream(type.getRecordComponents())
                                .anyMatch(c -> c.getType().isPrimitive())
                        && Arrays.asList(arguments).contains(null)
                ? null
                : make(type, arguments);
    }

    private Map<String, YamlValue> valuesOf(Fields fields, Class<?> type, String path) {
        var values = new LinkedHashMap<String, YamlValue>();
        for (var field : fields.fields()) {
            var at = below(path, field.key());
            var known = Arrays.stream(type.getRecordComponents())
                    .anyMatch(component -> component.getName().equals(field.key()));
            var twice = values.put(field.key(), field.value()) != null;
            // A second one must not hide where the first one stands.
            lines.put(at, field.line());
            if (!known) reject(at, "is not known", "known here: " + keys(type));
            else if (twice) reject(at, "is there twice", "keep one of the two");
        }
        return values;
    }

    private Object component(YamlValue written, RecordComponent component, String path) {
        var key = component.getAnnotation(Key.class);
        var optional = component.getType() == Optional.class;
        if (written != null && !(written instanceof Text text && text.isNothing())) {
            var value = value(
                    written, optional ? argument(component.getGenericType()) : component.getGenericType(), key, path);
            return optional ? Optional.ofNullable(value) : value;
        }
        if (optional) return Optional.empty();
        if (!key.otherwise().equals(Key.REQUIRED))
            return value(YamlReader.read(key.otherwise()).orElseThrow(), component.getGenericType(), key, path);
        reject(path, "is missing", "add it" + example(key) + ". " + key.value());
        return null;
    }

    private Object value(YamlValue written, Type type, Key key, String path) {
        if (type instanceof ParameterizedType generic)
            return generic.getRawType() == List.class
                    ? list(written, generic.getActualTypeArguments()[0], key, path)
                    : texts(written, key, path);
        var plain = (Class<?>) type;
        if (plain.isRecord()) return record(written, plain.asSubclass(Record.class), path);
        if (!(written instanceof Text text))
            return refuse(path, "must be a single value", "write it behind the colon", key);
        return Scalars.of(text.text(), plain, key)
                .orElseGet(problem -> refuse(path, problem.what(), problem.remedy(), key));
    }

    private List<Object> list(YamlValue written, Type element, Key key, String path) {
        if (!(written instanceof Items items)) {
            reject(path, "must be a list", "write it in brackets, or with a dash before each" + example(key));
            return List.of();
        }
        var elements = new ArrayList<>();
        for (var item : items.items()) {
            var at = path + "[" + elements.size() + "]";
            lines.put(at, item.line());
            elements.add(value(item, element, key, at));
        }
        return elements;
    }

    private Map<String, String> texts(YamlValue written, Key key, String path) {
        if (!(written instanceof Fields fields)) {
            reject(path, "must hold names and values", "write NAME: value below it");
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        for (var field : fields.fields()) {
            var at = below(path, field.key());
            lines.put(at, field.line());
            if (value(field.value(), String.class, key, at) instanceof String text) texts.put(field.key(), text);
        }
        return texts;
    }

    private Object refuse(String path, String what, String remedy, Key key) {
        reject(path, what, remedy + example(key));
        return null;
    }

    private static String example(Key key) {
        return key.example().isEmpty() ? "" : ", such as " + key.example();
    }

    private static String keys(Class<?> type) {
        return String.join(
                ", ",
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static Type argument(Type generic) {
        return ((ParameterizedType) generic).getActualTypeArguments()[0];
    }

    private static <T extends Record> T make(Class<T> type, Object[] arguments) {
        try {
            @SuppressWarnings("unchecked")
            var canonical = (Constructor<T>) type.getDeclaredConstructors()[0];
            return canonical.newInstance(arguments);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError("the records here have one public constructor", impossible);
        }
    }
}
