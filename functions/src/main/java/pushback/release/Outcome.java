package pushback.release;

import java.time.Instant;

/// How a release ended.
///
/// @param release id of the release, or name of the execution that never became one
/// @param commit full SHA; empty if none was found
/// @param error name of the error; empty if there was none
/// @param summary one sentence for people
/// @param startedAt when the execution started
/// @param endedAt when it was reported
/// @param told whether everybody who could be told was told
public record Outcome(
        String release,
        String commit,
        ReleaseEnding ending,
        String error,
        String summary,
        Instant startedAt,
        Instant endedAt,
        boolean told) {
    public static String entry(String release) {
        return "outcome#" + release;
    }

    /// `overtaken` waited, and `newer` runs in its place. Nothing is said on the commit if it is the same one.
    public static Outcome superseded(Release overtaken, Release newer, Instant now) {
        var commit = overtaken.commit().equals(newer.commit()) ? "" : overtaken.commit();
        return new Outcome(
                overtaken.id(),
                commit,
                ReleaseEnding.SUPERSEDED,
                "",
                "superseded by " + newer.shortCommit() + " before it began",
                overtaken.requestedAt(),
                now,
                false);
    }

    /// Whether the servers were found to serve a good release in the end, the new one or the last good one.
    public boolean foundGood() {
        return ending.isGood();
    }

    /// Whether a step of the deployer failed, by what it threw or did not live to throw, rather than the commit.
    /// Our own errors are routes, and `States.…` may be the build's.
    public boolean isStepFailure() {
        return ending != ReleaseEnding.DEPLOYED
                && (error.matches("[a-z]\\w*(\\.\\w+)+") && !error.startsWith("pushback.")
                        || error.startsWith("Lambda."));
    }

    public Outcome asTold() {
        return new Outcome(release, commit, ending, error, summary, startedAt, endedAt, true);
    }
}
