package pushback.approval;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.base.Json;
import pushback.ledger.Ledger;
import pushback.outcome.Outcomes;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// What waits for a person's yes, and what people said. A decision is written down first and then told to the waiting
/// machine; told twice, it counts once. Of several that wait, the newest stays and the others are superseded.
public final class Approvals {
    private static final int REMEMBERED = 100;

    private final Ledger ledger;
    private final Provider<SfnClient> stepFunctions;
    private final Outcomes outcomes;
    private final Clock clock;
    private final Settings settings;

    @Inject
    public Approvals(
            Ledger ledger, Provider<SfnClient> stepFunctions, Outcomes outcomes, Clock clock, Settings settings) {
        this.ledger = ledger;
        this.stepFunctions = stepFunctions;
        this.outcomes = outcomes;
        this.clock = clock;
        this.settings = settings;
    }

    /// The approval of a release, if one was asked for.
    public Optional<Approval> of(String release) {
        return ledger.read(Approval.entry(release), Approval.class).map(Ledger.Row::value);
    }

    /// Sends a release to be approved, unless it was. Nobody has to approve the way back, or its drill.
    public void require(Release release) {
        if (!settings.rules().needsApproval()
                || release.isRollback()
                || release.isDrill()
                || of(release.id()).filter(Approval::isApproved).isPresent()) return;
        throw new ApprovalNeeded(release.shortCommit() + " waits for approval: ./pushback approve " + release.id());
    }

    /// Has `release` wait with `token`; answers at once if it was decided already.
    public Approval ask(Release release, String token) {
        waiting().stream()
                .map(Approval::release)
                .filter(other -> !other.id().equals(release.id()))
                .forEach(other -> {
                    if (other.requestedAt().isAfter(release.requestedAt()))
                        throw new ReleaseRejected(release.shortCommit() + " is superseded: " + other.shortCommit()
                                + " was asked for later and waits for approval already");
                    supersede(other, release);
                });
        var row = ledger.read(Approval.entry(release.id()), Approval.class);
        var approval = row.map(Ledger.Row::value)
                .map(known -> known.awaitedWith(token))
                .orElseGet(() -> new Approval(
                        release,
                        token,
                        clock.instant(),
                        clock.instant().plus(settings.rules().approvalWithin()),
                        ApprovalDecision.WAITING,
                        "",
                        "",
                        Optional.empty()));
        if (!ledger.write(
                Approval.entry(release.id()),
                approval,
                row.map(Ledger.Row::version).orElse(0L))) return ask(release, token);
        if (!approval.isWaiting()) answer(approval);
        return approval;
    }

    /// What waits, the newest first.
    public List<Approval> waiting() {
        return ledger.latest(Approval.PREFIX, REMEMBERED, Approval.class).stream()
                .filter(Approval::isWaiting)
                .toList();
    }

    /// A person's word on a release.
    ///
    /// @param release its id, or the beginning of its commit, 7 digits or more
    /// @param by who says it; empty: nobody knows
    /// @throws IllegalArgumentException that tells the person why it cannot be
    public Approval decide(String release, boolean approve, String by, String reason) {
        reject(waiting().stream().filter(this::isLate).toList());
        var approval = find(release);
        if (approve && approval.isWaiting()) requireFourEyes(approval.release(), by);
        var decision = approve ? ApprovalDecision.APPROVED : ApprovalDecision.REJECTED;
        var id = approval.release().id();
        if (!approval.isWaiting() && approval.decision() != decision)
            throw new IllegalArgumentException(id + " was " + approval.sentence() + " already; start a new release: "
                    + "./pushback deploy " + approval.release().shortCommit());
        var decided = settle(id, decision, by.isBlank() ? "a person" : by, reason);
        if (decided.decision() != decision || !answer(decided))
            throw new IllegalArgumentException(id + " does not wait any more; see: ./pushback releases");
        return decided;
    }

