package pushback.webhook;

import java.util.Optional;
import javax.inject.Inject;
import pushback.lock.EnvironmentLock;
import pushback.outcome.Outcomes;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Promotions;

/// What became of a commit that was pushed to the same branch before, as a forced push back to it does: a push deploys
/// a commit once.
public final class Earlier {
    private final Promotions promotions;
    private final Outcomes outcomes;
    private final EnvironmentLock locks;

    @Inject
    Earlier(Promotions promotions, Outcomes outcomes, EnvironmentLock locks) {
        this.promotions = promotions;
        this.outcomes = outcomes;
        this.locks = locks;
    }

    /// @param atWork whether the release that the first push has started has not ended yet
    /// @param sentence why pushing the commit again deploys nothing, and what does
    public record Known(boolean atWork, String sentence) {}

    /// @param release what the first push of `commit` started
    /// @param old whether nothing of that can be at work any more
    public Known of(String commit, String release, boolean old) {
        var name = commit.substring(0, 7);
        var current = promotions.current();
        if (current.filter(good -> good.commit().equals(commit)).isPresent())
            return new Known(
                    false,
                    name + " runs already (release " + current.get().release() + "); there is nothing to deploy");
        return outcomes.of(release)
                .map(outcome -> new Known(false, ended(name, outcome, current)))
                .orElseGet(() -> old
                        ? new Known(
                                false,
                                name + " was pushed before (" + release + "), and nothing came of it; "
                                        + "to deploy it now: ./pushback deploy " + name)
                        : new Known(true, unfinished(name, release)));
    }

    private static String ended(String name, Outcome outcome, Optional<Promotion> current) {
        var release = outcome.release();
        return switch (outcome.ending()) {
            case DEPLOYED ->
                name + " was released before (" + release + ")"
                        + current.map(good -> " and " + good.commit().substring(0, 7) + " runs now")
                                .orElse("") + "; pushing it again does not go back to it: "
                        + "./pushback rollback " + release;
            case ROLLED_BACK, NEEDS_OPERATOR ->
                name + " was released before (" + release + ") and did not hold: "
                        + first(outcome.summary()) + "; push a fix, or bring the same bytes with: ./pushback deploy "
                        + name
                        + " --force --reason \"...\"";
            default ->
                name + " was pushed before and not deployed (" + release + "): " + first(outcome.summary())
                        + "; to deploy it now: ./pushback deploy " + name;
        };
    }

    private String unfinished(String name, String release) {
        return name
                + (locks.waiting().map(Release::id).filter(release::equals).isPresent()
                        ? " waits already, as release "
                        : " is being released already, as ")
                + release
                + "; follow it: ./pushback logs --follow " + release;
    }

    private static String first(String summary) {
        return summary.lines().findFirst().orElse("");
    }
}
