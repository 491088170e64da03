package pushback.outcome;

import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseHalted;
import pushback.rollout.Excerpt;
import pushback.settings.Settings;
import pushback.source.CommitStatuses;
import pushback.source.SourceHost;
import pushback.source.SourceHost.CommitStatus;
import pushback.source.SourceHost.DeploymentRecord;
import pushback.source.SourceHost.DeploymentStatus;

/// What people see of a release on the git host: on its commit, and in the host's list of deployments. Each state is
/// told once, and nothing of a drill, whose commit did no wrong. Whatever becomes of the telling, the release goes on.
public final class Announcements {
    /// Of a description (`SourceHost`); of more only the beginning would be seen, and not why.
    private static final int SHOWN = 140;

    private final SourceHost source;
    private final CommitStatuses statuses;
    private final Ledger ledger;
    private final Links links;
    private final Settings settings;

    @Inject
    Announcements(SourceHost source, CommitStatuses statuses, Ledger ledger, Links links, Settings settings) {
        this.source = source;
        this.statuses = statuses;
        this.ledger = ledger;
        this.links = links;
        this.settings = settings;
    }

    /// What was told last.
    ///
    /// @param deployment id of the host's record; empty: none was opened, or nobody knows
    /// @param state of the deployment; empty before the first
    record Announced(String deployment, String state) {
        static String entry(String release) {
            return "announced#" + release;
        }
    }

    /// A state as the host knows it.
    private record Standing(String ofCommit, String ofDeployment) {
        static final Standing WAITS = new Standing("pending", "queued");
        static final Standing RUNS = new Standing("pending", "in_progress");

        static Standing of(Outcome outcome) {
            return switch (outcome.ending()) {
                case "Deployed" -> new Standing("success", "success");
                case "Skipped" -> new Standing("success", "inactive");
                case "Superseded" -> new Standing("error", "inactive");
                default ->
                    outcome.error().equals(ReleaseHalted.class.getName())
                            ? new Standing("error", "error")
                            : new Standing("failure", "failure");
            };
        }
    }

    /// `release` has to wait; `why` says for whom.
    public void waits(Release release, String why) {
        tell(release, release.commit(), Standing.WAITS, release.shortCommit() + " waits: " + why);
    }

    /// `release` is at work.
    public void begins(Release release) {
        tell(
                release,
                release.commit(),
                Standing.RUNS,
                release.shortCommit() + " is on its way to " + settings.environment() + ", asked for by "
                        + release.requestedBy());
    }

    /// A release, or a request that never became one, has ended.
    void ended(Outcome outcome, Optional<Release> release) {
        if (release.isPresent())
            tell(release.get(), outcome.commit(), Standing.of(outcome), Excerpt.sentence(outcome.summary(), SHOWN));
        else if (!outcome.commit().isEmpty())
            statuses.show(new CommitStatus(
                    outcome.commit(), Standing.of(outcome).ofCommit(), Excerpt.sentence(outcome.summary(), SHOWN), ""));
    }

    /// @param commit where the sentence is shown; empty: on none
    private void tell(Release release, String commit, Standing standing, String sentence) {
        if (release.isDrill()) return;
        var entry = Announced.entry(release.id());
        var before = ledger.read(entry, Announced.class);
        if (before.filter(row -> row.value().state().equals(standing.ofDeployment()))
                .isPresent()) return;
        if (before.isEmpty()) ledger.insert(entry, new Announced("", ""));
        var link = links.of(release.executionArn());
        if (!commit.isEmpty()) statuses.show(new CommitStatus(commit, standing.ofCommit(), sentence, link));
        var deployment = deployment(release, before.map(Ledger.Row::value), standing, sentence, link);
        ledger.write(
                entry,
                new Announced(deployment, standing.ofDeployment()),
                before.map(Ledger.Row::version).orElse(1L));
    }

    /// Opens the host's record if there is none yet, and shows the state on it; returns its id as far as it is
    /// known.
    private String deployment(
            Release release, Optional<Announced> before, Standing standing, String sentence, String link) {
        var id = before.map(Announced::deployment).orElse("");
        try {
            var record = new DeploymentRecord(release.id(), release.commit(), release.message());
            // An earlier attempt may have opened it and died before it could write that down.
            if (id.isEmpty() && before.isPresent()) id = source.find(record).orElse("");
            if (id.isEmpty()) id = source.open(record);
            if (!id.isEmpty()) source.report(new DeploymentStatus(id, standing.ofDeployment(), sentence, link));
        } catch (RuntimeException untold) {
            // Whatever it was, the host, its answer or the token's keeper: no deployment depends on it.
        }
        return id;
    }
}
