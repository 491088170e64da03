package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import pushback.approval.Approval;
import pushback.approval.Approvals;
import pushback.capacity.UnhealthyServers;
import pushback.drill.Drills;
import pushback.freeze.Freezes;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.outcome.Bills;
import pushback.outcome.Cause;
import pushback.outcome.Outcomes;
import pushback.release.Outcome;
import pushback.release.Overrides;
import pushback.release.Overrides.Overridden;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseHalted;
import pushback.release.ReleaseRejected;
import pushback.revision.Promotions;
import pushback.revision.RollbackTargets;
import pushback.rollout.StopFailure;
import pushback.rollout.StopFailures;
import pushback.settings.Settings;

/// Tells how the release ended: the ledger, the commit, the subscribers, the metrics. Safe to repeat: whoever was told
/// is not told again, except after a crash in the instant between telling and writing that down.
public final class ReportOutcome implements RequestHandler<ReportOutcome.Request, Outcome> {
    private final Ledger ledger;
    private final EnvironmentLock locks;
    private final Outcomes outcomes;
    private final Approvals approvals;
    private final Freezes freezes;
    private final Overrides overrides;
    private final StopFailures stops;
    private final Drills drills;
    private final Promotions promotions;
    private final UnhealthyServers unhealthy;
    private final Bills bills;
    private final Clock clock;
    private final Settings settings;

