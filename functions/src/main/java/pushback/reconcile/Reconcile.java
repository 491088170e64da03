package pushback.reconcile;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import pushback.Json;
import pushback.Pushback;
import pushback.Settings;
import pushback.approval.Approvals;
import pushback.capacity.Capacity;
import pushback.capacity.GroupSizes;
import pushback.drill.Drills;
import pushback.freeze.Freezes;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.lock.Handover;
import pushback.lock.Lock;
import pushback.lock.Recovery;
import pushback.outcome.Outcome;
import pushback.outcome.Outcomes;
import pushback.release.Executions;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.rollout.Deployments;
import pushback.source.Commit;
import pushback.source.SourceHost;
import pushback.webhook.Deliveries;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Finishes what a dead execution left, starts what a freeze kept, ends approvals that nobody gave in time, and finds the
/// branch head that no webhook announced. Called when an execution ends badly, and every few minutes because such events
/// get lost. Safe to repeat: a lock in use and an environment in order are left alone.
public final class Reconcile implements RequestHandler<JsonNode, Reconcile.Reconciled> {
    /// Far more than can be between two calls.
    private static final int LATEST = 100;
    private static final Set<String> ENDINGS = Set.of("Rejected", "RolledBack", "NeedsOperator");

    private final EnvironmentLock locks;
    private final Approvals approvals;
    private final Handover handover;
    private final Recovery recovery;
    private final Ledger ledger;
    private final Promotions promotions;
    private final Outcomes outcomes;
    private final Deployments deployments;
    private final Deliveries deliveries;
    private final Drills drills;
    private final Freezes freezes;
    private final Capacity capacity;
    private final GroupSizes sizes;
    private final SourceHost source;
    private final Executions executions;
    private final Clock clock;
    private final Settings settings;

