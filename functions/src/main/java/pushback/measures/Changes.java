package pushback.measures;

import java.time.Instant;
import java.util.List;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.rollout.Deployments;
import pushback.source.Commits;

/// The record of changes: one row for each release that has ended, in order.
public final class Changes {
    /// A year of more than ten releases a day.
    private static final int REMEMBERED = 5000;

    private final Ledger ledger;
    private final Deployments deployments;
    private final Commits commits;

    @Inject
    Changes(Ledger ledger, Deployments deployments, Commits commits) {
        this.ledger = ledger;
        this.deployments = deployments;
        this.commits = commits;
    }

    /// Writes down how `release` ended. Repeating it changes nothing.
    public Change record(Release release, Outcome outcome) {
        // A canary is a part of the fleet, and visitors are on it.
        var rolledOut = deployments
                .forward(release.id())
                .findFirst()
                .map(entry -> deployments.describe(entry.deploymentId()).createTime());
        var change = new Change(
                release.id(),
                release.action(),
                release.commit(),
                outcome.ending(),
                commits.committedAt(release.commit()),
                rolledOut,
                outcome.startedAt(),
                outcome.endedAt());
        ledger.insert(Change.entry(change), change);
        return change;
    }

    /// The changes so far, in the order of their ends.
    public List<Change> all() {
        return ledger.latest(Change.PREFIX, REMEMBERED, Change.class).reversed();
    }

    /// The last `number` of them.
    public List<Change> latest(int number) {
        return ledger.latest(Change.PREFIX, number, Change.class).reversed();
    }

    public Measures measures(Instant from, Instant to) {
        return Measures.of(all(), from, to);
    }
}
