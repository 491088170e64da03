package pushback.operator;

import java.util.Map;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.release.ReleaseRequest;

/// What a person asks the deploy machine for. It is checked as the machine checks it, before it is sent.
///
/// @param action to deploy or to roll back: the others are not a person's
/// @param commit to deploy: SHA, abbreviated SHA, branch or tag; empty: the head of the configured branch
/// @param release to go back to; empty: the previous good one
/// @param force overrides what would refuse it
/// @param requestedBy who asks
/// @param reason why; may be empty
public record OperatorRequest(
        ReleaseAction action, String commit, String release, boolean force, String requestedBy, String reason) {
    /// A reason is read in a line of a table.
    private static final int LONGEST = 1000;

    /// @throws IllegalArgumentException that says what is wrong with it
    public OperatorRequest {
        if (action != ReleaseAction.DEPLOY && action != ReleaseAction.ROLLBACK)
            throw new IllegalArgumentException(ReleaseAction.unknown(action.word()));
        for (var text : new String[] {commit, release, requestedBy, reason})
            if (text.length() > LONGEST)
                throw new IllegalArgumentException(
                        "what is longer than " + LONGEST + " characters is not read: " + text.substring(0, 40) + "...");
        try {
            wish(action, commit, release, force, requestedBy, reason);
        } catch (ReleaseRejected wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }

    /// The action that a person has named.
    ///
    /// @throws IllegalArgumentException if there is none
    public static ReleaseAction action(String word) {
        return ReleaseAction.of(word).orElseThrow(() -> new IllegalArgumentException(ReleaseAction.unknown(word)));
    }

    /// The execution's input, to be added to.
    public Map<String, Object> input() {
        return wish(action, commit, release, force, requestedBy, reason).fields();
    }

    private static ReleaseRequest wish(
            ReleaseAction action, String commit, String release, boolean force, String requestedBy, String reason) {
        return new ReleaseRequest(action, commit, "", release, force, requestedBy, reason, "", "");
    }
}
