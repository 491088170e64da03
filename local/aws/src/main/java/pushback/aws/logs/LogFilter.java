package pushback.aws.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;

/// The filter patterns for unstructured text: terms that a line has to have, `-terms` that it must not have, and
/// `?terms`
/// of which it has to have one; in braces those for JSON ([JsonFilter]). Patterns for columns and regular expressions
/// are refused.
final class LogFilter {
    private static final Pattern TERM = Pattern.compile("([?-]?)(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]+))");

    private LogFilter() {}

    static Predicate<String> of(String pattern) {
        if (pattern == null || pattern.isBlank()) return line -> true;
        var text = pattern.strip();
        if (text.startsWith("{")) return JsonFilter.of(text);
        if (text.startsWith("[") || text.startsWith("%"))
            throw invalid("the local cloud knows terms, -terms, ?terms and { $.property = value }");
        List<String> all = new ArrayList<>();
        List<String> none = new ArrayList<>();
        List<String> any = new ArrayList<>();
        var terms = TERM.matcher(text);
        while (terms.find()) {
            var term = terms.group(2) != null ? terms.group(2).replace("\\", "") : terms.group(3);
            (switch (terms.group(1)) {
                        case "-" -> none;
                        case "?" -> any;
                        default -> all;
                    })
                    .add(term);
        }
        return line -> all.stream().allMatch(line::contains)
                && none.stream().noneMatch(line::contains)
                && (any.isEmpty() || any.stream().anyMatch(line::contains));
    }

    static RuntimeException invalid(String why) {
        return Refusal.of(
                InvalidParameterException.builder(),
                "CloudWatchLogs",
                "InvalidParameterException",
                "Invalid filter pattern: " + why);
    }
}
