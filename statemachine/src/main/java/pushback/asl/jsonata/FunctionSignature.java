package pushback.asl.jsonata;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Utils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a function takes, such as `<s-nn?:s>`: a text (the context value, if there is none), a number, and perhaps
/// another. Types are letters: `s n b l a o f`, `m` for a missing value, `x` for any, `j` for any that is no function.
final class FunctionSignature {
    private static final Map<String, String> ARRAYS =
            Map.of("a", "arrays", "b", "booleans", "f", "functions", "n", "numbers", "o", "objects", "s", "strings");

    /// @param types the letters that fit
    /// @param array whether a single value becomes an array of one
    /// @param elements the letter of an array's elements, or empty
    /// @param context whether the context value stands in
    /// @param times how often: nothing for once, `?`, or `+`
    private record Parameter(String types, boolean array, String elements, boolean context, String times) {
        String pattern() {
            return "([" + types + "]" + (context ? "?" : "") + times + ")";
        }

        Parameter with(String more) {
            return new Parameter(types, array, elements, context || more.equals("-"), more.equals("-") ? times : more);
        }
    }

    private final String function;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Pattern pattern;

    FunctionSignature(String function, String text) {
        this.function = function;
        for (var at = 1; text.charAt(at) != ':' && text.charAt(at) != '>'; at++) {
            var symbol = text.charAt(at);
            switch (symbol) {
                case '-', '?', '+' -> parameters.add(parameters.removeLast().with(String.valueOf(symbol)));
                case '(' -> {
                    var end = text.indexOf(')', at);
                    add(text.substring(at + 1, end) + "m", false, "");
                    at = end;
                }
                case '<' -> {
                    var end = closing(text, at);
                    var last = parameters.removeLast();
                    parameters.add(new Parameter(
                            last.types, last.array, text.substring(at + 1, end), last.context, last.times));
                    at = end;
                }
                case 'a' -> add("asnblfom", true, "");
                case 'x' -> add("asnblfom", false, "");
                case 'j' -> add("asnblom", false, "");
                case 'f' -> add("f", false, "");
                default -> add(symbol + "m", false, "");
            }
        }
        var all = new StringBuilder();
        parameters.forEach(parameter -> all.append(parameter.pattern()));
        pattern = Pattern.compile(all.toString());
    }

    private void add(String types, boolean array, String elements) {
        parameters.add(new Parameter(types, array, elements, false, ""));
    }

    private static int closing(String text, int from) {
        var depth = 0;
        for (var at = from; ; at++) {
            if (text.charAt(at) == '<') depth++;
            if (text.charAt(at) == '>' && --depth == 0) return at;
        }
    }

    /// The arguments, one for each parameter, or more of a repeated one; those that are missing are null.
    ///
    /// @throws Failure T0410, T0411 or T0412
    List<Object> fit(List<?> given, Object context) {
        var letters = new StringBuilder();
        given.forEach(argument -> letters.append(letter(argument)));
        var match = pattern.matcher(letters);
        if (!match.matches()) throw misfit(letters.toString());
        var fitted = new ArrayList<Object>();
        var at = 0;
        for (var i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            var group = match.group(i + 1);
            if (group.isEmpty()) {
                if (parameter.context) fitted.add(context(parameter, context, at));
                else fitted.add(at < given.size() ? given.get(at++) : null);
            }
            for (var n = 0; n < group.length(); n++, at++) {
                var argument = given.get(at);
                fitted.add(parameter.array ? array(parameter, argument, group, n, at) : argument);
            }
        }
        return fitted;
    }

    private Object context(Parameter parameter, Object context, int at) {
        if (parameter.types.indexOf(letter(context)) >= 0) return context;
        throw new Failure(
                "T0411",
                "Context value is not a compatible type with argument " + (at + 1) + " of function \"" + function
                        + "\"");
    }

    private Object array(Parameter parameter, Object argument, String group, int n, int at) {
        var letter = group.charAt(n);
        if (letter == 'm') return null;
        var elements = parameter.elements;
        var fits = elements.isEmpty()
                || (letter == 'a' ? areAll(elements.charAt(0), (List<?>) argument) : group.equals(elements));
        if (!fits) {
            throw new Failure(
                    "T0412",
                    "Argument " + (at + 1) + " of function \"" + function
                            + "\" must be an array of \""
                            + ARRAYS.get(elements) + "\"");
        }
        return letter == 'a' ? argument : new ArrayList<>(List.of(argument));
    }

    private static boolean areAll(char wanted, List<?> list) {
        for (var element : list) {
            var fits = switch (wanted) {
                case 'n' -> element instanceof Number;
                case 's' -> element instanceof String;
                default -> letter(element) == wanted;
            };
            if (!fits) return false;
        }
        return true;
    }

    /// Names the first argument that does not fit.
    private Failure misfit(String letters) {
        var good = 0;
        var partial = new StringBuilder();
        for (var parameter : parameters) {
            partial.append(parameter.pattern());
            Matcher match = Pattern.compile(partial.toString()).matcher(letters);
            if (!match.lookingAt()) break;
            good = match.end();
        }
        return new Failure(
                "T0410",
                "Argument " + (good + 1) + " of function \"" + function + "\" does not match function signature");
    }

    static char letter(Object value) {
        return switch (value) {
            case null -> 'm';
            case String text -> 's';
            case Number number -> 'n';
            case Boolean truth -> 'b';
            case List<?> list -> 'a';
            case Map<?, ?> map -> 'o';
            default -> value == Jsonata.NULL_VALUE ? 'l' : isFunction(value) ? 'f' : 'm';
        };
    }

    static boolean isFunction(Object value) {
        return Functions.isLambda(value)
                || Utils.isFunction(value)
                || value instanceof Pattern
                || value instanceof Jsonata.JLambda;
    }
}