    /// Whoever wants a release is not the one who lets it go out. A rejection needs no second person.
    private void requireFourEyes(Release release, String by) {
        if (!settings.rules().fourEyes()) return;
        if (by.isBlank())
            throw new IllegalArgumentException(release.id() + " is approved by another person than "
                    + release.requestedBy() + ", who asked for it; say who approves it (\"by\")");
        if (by.strip().equalsIgnoreCase(release.requestedBy().strip()))
            throw new IllegalArgumentException(release.id() + " was asked for by " + release.requestedBy()
                    + ", who cannot approve it; have another person approve it, or allow it in the environment's rules"
                    + " (fourEyes: false)");
    }

    /// Rejects what nobody has decided in time, and tells machines what they have not heard: whoever decided may
    /// have died before telling it.
    public void expire() {
        var known = ledger.latest(Approval.PREFIX, REMEMBERED, Approval.class);
        reject(known.stream().filter(this::isLate).toList());
        known.stream().filter(Approval::isUntold).forEach(this::answer);
    }

    private boolean isLate(Approval approval) {
        return approval.isWaiting() && !approval.expiresAt().isAfter(clock.instant());
    }

    private void reject(List<Approval> late) {
        var within = settings.rules().approvalWithin();
        late.forEach(approval -> answer(settle(
                approval.release().id(), ApprovalDecision.EXPIRED, "", "nobody approved it within " + words(within))));
    }

    private void supersede(Release older, Release newer) {
        outcomes.report(Outcome.superseded(older, newer, clock.instant()));
        answer(settle(older.id(), ApprovalDecision.SUPERSEDED, newer.shortCommit(), ""));
    }

    private Approval find(String release) {
        return of(release)
                .or(() -> release.length() < 7
                        ? Optional.empty()
                        : waiting().stream()
                                .filter(approval -> approval.release().commit().startsWith(release))
                                .findFirst())
                .orElseThrow(() -> new IllegalArgumentException("\"" + release + "\" does not wait for approval; "
                        + (waiting().isEmpty()
                                ? "nothing does"
                                : "these do: "
                                        + waiting().stream()
                                                .map(approval ->
                                                        approval.release().id())
                                                .collect(Collectors.joining(", ")))));
    }

    /// Of two decisions the first stands.
    private Approval settle(String release, ApprovalDecision decision, String by, String reason) {
        while (true) {
            var row = ledger.read(Approval.entry(release), Approval.class).orElseThrow();
            if (!row.value().isWaiting()) return row.value();
            var decided = row.value().decided(decision, by, reason, clock.instant());
            if (ledger.write(Approval.entry(release), decided, row.version())) return decided;
        }
    }

    /// False if the machine does not wait any more.
    private boolean answer(Approval approval) {
        if (!approval.isUntold()) return false;
        var heard = tell(approval);
        var row = ledger.read(Approval.entry(approval.release().id()), Approval.class)
                .orElseThrow();
        // Whoever waits with another token by now is told separately.
        if (row.value().token().equals(approval.token()))
            ledger.write(Approval.entry(approval.release().id()), row.value().awaitedWith(""), row.version());
        return heard;
    }

    private boolean tell(Approval approval) {
        try {
            if (approval.isApproved())
                stepFunctions
                        .get()
                        .sendTaskSuccess(task -> task.taskToken(approval.token())
                                .output(Json.text(Map.of("by", approval.by(), "reason", approval.reason()))));
            else
                stepFunctions
                        .get()
                        .sendTaskFailure(task -> task.taskToken(approval.token())
                                .error(ReleaseRejected.class.getName())
                                .cause(Json.text(Map.of(
                                        "errorType",
                                        ReleaseRejected.class.getName(),
                                        "errorMessage",
                                        approval.sentence()))));
            return true;
        } catch (TaskTimedOutException | TaskDoesNotExistException | InvalidTokenException gone) {
            return false;
        }
    }

    private static String words(Duration within) {
        return within.toHours() > 0 && within.toMinutesPart() == 0
                ? within.toHours() + " h"
                : within.toMinutes() > 0 ? within.toMinutes() + " min" : within.toSeconds() + " s";
    }
}
