package pushback.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// A page of metrics, as Prometheus's text format 0.0.4 and OpenMetrics 1.0 have it, names in quotation marks as since
/// Prometheus 3. Strict: what is neither is refused, for half a page would be read as counters that went back.
///
/// @param types by the name of the metric family, such as `counter`
/// @param samples those that were asked for, in the order of the page
record Exposition(Map<String, String> types, List<Sample> samples) {
    /// What a sample's name has beside its family's.
    private static final List<String> SUFFIXES = List.of("_total", "_count", "_bucket", "_sum");

    private static final Set<String> INFINITE = Set.of("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");

    /// @param value may be anything that a number with a floating point may
    record Sample(String name, Map<String, String> labels, double value) {}

    /// What says that a page is none, with the number of its line.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(int line, String what) {
            super("line " + line + " " + what);
        }
    }

    /// @param wanted the names of the samples that are kept
    static Exposition read(String page, Predicate<String> wanted) throws Malformed {
        var types = new HashMap<String, String>();
        var samples = new ArrayList<Sample>();
        var number = 0;
        var ended = false;
        for (int from = 0; from < page.length(); ) {
            var end = page.indexOf('\n', from);
            if (end < 0) end = page.length();
            number++;
            var line = page.substring(from, end > from && page.charAt(end - 1) == '\r' ? end - 1 : end);
            from = end + 1;
            if (line.isBlank()) continue;
            if (ended) throw new Malformed(number, "comes after # EOF");
            if (line.startsWith("#")) {
                ended = line.equals("# EOF");
                type(line, types);
            } else {
                var sample = new Line(line, number).sample();
                if (wanted.test(sample.name())) samples.add(sample);
            }
        }
        return new Exposition(types, samples);
    }

    private static void type(String line, Map<String, String> types) {
        var words = line.split("\\s+");
        if (words.length >= 4 && words[1].equals("TYPE")) types.put(words[2].replace("\"", ""), words[3]);
    }

    /// Of a sample's family; `untyped` if the page does not say.
    String typeOf(String sample) {
        if (types.containsKey(sample)) return types.get(sample);
        return SUFFIXES.stream()
                .filter(sample::endsWith)
                .map(suffix -> sample.substring(0, sample.length() - suffix.length()))
                .filter(types::containsKey)
                .map(types::get)
                .findFirst()
                .orElse("untyped");
    }

    /// One that is no comment.
    private static final class Line {
        private final String text;
        private final int number;
        private int at;

        Line(String text, int number) {
            this.text = text;
            this.number = number;
        }

        Sample sample() throws Malformed {
            blanks();
            var name = text.startsWith("{", at) ? "" : word();
            var labels = new HashMap<String, String>();
            blanks();
            if (at < text.length() && text.charAt(at) == '{') name = labels(name, labels);
            if (name.isEmpty()) throw new Malformed(number, "has no name");
            blanks();
            var value = value(token());
            blanks();
            // A time, and in OpenMetrics an example of what was counted: neither is needed.
            if (at < text.length() && text.charAt(at) != '#') value(token());
            blanks();
            if (at < text.length() && text.charAt(at) != '#')
                throw new Malformed(number, "has more than a name, a value and a time");
            return new Sample(name, labels, value);
        }

        private void blanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
        }

        private String word() throws Malformed {
            var begin = at;
            while (at < text.length() && isOfAName(text.charAt(at))) at++;
            if (begin == at || Character.isDigit(text.charAt(begin)))
                throw new Malformed(number, "does not begin with a metric's name");
            return text.substring(begin, at);
        }

        private static boolean isOfAName(char sign) {
            return sign >= 'a' && sign <= 'z'
                    || sign >= 'A' && sign <= 'Z'
                    || sign >= '0' && sign <= '9'
                    || sign == '_'
                    || sign == ':';
        }

        private String token() {
            var begin = at;
            while (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != '\t') at++;
            return text.substring(begin, at);
        }

        /// Returns the metric's name, which may be among them.
        private String labels(String before, Map<String, String> labels) throws Malformed {
            var name = before;
            at++;
            while (true) {
                blanks();
                if (at < text.length() && text.charAt(at) == '}') {
                    at++;
                    return name;
                }
                var quoted = at < text.length() && text.charAt(at) == '"';
                var label = quoted ? quoted() : word();
                blanks();
                if (at < text.length() && text.charAt(at) == '=') {
                    at++;
                    blanks();
                    labels.put(label, quoted());
                } else if (quoted && name.isEmpty()) name = label;
                else throw new Malformed(number, "has a label without a value");
                blanks();
                if (at < text.length() && text.charAt(at) == ',') at++;
                else if (at >= text.length() || text.charAt(at) != '}')
                    throw new Malformed(number, "has labels that do not end");
            }
        }

        private String quoted() throws Malformed {
            if (at >= text.length() || text.charAt(at) != '"')
                throw new Malformed(number, "has a value without quotation marks");
            var value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                var sign = text.charAt(at);
                if (sign == '"') {
                    at++;
                    return value.toString();
                }
                if (sign == '\\' && at + 1 < text.length()) {
                    sign = text.charAt(++at);
                    if (sign == 'n') sign = '\n';
                    else if (sign != '\\' && sign != '"') value.append('\\');
                }
                value.append(sign);
            }
            throw new Malformed(number, "has a quotation mark that does not end");
        }

        private double value(String word) throws Malformed {
            var lower = word.toLowerCase(java.util.Locale.ROOT);
            if (lower.equals("nan")) return Double.NaN;
            if (INFINITE.contains(lower))
                return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            try {
                // Java knows more numbers, such as 1f and 0x1p3.
                if (!lower.isEmpty() && lower.chars().allMatch(sign -> "0123456789.e+-".indexOf(sign) >= 0))
                    return Double.parseDouble(lower);
            } catch (NumberFormatException malformed) {
                // Told below.
            }
            throw new Malformed(number, "has no number where its value should be");
        }
    }
}
