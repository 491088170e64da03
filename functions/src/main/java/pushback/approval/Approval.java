package pushback.approval;

import java.time.Instant;
import java.util.Optional;
import pushback.release.Release;

/// A release that a person has to approve, and what became of it.
///
/// @param release it is about
/// @param token of the task that waits; empty once the machine has heard what was decided
/// @param expiresAt when it counts as rejected
/// @param by who decided; empty while it waits
/// @param reason the person's words, or why nobody had to decide any more
/// @param decidedAt empty while it waits
public record Approval(
        Release release,
        String token,
        Instant askedAt,
        Instant expiresAt,
        ApprovalDecision decision,
        String by,
        String reason,
        Optional<Instant> decidedAt) {
    static final String PREFIX = "approval#";

    static String entry(String release) {
        return PREFIX + release;
    }

    public boolean isWaiting() {
        return decision == ApprovalDecision.WAITING;
    }

    public boolean isApproved() {
        return decision == ApprovalDecision.APPROVED;
    }

    /// Whether the machine has yet to hear what was decided.
    boolean isUntold() {
        return !isWaiting() && !token.isEmpty();
    }

    /// As people read it: `approved by dana: looks good`.
    public String sentence() {
        return decision + (by.isEmpty() ? "" : " by " + by) + (reason.isEmpty() ? "" : ": " + reason);
    }

    Approval awaitedWith(String newToken) {
        return new Approval(release, newToken, askedAt, expiresAt, decision, by, reason, decidedAt);
    }

    Approval decided(ApprovalDecision newDecision, String who, String why, Instant at) {
        return new Approval(release, token, askedAt, expiresAt, newDecision, who, why, Optional.of(at));
    }
}
