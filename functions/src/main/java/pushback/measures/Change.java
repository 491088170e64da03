package pushback.measures;

import java.time.Instant;
import java.util.Optional;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;

/// A release that has ended, as far as the measures go.
///
/// @param release its id
/// @param action what it was for; a drill is no change, and no measure counts it
/// @param commit full SHA
/// @param ending such as `Deployed`
/// @param committedAt when the commit was made; empty: nobody knows
/// @param rolledOutAt when the first server was given it; empty: none was
/// @param askedAt when it was asked for
/// @param endedAt when it had ended
public record Change(
        String release,
        ReleaseAction action,
        String commit,
        ReleaseEnding ending,
        Optional<Instant> committedAt,
        Optional<Instant> rolledOutAt,
        Instant askedAt,
        Instant endedAt) {
    static final String PREFIX = "change#";

    /// In the order of their ends: instants as ISO-8601 with milliseconds sort as text.
    static String entry(Change change) {
        return PREFIX
                + Instant.ofEpochMilli(change.endedAt.toEpochMilli()).toString().replaceFirst("(:\\d\\d)Z$", "$1.000Z")
                + "#" + change.release;
    }

    boolean isDeployed() {
        return ending == ReleaseEnding.DEPLOYED;
    }

    /// Whether servers ran it and it was not found good there.
    boolean isFailed() {
        return action == ReleaseAction.DEPLOY && rolledOutAt.isPresent() && ending.isFailure();
    }
}
