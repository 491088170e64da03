package pushback.release;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.inject.Inject;
import pushback.ledger.Ledger;

/// What people forced: which refusal a release went past, by whom, when and why. For the record; nothing reads it to
/// decide.
public final class Overrides {
    private static final int SHOWN = 20;

    private final Ledger ledger;
    private final Clock clock;

    @Inject
    public Overrides(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /// @param rule what was overridden, such as `quarantine`
    /// @param refusal what a release without force would have been told
    /// @param by who forced it
    /// @param reason the person's words; may be empty
    public record Overridden(String release, String rule, String refusal, String by, String reason, Instant at) {
        /// As people read it: `quarantine forced by dana: the fix is in the database`.
        public String sentence() {
            return rule + " forced by " + by + (reason.isEmpty() ? "" : ": " + reason);
        }
    }

    /// Lets `release` pass if a person forces it, and puts that on the record; otherwise refuses it with `refusal`.
    public void require(Release release, String rule, String refusal) {
        if (!release.force()) throw new ReleaseRejected(refusal);
        ledger.insert(
                prefix(release.id()) + rule,
                new Overridden(release.id(), rule, refusal, release.requestedBy(), release.reason(), clock.instant()));
    }

    /// As [#require], where to force it needs a reason as well.
    public void requireWithReason(Release release, String rule, String refusal) {
        if (release.force() && release.reason().isEmpty())
            throw new ReleaseRejected(refusal + "; force needs a reason for that");
        require(release, rule, refusal);
    }

    /// What was forced for a release.
    public List<Overridden> of(String release) {
        return ledger.latest(prefix(release), SHOWN, Overridden.class);
    }

    private static String prefix(String release) {
        return "override#" + release + "#";
    }
}
