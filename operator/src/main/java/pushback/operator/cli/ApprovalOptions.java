package pushback.operator.cli;

import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What approve and reject have in common: a person's word on a release that waits.
final class ApprovalOptions {
    @Parameters(
            index = "0",
            paramLabel = "RELEASE",
            description = "the release that waits, its commit, a branch or a tag, or the beginning of one")
    private String release;

    @Mixin
    private ChangeOptions change;

    /// @param said what has become of the release, by its id
    /// @return exit code
    int decide(boolean approve, String reason, UnaryOperator<String> said) {
        var what = (approve ? "approve " : "reject ") + release;
        var decision = Map.of("release", release, "approve", approve, "reason", reason);
        change.asked(change.desk(), "/approval", what, decision).ifPresent(answer -> {
            var id = answer.path("release").path("id").asText();
            change.say(answer, () -> "release " + id + " is " + said.apply(id));
        });
        return 0;
    }
}
