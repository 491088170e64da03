package pushback.outcome;

import java.time.Instant;

/// How a release ended.
///
/// @param release id of the release, or name of the execution that never became one
/// @param commit full SHA; empty if none was found
/// @param ending `Deployed`, `Rejected`, `RolledBack` or `NeedsOperator`
/// @param error name of the error; empty for `Deployed`
/// @param summary one sentence for people
/// @param startedAt when the execution started
/// @param endedAt when it was reported
/// @param told whether everybody who could be told was told
public record Outcome(String release, String commit, String ending, String error, String summary, Instant startedAt,
        Instant endedAt, boolean told) {
    public static String entry(String release) {
        return "outcome#" + release;
    }

    Outcome asTold() {
        return new Outcome(release, commit, ending, error, summary, startedAt, endedAt, true);
    }
}
