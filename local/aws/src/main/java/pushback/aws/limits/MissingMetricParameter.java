package pushback.aws.limits;

import java.util.List;
import java.util.regex.Pattern;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;

/// CloudWatch has an exception of its own for a parameter that is not there.
final class MissingMetricParameter {
    private static final Pattern MISSING = Pattern.compile("Value null at '(?<path>[^']+)' .* must not be null");
    private static final Pattern WORD = Pattern.compile("\\b[a-z](?!ember\\b)");

    private MissingMetricParameter() {}

    /// Throws it for the first of `sentences` about a member that is not there, by the name it has on the wire.
    static void throwFor(List<String> sentences) {
        for (var sentence : sentences) {
            var missing = MISSING.matcher(sentence);
            if (!missing.matches()) continue;
            var path = missing.group("path").replaceAll("(\\d+)\\.member", "member.$1");
            var name = WORD.matcher(path).replaceAll(first -> first.group().toUpperCase(java.util.Locale.ROOT));
            throw Refusal.of(
                    MissingRequiredParameterException.builder(),
                    "CloudWatch",
                    "MissingParameter",
                    "The parameter " + name + " is required.");
        }
    }
}
