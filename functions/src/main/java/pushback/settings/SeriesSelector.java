package pushback.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Which series of a metrics page are meant, in Prometheus's words: a name, and what its labels must or must not be,
/// such as `http_requests_total{status=~"5..",path!="/health"}`.
///
/// @param name of the metric as it stands on the page, with `_total` or `_count`; empty where only labels are meant
/// @param matchers all of which must hold
public record SeriesSelector(String name, List<Matcher> matchers) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"");

    public SeriesSelector {
        matchers = List.copyOf(matchers);
    }

    /// What one label must be. A label that is absent is the empty text, as in Prometheus.
    ///
    /// @param value the whole value matches it
    /// @param negated whether it must not
    public record Matcher(String label, Pattern value, boolean negated) {
        boolean holds(Map<String, String> labels) {
            return value.matcher(labels.getOrDefault(label, "")).matches() != negated;
        }
    }

    /// Whether a series with these labels is meant.
    public boolean matches(Map<String, String> labels) {
        return matchers.stream().allMatch(matcher -> matcher.holds(labels));
    }

    /// Whether it could ever mean one of these: a label that is on none of them cannot become what it must be.
    public boolean couldMatch(Collection<Map<String, String>> series) {
        return matchers.stream()
                .allMatch(matcher -> matcher.holds(Map.of())
                        || series.stream().anyMatch(labels -> labels.containsKey(matcher.label)));
    }

    /// The labels that it asks for.
    public List<String> labels() {
        return matchers.stream().map(Matcher::label).distinct().toList();
    }

    /// The same series, and more conditions.
    public SeriesSelector and(SeriesSelector more) {
        var all = new ArrayList<>(matchers);
        all.addAll(more.matchers);
        return new SeriesSelector(name, all);
    }

    /// @param text as the class says
    /// @throws IllegalArgumentException in words
    public static SeriesSelector parse(String text) {
        var brace = text.indexOf('{');
        var name = (brace < 0 ? text : text.substring(0, brace)).strip();
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("\"" + text + "\" does not begin with the name of a metric, such as"
                    + " http_requests_total{path!=\"/health\"}");
        if (brace < 0) return new SeriesSelector(name, List.of());
        var whole = text.strip();
        if (!whole.endsWith("}")) throw new IllegalArgumentException("\"" + text + "\" has no closing brace");
        return new SeriesSelector(name, labels(whole.substring(brace + 1, whole.length() - 1)).matchers);
    }

    /// @param text what may stand in braces, such as `status=~"5.."`
    /// @throws IllegalArgumentException in words
    public static SeriesSelector labels(String text) {
        var matchers = new ArrayList<Matcher>();
        var at = 0;
        while (at < text.length() && !text.substring(at).isBlank()) {
            var begin = LABEL.matcher(text).region(at, text.length());
            if (!begin.lookingAt())
                throw new IllegalArgumentException(
                        "\"" + text + "\" is no list of labels, such as status=~\"5..\",path!=\"/health\"");
            var value = new StringBuilder();
            at = quoted(text, begin.end(), value);
            matchers.add(matcher(begin.group(1), begin.group(2), value.toString()));
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
            if (at == text.length()) break;
            if (text.charAt(at++) != ',')
                throw new IllegalArgumentException("\"" + text + "\" has something else than a comma after a label");
        }
        return new SeriesSelector("", matchers);
    }

    /// Reads to the closing quotation mark; returns what comes after it.
    private static int quoted(String text, int from, StringBuilder value) {
        for (int at = from; at < text.length(); at++) {
            var sign = text.charAt(at);
            if (sign == '"') return at + 1;
            if (sign == '\\' && at + 1 < text.length() && "\\\"".indexOf(text.charAt(at + 1)) >= 0)
                sign = text.charAt(++at);
            value.append(sign);
        }
        throw new IllegalArgumentException("\"" + text + "\" has no closing quotation mark");
    }

    private static Matcher matcher(String label, String operator, String value) {
        try {
            return new Matcher(
                    label,
                    Pattern.compile(operator.endsWith("~") ? value : Pattern.quote(value)),
                    operator.startsWith("!"));
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is no regular expression: " + malformed.getDescription(), malformed);
        }
    }
}
