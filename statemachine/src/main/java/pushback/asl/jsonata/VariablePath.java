package pushback.asl.jsonata;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/// An expression that is a variable and fields of it, `$states.result.Payload`, as nearly all of a machine are. Where it
/// leads through objects to something that is no array, there is nothing to evaluate.
record VariablePath(String variable, List<String> fields) {
    private static final Pattern FORM = Pattern.compile("\\$[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

    /// Null if the expression is something else.
    static VariablePath of(String source) {
        if (!FORM.matcher(source).matches()) return null;
        var names = List.of(source.substring(1).split("\\."));
        return new VariablePath(names.getFirst(), names.subList(1, names.size()));
    }

    /// The value in the library's form; null if there is none, or the library has to say what it is: it looks into the
    /// elements of arrays.
    Object value(Function<String, Object> variables) {
        var value = variables.apply(variable);
        for (var field : fields) {
            if (!(value instanceof Map<?, ?> object)) return null;
            value = object.get(field);
        }
        return value instanceof List ? null : value;
    }
}
