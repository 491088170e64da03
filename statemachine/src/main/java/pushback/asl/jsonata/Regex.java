package pushback.asl.jsonata;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A regular expression as JavaScript reads it. The library's parser hands over Java's, in which some signs mean
/// something else: `$` also stands before a last line feed, `\s` knows no non-breaking blank, `(?i)` and `a++` exist.
final class Regex {
    private static final String BLANKS =
            "\\t\\n\\x0B\\f\\r \\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF";

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    static Regex of(Pattern given) {
        var flags =
                (given.flags() & Pattern.CASE_INSENSITIVE) == 0 ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        return new Regex(Pattern.compile(java(given.pattern(), (given.flags() & Pattern.MULTILINE) != 0), flags));
    }

    /// The same expression in Java's signs.
    static String java(String javaScript, boolean lines) {
        var out = new StringBuilder();
        var inClass = false;
        for (var at = 0; at < javaScript.length(); at++) {
            var c = javaScript.charAt(at);
            if (c == '\\' && at + 1 < javaScript.length()) {
                out.append(escaped(javaScript.charAt(++at), inClass));
            } else if (inClass) {
                if (c == ']') inClass = false;
                out.append(c == '[' || c == '&' ? "\\" + c : c);
            } else {
                if (c == '[') inClass = true;
                out.append(
                        switch (c) {
                            case '$' -> lines ? "(?=[\\n\\r\\u2028\\u2029]|\\z)" : "\\z";
                            case '^' -> lines ? "(?<=[\\n\\r\\u2028\\u2029]|\\A)" : "\\A";
                            case '.' -> "[^\\n\\r\\u2028\\u2029]";
                            case '[' -> javaScript.startsWith("^", at + 1) ? "[^" : "[";
                            default -> String.valueOf(c);
                        });
                if (c == '[' && javaScript.startsWith("^", at + 1)) at++;
            }
        }
        return out.toString();
    }

    private static String escaped(char c, boolean inClass) {
        return switch (c) {
            case 's' -> inClass ? BLANKS : "[" + BLANKS + "]";
            case 'S' -> inClass ? "\\S" : "[^" + BLANKS + "]";
            case 'b', 'B', 'd', 'D', 'w', 'W', 'n', 'r', 't', 'f', 'u', 'x', 'c', 'k' ->
                inClass && c == 'b' ? "\\x08" : "\\" + c;
            case 'v' -> "\\x0B";
            case '0' -> "\\x00";
            default -> Character.isLetter(c) ? String.valueOf(c) : "\\" + c;
        };
    }

    /// The first match at `from` or after it, as JSONata's functions and custom matchers know one, or null. A
    /// function like `$filter` hands over the element's index too, and JavaScript begins there.
    Object first(Object value, Object from) {
        var text = switch (value) {
            case null -> "undefined";
            case String given -> given;
            case Number number -> JavaScriptText.text(number.doubleValue());
            case Boolean truth -> truth.toString();
            case Map<?, ?> object -> "[object Object]";
            default -> "";
        };
        var start = from instanceof Number place ? place.intValue() : 0;
        if (start > text.length()) return null;
        var matcher = pattern.matcher(new Watched(text));
        return matcher.find(start) ? match(matcher, text, true) : null;
    }

    private static Map<String, Object> match(Matcher matcher, String text, boolean isFirst) {
        if (matcher.group().isEmpty() && !isFirst) {
            throw new Failure("D1004", "Regular expression matches zero length string");
        }
        var groups = new ArrayList<>();
        for (var i = 1; i <= matcher.groupCount(); i++) groups.add(matcher.group(i));
        var match = new LinkedHashMap<String, Object>();
        match.put("match", matcher.group());
        match.put("start", matcher.start());
        match.put("end", matcher.end());
        match.put("groups", groups);
        var end = matcher.end();
        match.put(
                "next", new JFunction((context, arguments) -> end >= text.length() ? null : next(matcher, text), null));
        return match;
    }

    private static Map<String, Object> next(Matcher matcher, String text) {
        return matcher.find() ? match(matcher, text, false) : null;
    }

    /// All matches of a regular expression or of a function that behaves like one, at most `limit` of them.
    static List<Map<?, ?>> matches(String function, Object matcher, String text, double limit) {
        var found = new ArrayList<Map<?, ?>>();
        var match = found(function, Builtin.call(matcher, text));
        while (match != null && found.size() < limit) {
            found.add(match);
            Budget.current().steps(1);
            match = found(function, Builtin.call(match.get("next")));
        }
        return found;
    }

    private static Map<?, ?> found(String function, Object answer) {
        if (answer == null) return null;
        if (answer instanceof Map<?, ?> match
                && (match.get("start") instanceof Number
                        || match.get("groups") instanceof List<?>
                        || FunctionSignature.isFunction(match.get("next")))) return match;
        if (answer == Jsonata.NULL_VALUE) return null;
        throw new Failure(
                "T1010",
                "The matcher function argument passed to function \"" + function
                        + "\" does not return the correct object structure");
    }

    /// Counts how often a character is looked at: an expression that tries every way would never end.
    private record Watched(String text, Budget budget) implements CharSequence {
        Watched(String text) {
            this(text, Budget.current());
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.look();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
