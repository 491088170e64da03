package pushback.aws.limits;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;

/// What one member may be, as its model says it. What the model says nothing about is null.
///
/// @param shortest characters of a text, bytes of a blob, elements of a list or map
/// @param least of a number
/// @param pattern that matches a text as a whole
/// @param hidden whether its value is told to nobody, for the model calls it sensitive
/// @param required whether it must be there
record Limit(
        Integer shortest,
        Integer longest,
        BigDecimal least,
        BigDecimal most,
        List<String> words,
        Set<String> known,
        Pattern pattern,
        boolean hidden,
        boolean required) {

    /// `lengthFrom=1 lengthTo=100 pattern=[a-z]+`, in this order or another, the pattern last.
    static Limit read(String text) {
        Integer shortest = null;
        Integer longest = null;
        BigDecimal least = null;
        BigDecimal most = null;
        var words = List.<String>of();
        Pattern pattern = null;
        var hidden = false;
        var required = false;
        var patternAt = text.indexOf("pattern=");
        if (patternAt >= 0) pattern = Pattern.compile(text.substring(patternAt + "pattern=".length()));
        for (var limit :
                (patternAt < 0 ? text : text.substring(0, patternAt)).trim().split(" ")) {
            if (limit.isEmpty()) continue;
            var value = limit.substring(limit.indexOf('=') + 1);
            switch (limit.substring(0, Math.max(0, limit.indexOf('=')))) {
                case "lengthFrom" -> shortest = Integer.valueOf(value);
                case "lengthTo" -> longest = Integer.valueOf(value);
                case "valueFrom" -> least = new BigDecimal(value);
                case "valueTo" -> most = new BigDecimal(value);
                case "enum" -> words = List.of(value.split(","));
                default -> {
                    required |= limit.equals("required");
                    hidden |= limit.equals("hidden");
                }
            }
        }
        return new Limit(shortest, longest, least, most, words, Set.copyOf(words), pattern, hidden, required);
    }

    /// Whether `value`, as the SDK holds it, keeps to it.
    boolean allows(Object value) {
        return switch (value) {
            case String text ->
                (words.isEmpty() || known.contains(text))
                        && fits(text)
                        && (pattern == null || pattern.matcher(text).matches());
            case Number number -> ranges(number);
            case Collection<?> list -> fits(list.size());
            case Map<?, ?> map -> fits(map.size());
            case SdkBytes bytes -> fits(bytes.asByteArrayUnsafe().length);
            default -> true;
        };
    }

    /// A character beyond the first plane counts once; only what is near the bar is counted.
    private boolean fits(String text) {
        if (shortest == null && longest == null) return true;
        var units = text.length();
        return fits(
                longest != null && units > longest || shortest != null && units >= shortest && units < 2 * shortest
                        ? text.codePointCount(0, units)
                        : units);
    }

    private boolean fits(int length) {
        return (shortest == null || length >= shortest) && (longest == null || length <= longest);
    }

    private boolean ranges(Number number) {
        if (least == null && most == null) return true;
        if (number instanceof Double each && !Double.isFinite(each)) return false;
        var exact = new BigDecimal(number.toString());
        return (least == null || exact.compareTo(least) >= 0) && (most == null || exact.compareTo(most) <= 0);
    }

    /// What `value` does not keep, in AWS's words.
    List<String> broken(Object value) {
        return rules().stream()
                .filter(rule -> !rule.alone.allows(value))
                .map(Rule::words)
                .toList();
    }

    /// All that it asks, in AWS's words.
    List<String> wanted() {
        return rules().stream().map(Rule::words).toList();
    }

    private record Rule(String words, Limit alone) {}

    private List<Rule> rules() {
        var rules = new ArrayList<Rule>();
        if (longest != null)
            rules.add(new Rule(
                    "Member must have length less than or equal to " + longest,
                    new Limit(null, longest, null, null, List.of(), Set.of(), null, false, false)));
        if (shortest != null)
            rules.add(new Rule(
                    "Member must have length greater than or equal to " + shortest,
                    new Limit(shortest, null, null, null, List.of(), Set.of(), null, false, false)));
        if (most != null)
            rules.add(new Rule(
                    "Member must have value less than or equal to " + most.toPlainString(),
                    new Limit(null, null, null, most, List.of(), Set.of(), null, false, false)));
        if (least != null)
            rules.add(new Rule(
                    "Member must have value greater than or equal to " + least.toPlainString(),
                    new Limit(null, null, least, null, List.of(), Set.of(), null, false, false)));
        if (!words.isEmpty())
            rules.add(new Rule(
                    "Member must satisfy enum value set: [" + String.join(", ", words) + "]",
                    new Limit(null, null, null, null, words, known, null, false, false)));
        if (pattern != null)
            rules.add(new Rule(
                    "Member must satisfy regular expression pattern: " + pattern,
                    new Limit(null, null, null, null, List.of(), Set.of(), pattern, false, false)));
        return rules;
    }
}
