package pushback.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import pushback.base.Json;
import pushback.ledger.Ledger;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseHalted;
import pushback.rollout.Excerpt;
import pushback.settings.Settings;
import pushback.source.CommitStatuses;
import pushback.source.SourceHost;
import pushback.source.SourceHost.CheckRun;
import pushback.source.SourceHost.CheckState;
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
    private final Forecasts forecasts;
    private final Ledger ledger;
    private final Links links;
    private final Clock clock;
    private final Settings settings;

    @Inject
    Announcements(
            SourceHost source,
            CommitStatuses statuses,
            Forecasts forecasts,
            Ledger ledger,
            Links links,
            Clock clock,
            Settings settings) {
        this.source = source;
        this.statuses = statuses;
        this.forecasts = forecasts;
        this.ledger = ledger;
        this.links = links;
        this.clock = clock;
        this.settings = settings;
    }

    /// What was told last.
    ///
    /// @param deployment id of the host's record; empty: none was opened, or nobody knows
    /// @param state of the deployment; empty before the first
    /// @param told all that was, the first one first
    record Announced(String deployment, String state, List<Telling> told) {
        static final Announced NOTHING = new Announced("", "", List.of());

        static String entry(String release) {
            return "announced#" + release;
        }

        /// Rows of version 0.1 have no `told`.
        static Announced read(JsonNode row) {
            if (row instanceof ObjectNode fields && !fields.has("told")) fields.putArray("told");
            return Json.value(row, Announced.class);
        }
    }

    /// A state as the host knows it.
    private record Standing(CheckState ofCommit, String ofDeployment) {
        static final Standing WAITS = new Standing(CheckState.QUEUED, "queued");
        static final Standing RUNS = new Standing(CheckState.IN_PROGRESS, "in_progress");

        static Standing of(Outcome outcome) {
            return switch (outcome.ending()) {
                case DEPLOYED -> new Standing(CheckState.SUCCESS, "success");
                case SKIPPED -> new Standing(CheckState.NEUTRAL, "inactive");
                case SUPERSEDED -> new Standing(CheckState.CANCELLED, "inactive");
                default ->
                    outcome.error().equals(ReleaseHalted.class.getName())
                            ? new Standing(CheckState.CANCELLED, "error")
                            : new Standing(CheckState.FAILURE, "failure");
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

    /// People are asked to approve `release`.
    public void waitsForApproval(Release release) {
        show(
                release.id(),
                release.commit(),
                Standing.RUNS,
                "waits for approval in " + settings.environment(),
                links.of(release.executionArn()));
    }

    /// A release, or a request that never became one, has ended.
    void ended(Outcome outcome, Optional<Release> release) {
        if (release.isPresent())
            tell(release.get(), outcome.commit(), Standing.of(outcome), Excerpt.sentence(outcome.summary(), SHOWN));
        else if (!outcome.commit().isEmpty())
            show(
                    outcome.release(),
                    outcome.commit(),
                    Standing.of(outcome),
                    Excerpt.sentence(outcome.summary(), SHOWN),
                    "");
    }

    private void show(String release, String commit, Standing standing, String sentence, String link) {
        if (statuses.areCheckRuns())
            statuses.show(new CheckRun(release, commit, standing.ofCommit(), sentence, summary(release), link));
        else statuses.show(new CommitStatus(commit, standing.ofCommit().ofStatus(), sentence, link));
    }

    /// What the judge will notice, and what the release has cost once that is known.
    private String summary(String release) {
        var cost = ledger.read(Bill.entry(release), Bill.class)
                .map(row -> "cost: " + row.value().sentence());
        return Stream.concat(forecasts.words().stream(), cost.stream()).collect(Collectors.joining("\n"));
    }

    /// What was told of a release on the git host, the first first.
    List<Telling> of(String release) {
        return ledger.read(Announced.entry(release), JsonNode.class)
                .map(row -> Announced.read(row.value()).told())
                .orElse(List.of());
    }

    /// @param commit where the sentence is shown; empty: on none
    private void tell(Release release, String commit, Standing standing, String sentence) {
        if (release.isDrill()) return;
        var entry = Announced.entry(release.id());
        var row = ledger.read(entry, JsonNode.class);
        var before = row.map(Ledger.Row::value).map(Announced::read);
        if (before.filter(last -> last.state().equals(standing.ofDeployment())).isPresent()) return;
        if (before.isEmpty()) ledger.insert(entry, Announced.NOTHING);
        var link = links.of(release.executionArn());
        if (!commit.isEmpty()) show(release.id(), commit, standing, sentence, link);
        var deployment = deployment(release, before, standing, sentence, link);
        var telling = new Telling(clock.instant(), Telling.GIT_HOST, standing.ofDeployment(), sentence);
        ledger.write(
                entry,
                new Announced(
                        deployment,
                        standing.ofDeployment(),
                        Stream.concat(before.stream().flatMap(last -> last.told().stream()), Stream.of(telling))
                                .toList()),
                row.map(Ledger.Row::version).orElse(1L));
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
