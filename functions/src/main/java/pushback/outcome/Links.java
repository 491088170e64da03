package pushback.outcome;

import java.util.function.UnaryOperator;

/// Where people read more about a release.
///
/// @param execution the page of an execution, by its ARN
public record Links(UnaryOperator<String> execution) {
    /// The execution's page in the console of its region; ARNs look like
    /// `arn:aws:states:REGION:ACCOUNT:execution:…`; none for what does not.
    public static final Links CONSOLE = new Links(arn -> {
        var parts = arn.split(":", 5);
        if (parts.length < 5) return "";
        var region = parts[3];
        return "https://" + region + ".console.aws.amazon.com/states/home?region=" + region + "#/v2/executions/details/"
                + arn;
    });

    public String of(String executionArn) {
        return execution.apply(executionArn);
    }
}
