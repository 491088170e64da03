package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Duration;
import javax.inject.Inject;
import pushback.drill.Drill;
import pushback.drill.Progress;
import pushback.drill.Readiness;
import pushback.ledger.Ledger;
import pushback.outcome.Outcomes;
import pushback.release.Executions;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.revision.Quarantines;
import pushback.rollout.Deployments;
import pushback.rollout.Deployments.Entry;
import pushback.rollout.Deployments.Purpose;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Looks how the condemned release is taken back. Changes nothing, so running it twice is safe.
public final class WatchRehearsal implements RequestHandler<RehearseRollback.Request, Progress> {
    /// A release, its rollback and the judge's time for both: CodeDeploy may take 8 hours for each.
    private static final Duration PATIENCE = Duration.ofHours(24);

    private final Outcomes outcomes;
    private final Quarantines quarantines;
    private final Deployments deployments;
    private final Readiness readiness;
    private final Ledger ledger;
    private final Executions executions;
    private final Clock clock;

    @Inject
    WatchRehearsal(
            Outcomes outcomes,
            Quarantines quarantines,
            Deployments deployments,
            Readiness readiness,
            Ledger ledger,
            Executions executions,
            Clock clock) {
        this.outcomes = outcomes;
        this.quarantines = quarantines;
        this.deployments = deployments;
        this.readiness = readiness;
        this.ledger = ledger;
        this.executions = executions;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(RehearseRollback.Request request, Context context) {
        var drill = request.drill();
        var release = RehearseRollback.release(drill);
        var progress = ordered(condemned(request.progress(), release), release);
        var outcome = outcomes.of(release);
        if (outcome.isPresent()) return judged(progress, outcome.get(), drill);
        if (neverBegan(release))
            return progress.disproven(clock.instant(), release + " was stopped before it became a release");
        return progress.waiting(clock.instant(), "released", PATIENCE, release + " has not ended");
    }

    /// Its execution has ended, and nobody will report what is in no row of the ledger.
    private boolean neverBegan(String release) {
        var runs = executions
                .named(release)
                .filter(found -> found.status() == ExecutionStatus.RUNNING)
                .isPresent();
        return !runs && ledger.read(Release.entry(release), Release.class).isEmpty();
    }

    private Progress condemned(Progress before, String release) {
        return quarantines
                .rehearsed(release)
                .map(found -> before.with(
                        found.since(),
                        "condemned",
                        release,
                        "the release was condemned on a server that ran it, and its servers were taken from"
                                + " the load balancer"))
                .orElse(before);
    }

    private Progress ordered(Progress before, String release) {
        return deployments
                .of(release, Purpose.ROLLBACK)
                .map(Entry::deploymentId)
                .map(id -> before.with(
                        clock.instant(), "rollback", id, "CodeDeploy brings the last good revision back: " + id))
                .orElse(before);
    }

    private Progress judged(Progress before, Outcome outcome, Drill drill) {
        var standing = readiness.of(drill.commit());
        if (outcome.ending() != ReleaseEnding.DRILLED || !before.has("condemned") || !before.has("rollback"))
            return before.disproven(clock.instant(), outcome.ending() + ": " + outcome.summary());
        if (!standing.isWhole()) {
            var passed = Duration.between(outcome.endedAt(), clock.instant());
            return passed.toMinutes() < 15
                    ? before.waiting(clock.instant())
                    : before.disproven(
                            clock.instant(),
                            "the rollback was verified, but the fleet is not whole: " + standing.words());
        }
        var seconds = Math.max(0, before.since("condemned", outcome.endedAt()).toSeconds());
        return before.with(
                        outcome.endedAt(),
                        "restored",
                        outcome.release(),
                        "the last good revision was found healthy again, " + seconds + " s after the verdict")
                .proven();
    }
}