    public Reconcile() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().approvals(), Pushback.onAws().handover(), Pushback.onAws().recovery(),
                Pushback.onAws().ledger(), Pushback.onAws().promotions(), Pushback.onAws().outcomes(),
                Pushback.onAws().deployments(), Pushback.onAws().deliveries(), Pushback.onAws().drills(),
                Pushback.onAws().freezes(), Pushback.onAws().capacity(), Pushback.onAws().groupSizes(),
                Pushback.onAws().source(), Pushback.onAws().executions(), Pushback.onAws().clock(),
                Pushback.onAws().settings());
    }

    @Inject
    Reconcile(EnvironmentLock locks, Approvals approvals, Handover handover, Recovery recovery, Ledger ledger, Promotions promotions,
            Outcomes outcomes, Deployments deployments, Deliveries deliveries, Drills drills, Freezes freezes,
            Capacity capacity, GroupSizes sizes, SourceHost source, Executions executions, Clock clock, Settings settings) {
        this.locks = locks;
        this.approvals = approvals;
        this.handover = handover;
        this.recovery = recovery;
        this.ledger = ledger;
        this.promotions = promotions;
        this.outcomes = outcomes;
        this.deployments = deployments;
        this.deliveries = deliveries;
        this.drills = drills;
        this.freezes = freezes;
        this.capacity = capacity;
        this.sizes = sizes;
        this.source = source;
        this.executions = executions;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param found `in order`, `dead release`, `waiting release`, `parked` or `unannounced commit`
    /// @param execution what was started about it; empty: nothing
    public record Reconciled(String found, String execution) { }

    @Override
    public Reconciled handleRequest(JsonNode event, Context context) {
        approvals.expire();
        var dead = locks.ofTheDead();
        var resized = sizes.left();
        // A drill that died with the environment parked has done all it should; there is nothing to bring back.
        var parked = resized.filter(row -> row.value().parked()).isPresent();
        if (dead.isPresent()) return new Reconciled("dead release",
                parked ? handover.from(dead.get()) : promotions.current().isEmpty() ? giveUp(dead.get())
                : recovery.from(dead.get()));
        var reserved = capacity.left();
        if (locks.isInUse()) return new Reconciled("in order", "");
        deployments.settle();
        tidy();
        drills.closeDead();
        // A call of an execution that was stopped may come after everything was given back, and take it once more.
        resized.ifPresent(sizes::settle);
        reserved.ifPresent(capacity::restoreLeft);
        var waiting = handover.toWhoWaits();
        if (waiting.isPresent()) return new Reconciled("waiting release", waiting.get());
        if (parked) return new Reconciled("parked", "");
        return unannounced().flatMap(head -> deliveries.processHead(head.sha()))
                .map(started -> new Reconciled("unannounced commit", started)).orElse(new Reconciled("in order", ""));
    }

    /// Nothing served before the release that died: there is nothing to bring back.
    private String giveUp(Lock dead) {
        var release = ledger.read(Release.entry(dead.holder()), Release.class).map(Ledger.Row::value);
        release.ifPresent(known -> outcomes.report(new Outcome(known.id(), known.commit(), "NeedsOperator", "Pushback.Stopped",
                settings.environment() + " needs a person: " + known.shortCommit() + " was the first release and was stopped "
                        + "before its end; deploy it again", known.requestedAt(), clock.instant(), false)));
        return handover.from(dead);
    }

    /// Reports the releases that ended and never were: they died, or their last steps failed. Tells what could not be
    /// told. Takes out of the line who was refused when its turn came.
    private void tidy() {
        var known = ledger.latest("outcome#", LATEST, Outcome.class);
        var reported = known.stream().map(Outcome::release).collect(Collectors.toSet());
        var waiting = locks.waiting();
        waiting.map(Release::id).filter(reported::contains).ifPresent(locks::withdraw);
        var releases = ledger.latest("release#", LATEST, Release.class);
        releases.stream().filter(release -> !reported.contains(release.id()))
                .filter(release -> waiting.filter(next -> next.id().equals(release.id())).isEmpty())
                // One that has just begun does not hold the lock yet.
                .filter(release -> executions.describe(release.executionArn())
                        .filter(found -> found.status() == ExecutionStatus.RUNNING).isEmpty())
                .forEach(orphan -> close(orphan, releases));
        known.stream().filter(outcome -> !outcome.told()).forEach(outcomes::report);
    }

    /// Nobody is at work: the release's own execution came to an ending, its recovery did, or it had changed nothing that
    /// is not in order again.
    private void close(Release orphan, List<Release> releases) {
        var recovery = releases.stream().filter(Release::isRecovery)
                .filter(release -> release.target().equals(orphan.id())).findFirst();
        var recovered = recovery.flatMap(release -> outcomes.of(release.id()));
        // Between the lock and its report; or it is an orphan itself, and one of the next calls knows how it ended.
        if (recovery.isPresent() && recovered.isEmpty()) return;
        var ended = ownEnding(orphan);
        var touched = deployments.forward(orphan.id()).findAny().isPresent();
        // Stopped before it became a release, it wrote itself down after its commit had been started again. What became
        // of the commit is for the other one to say.
        var again = ended.isPresent() || touched ? Optional.<String>empty() : executions.startedAgain(orphan.id());
        if (again.isPresent()) {
            outcomes.report(new Outcome(orphan.id(), "", "Superseded", "Pushback.Unreported", orphan.shortCommit()
                    + " was stopped before its end, and started again as " + again.get(), orphan.requestedAt(),
                    clock.instant(), false));
            return;
        }
        var failed = recovered.filter(outcome -> !outcome.foundGood()).isPresent()
                || freezes.current().filter(freeze -> freeze.by().equals(orphan.id())).isPresent();
        outcomes.report(new Outcome(orphan.id(), orphan.commit(),
                ended.orElse(failed ? "NeedsOperator" : touched ? "RolledBack" : "Rejected"),
                "Pushback.Unreported", orphan.shortCommit() + ended.map(ending -> " ended " + ending + ", which was not reported")
                        .orElse(" was stopped before its end; " + (failed ? "the way back is not proven"
                                : touched ? "the last good release serves" : "it had changed nothing")),
                orphan.requestedAt(), clock.instant(), false));
    }

    /// The ending that the release's execution came to; empty if it was stopped on the way.
    private Optional<String> ownEnding(Release orphan) {
        return executions.describe(orphan.executionArn()).flatMap(execution -> switch (execution.status()) {
            case SUCCEEDED -> Optional.of(Json.tree(execution.output()).path("ending").asText())
                    .map(ending -> ending.equals("Queued") ? "Superseded" : ending);
            case FAILED -> Optional.ofNullable(execution.error()).filter(ENDINGS::contains);
            default -> Optional.empty();
        });
    }

    /// The head of the branch, if nobody ever asked for it: its webhook was lost.
    private Optional<Commit> unannounced() {
        try {
            var current = promotions.current().map(Promotion::commit);
            return source.resolve("refs/heads/" + settings.branch())
                    .filter(head -> !current.equals(Optional.of(head.sha())))
                    .filter(head -> ledger.latest("release#", LATEST, Release.class).stream()
                            .noneMatch(release -> release.commit().equals(head.sha())));
        } catch (UncheckedIOException away) {
            return Optional.empty(); // The git host does not answer; the next call asks again.
        }
    }
}