    @Inject
    ReportOutcome(
            Ledger ledger,
            EnvironmentLock locks,
            Outcomes outcomes,
            Approvals approvals,
            Freezes freezes,
            Overrides overrides,
            StopFailures stops,
            Drills drills,
            Promotions promotions,
            UnhealthyServers unhealthy,
            Bills bills,
            Clock clock,
            Settings settings) {
        this.ledger = ledger;
        this.locks = locks;
        this.outcomes = outcomes;
        this.approvals = approvals;
        this.freezes = freezes;
        this.overrides = overrides;
        this.stops = stops;
        this.drills = drills;
        this.promotions = promotions;
        this.unhealthy = unhealthy;
        this.bills = bills;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param execution name of the execution
    /// @param startedAt when it started
    /// @param release empty if the wish never became one
    /// @param ending where the machine is going
    /// @param error name of the error on the way; empty if there was none
    /// @param cause its cause as Step Functions has it, or the judge's words
    public record Request(
            String execution,
            Instant startedAt,
            Optional<Release> release,
            ReleaseEnding ending,
            String error,
            String cause) {}

    @Override
    public Outcome handleRequest(Request request, Context context) {
        var outcome = outcome(request, context);
        // Given up by an execution whose calls took long, while another one is at work on the release: that one
        // reports.
        if (request.release().filter(locks::isAtWorkElsewhere).isPresent()) return outcome;
        request.release().filter(Release::isRecovery).ifPresent(recovery -> close(recovery, outcome));
        return outcomes.report(outcome);
    }

    /// The release that died ends with its recovery; if that was itself a recovery that died, so does what it was
    /// for.
    private void close(Release recovery, Outcome outcome) {
        drills.closeOrphaned(recovery.target());
        var dead = ledger.read(Release.entry(recovery.target()), Release.class).map(Ledger.Row::value);
        if (dead.isEmpty()) return;
        // Pushed back itself, it ended at the same good revision, verified.
        var recovered = outcome.foundGood();
        // Refused, it never came to where the machine freezes.
        if (outcome.error().equals(ReleaseRejected.class.getName()))
            freezes.begin(recovery.id(), "the rollback is not proven: " + outcome.summary());
        var release = dead.get();
        // A person may have had it go on meanwhile: it is at work again, or will be, and comes to an end of its own.
        if (!locks.isTakenUp(release.id()))
            outcomes.report(new Outcome(
                    release.id(),
                    release.commit(),
                    recovered ? ReleaseEnding.ROLLED_BACK : ReleaseEnding.NEEDS_OPERATOR,
                    "Pushback.Stopped",
                    release.shortCommit() + " was stopped before its end; "
                            + (recovered
                                    ? "the last good release serves again"
                                    : "the rollback is not proven: " + outcome.summary()),
                    release.requestedAt(),
                    clock.instant(),
                    false));
        if (release.isRecovery()) close(release, outcome);
    }

    private Outcome outcome(Request request, Context context) {
        var release = request.release().or(() -> refused(request.execution()));
        var words = Cause.sentence(request.error(), request.cause());
        var what = release.map(Release::shortCommit).orElse("the request");
        var halted = request.error().equals(ReleaseHalted.class.getName());
        var summary = switch (request.ending()) {
            case DEPLOYED ->
                what + " is deployed to " + settings.environment() + ": " + words
                        + release.map(this::furtherBack).orElse("");
            case SKIPPED -> what + " is not deployed: " + words;
            case REJECTED -> what + (halted ? " was halted" : " was refused") + ", nothing changed: " + words;
            case ROLLED_BACK ->
                what + (halted ? " was halted" : " was pushed back") + ", the last good release serves again: " + words;
            case NEEDS_OPERATOR ->
                promotions.current().isEmpty()
                        ? what + (halted ? " was halted" : " failed") + "; there was nothing before it; push a fix: "
                                + words
                        : settings.environment() + " needs a person: " + what + " failed and the rollback is not "
                                + "proven: " + words;
            case SUPERSEDED, DRILLED ->
                throw new IllegalArgumentException("the machine has no ending " + request.ending());
        };
        // It brought out what runs already: nothing is said on the commit, and nothing counted against it.
        if (release.filter(Release::isDrill).isPresent())
            return new Outcome(
                    release.get().id(),
                    "",
                    request.ending() == ReleaseEnding.ROLLED_BACK ? ReleaseEnding.DRILLED : request.ending(),
                    request.error(),
                    "drill: " + summary,
                    request.startedAt(),
                    clock.instant(),
                    false);
        var told = release.map(known -> record(known) + bill(request.ending(), known, context))
                .filter(decided -> !decided.isEmpty())
                .map(decided -> joined(summary, decided))
                .orElse(summary);
        return new Outcome(
                release.map(Release::id).orElse(request.execution()),
                release.map(Release::commit).orElse(""),
                request.ending(),
                request.error(),
                told,
                request.startedAt(),
                clock.instant(),
                false);
    }

    /// What it has cost, where servers had it. Of one that is deployed it is told only if a request failed; the list of
    /// releases has it all the same.
    private String bill(ReleaseEnding ending, Release release, Context context) {
        if (!ending.isGood() && !ending.isFailure()) return "";
        return bills.of(release.id(), context)
                .filter(bill -> bill.failedRequests() > 0 || bill.counted() && ending != ReleaseEnding.DEPLOYED)
                .map(bill -> "; " + bill.sentence())
                .orElse("");
    }

    /// After a person's rollback: where it went, where the next one would go, and what it left behind.
    private String furtherBack(Release release) {
        return release.action() == ReleaseAction.ROLLBACK
                ? "; it went back to " + release.target() + ", and "
                        + promotions.waysBack().map(RollbackTargets::sentence).orElse("there is nothing further back")
                : "";
    }

    /// On a line of its own after the output of a hook, which is not the speaker.
    private static String joined(String summary, String decided) {
        return summary.contains("\n") ? summary.stripTrailing() + "\n" + decided.substring(2) : summary + decided;
    }

    /// What people decided about it, what was ignored, and what became of its servers: "; quarantine forced by
    /// dana: ...".
    private String record(Release release) {
        return Stream.of(
                        approvals.of(release.id()).filter(Approval::isApproved).map(Approval::sentence).stream(),
                        overrides.of(release.id()).stream().map(Overridden::sentence),
                        stops.of(release.id()).map(StopFailure::sentence).stream(),
                        unhealthy.toldOf(release.id()).stream())
                .flatMap(sentences -> sentences)
                .map(sentence -> "; " + sentence)
                .collect(Collectors.joining());
    }

    /// The release of an execution that was refused before the machine knew it.
    private Optional<Release> refused(String execution) {
        var id = ledger.read(Release.continuation(execution), String.class)
                .map(Ledger.Row::value)
                .orElse(execution);
        return ledger.read(Release.entry(id), Release.class).map(Ledger.Row::value);
    }
}
