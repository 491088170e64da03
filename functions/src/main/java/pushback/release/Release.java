package pushback.release;

import java.time.Instant;

/// One attempt to bring one commit to one environment.
///
/// @param id name of the execution that began it
/// @param action what it is for
/// @param commit full SHA of the commit to bring
/// @param ref the branch or ref it was found by, such as `refs/heads/main`
/// @param message first line of the commit's message
/// @param author of the commit
/// @param target for a rollback, the release to go back to; for a recovery, the release that died; otherwise empty
/// @param force whether a person overrides what would refuse it
/// @param requestedBy who asked: a pusher's name, a person, `console`
/// @param reason the person's words; may be empty
/// @param requestedAt when it was asked for
/// @param executionArn the execution that works on it now
public record Release(
        String id,
        ReleaseAction action,
        String commit,
        String ref,
        String message,
        String author,
        String target,
        boolean force,
        String requestedBy,
        String reason,
        Instant requestedAt,
        String executionArn) {

    public static String entry(String id) {
        return "release#" + id;
    }

    /// Where an execution that takes up a release again names it.
    public static String continuation(String execution) {
        return "continuation#" + execution;
    }

    /// Whether it brings back what was there before.
    public boolean isRollback() {
        return action == ReleaseAction.ROLLBACK || isRecovery();
    }

    /// Whether it puts an environment in order after a release that died.
    public boolean isRecovery() {
        return action == ReleaseAction.RECOVER;
    }

    /// Whether it only rehearses the way back: what it brings is good, and is condemned all the same.
    public boolean isDrill() {
        return action == ReleaseAction.DRILL;
    }

    /// Seven digits of the commit, as people say it.
    public String shortCommit() {
        return commit.substring(0, 7);
    }
}
