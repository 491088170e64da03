package pushback.recovery;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import pushback.freeze.Freezes;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.outcome.Outcomes;
import pushback.release.Executions;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.rollout.Deployments;
import pushback.settings.Settings;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// The releases that ended and never were reported: they died, or their last steps failed.
public final class Unreported {
    /// Far more than can be between two calls.
    private static final int LATEST = 100;

    private final EnvironmentLock locks;
    private final Ledger ledger;
    private final Outcomes outcomes;
    private final Deployments deployments;
    private final Freezes freezes;
    private final Executions executions;
    private final Clock clock;
    private final Settings settings;

    @Inject
    Unreported(
            EnvironmentLock locks,
            Ledger ledger,
            Outcomes outcomes,
            Deployments deployments,
            Freezes freezes,
            Executions executions,
            Clock clock,
            Settings settings) {
        this.locks = locks;
        this.ledger = ledger;
        this.outcomes = outcomes;
        this.deployments = deployments;
        this.freezes = freezes;
        this.executions = executions;
        this.clock = clock;
        this.settings = settings;
    }

    /// Reports the release that died, before which nothing served: there is nothing to bring back.
    public void giveUp(Lock dead) {
        var release = ledger.read(Release.entry(dead.holder()), Release.class).map(Ledger.Row::value);
        release.ifPresent(known -> outcomes.report(new Outcome(
                known.id(),
                known.commit(),
                ReleaseEnding.NEEDS_OPERATOR,
                "Pushback.Stopped",
                settings.environment() + " needs a person: " + known.shortCommit()
                        + " was the first release and was stopped " + "before its end; deploy it again",
                known.requestedAt(),
                clock.instant(),
                false)));
    }

    /// Reports them, now that nobody is at work. Tells what could not be told. Takes out of the line who was
    /// refused when its turn came.
    public void report() {
        var known = ledger.latest("outcome#", LATEST, Outcome.class);
        var reported = known.stream().map(Outcome::release).collect(Collectors.toSet());
        var waiting = locks.waiting();
        waiting.map(Release::id).filter(reported::contains).ifPresent(locks::withdraw);
        var releases = ledger.latest("release#", LATEST, Release.class);
        releases.stream()
                .filter(release -> !reported.contains(release.id()))
                .filter(release ->
                        waiting.filter(next -> next.id().equals(release.id())).isEmpty())
                // One that has just begun does not hold the lock yet.
                .filter(release -> executions
                        .describe(release.executionArn())
                        .filter(found -> found.status() == ExecutionStatus.RUNNING)
                        .isEmpty())
                .forEach(orphan -> close(orphan, releases));
        known.stream().filter(outcome -> !outcome.told()).forEach(outcomes::report);
    }

    /// Nobody is at work: the release's own execution came to an ending, its recovery did, or it had changed
    /// nothing that is not in order again.
    private void close(Release orphan, List<Release> releases) {
        var recovery = releases.stream()
                .filter(Release::isRecovery)
                .filter(release -> release.target().equals(orphan.id()))
                .findFirst();
        var recovered = recovery.flatMap(release -> outcomes.of(release.id()));
        // Between the lock and its report; or it is an orphan itself, and one of the next calls knows how it ended.
        if (recovery.isPresent() && recovered.isEmpty()) return;
        var ended = executions.ending(orphan.executionArn());
        var touched = deployments.forward(orphan.id()).findAny().isPresent();
        // Stopped before it became a release, it wrote itself down after its commit had been started again. What became
        // of the commit is for the other one to say.
        var again = ended.isPresent() || touched ? Optional.<String>empty() : executions.startedAgain(orphan.id());
        outcomes.report(again.map(next -> superseded(orphan, next))
                .orElseGet(() -> stopped(orphan, ended, touched, recovered)));
    }

    private Outcome superseded(Release orphan, String next) {
        return new Outcome(
                orphan.id(),
                "",
                ReleaseEnding.SUPERSEDED,
                "Pushback.Unreported",
                orphan.shortCommit() + " was stopped before its end, and started again as " + next,
                orphan.requestedAt(),
                clock.instant(),
                false);
    }

    private Outcome stopped(
            Release orphan, Optional<ReleaseEnding> ended, boolean touched, Optional<Outcome> recovered) {
        var failed = recovered.filter(outcome -> !outcome.foundGood()).isPresent()
                || freezes.current()
                        .filter(freeze -> freeze.by().equals(orphan.id()))
                        .isPresent();
        return new Outcome(
                orphan.id(),
                orphan.commit(),
                ended.orElse(
                        failed
                                ? ReleaseEnding.NEEDS_OPERATOR
                                : touched ? ReleaseEnding.ROLLED_BACK : ReleaseEnding.REJECTED),
                "Pushback.Unreported",
                orphan.shortCommit()
                        + ended.map(ending -> " ended " + ending + ", which was not reported")
                                .orElse(" was stopped before its end; "
                                        + (failed
                                                ? "the rollback is not proven"
                                                : touched ? "the last good release serves" : "it had changed nothing")),
                orphan.requestedAt(),
                clock.instant(),
                false);
    }
}
