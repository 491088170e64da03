package pushback.step.operator;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.List;
import javax.inject.Inject;
import pushback.approval.Approval;
import pushback.approval.Approvals;
import pushback.base.Payload;
import pushback.drill.Drills;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.lock.Halts;
import pushback.lock.Halts.Halt;
import pushback.outcome.Outcomes;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseHalted;
import pushback.revision.Promotions;

/// Halts a release for a person, who calls this function by hand or by the command line: one at work goes back by
/// itself at its next step, one that waits is taken out of the line. Safe to repeat: the first halt of a release
/// stands.
public final class HaltRelease implements RequestHandler<JsonNode, HaltRelease.Halted> {
    private final EnvironmentLock locks;
    private final Halts halts;
    private final Approvals approvals;
    private final Promotions promotions;
    private final Outcomes outcomes;
    private final Drills drills;
    private final Ledger ledger;
    private final Clock clock;

    @Inject
    HaltRelease(
            EnvironmentLock locks,
            Halts halts,
            Approvals approvals,
            Promotions promotions,
            Outcomes outcomes,
            Drills drills,
            Ledger ledger,
            Clock clock) {
        this.locks = locks;
        this.halts = halts;
        this.approvals = approvals;
        this.promotions = promotions;
        this.outcomes = outcomes;
        this.drills = drills;
        this.ledger = ledger;
        this.clock = clock;
    }

    /// @param release its id, or the name of an execution that works on it; empty: the release at work
    /// @param by who asks; empty: `a person`
    /// @param reason why; may be empty
    public record Request(String release, String by, String reason) {
        private static final String EXAMPLE =
                "{\"release\": \"\", \"by\": \"dana\", \"reason\": \"the headline is wrong\"}";

        /// Reads what a person has sent; an [IllegalArgumentException] says what is wrong with it.
        public static Request of(JsonNode input) {
            var payload = Payload.of(input, List.of("release", "by", "reason"), EXAMPLE);
            return new Request(payload.text("release"), payload.text("by"), payload.text("reason"));
        }
    }

    /// @param drill whether it is a drill and no release
    /// @param waited whether it waited, and has ended with this
    /// @param message what happens now
    public record Halted(String release, boolean drill, boolean waited, String message) {}

    /// @param input a [Request]
    /// @throws IllegalArgumentException if there is nothing to halt, with what to do instead; if the input is none
    @Override
    public Halted handleRequest(JsonNode input, Context context) {
        var request = Request.of(input);
        var by = request.by().isBlank() ? "a person" : request.by();
        var drill = drills.atWork(request.release().isBlank() ? locks.holder().orElse("") : request.release());
        if (drill.isPresent())
            return new Halted(
                    halts.put(drill.get().id(), by, request.reason()).release(),
                    true,
                    false,
                    drill.get().id() + " stops at its next step; what it has changed is given back");
        var release = find(request.release());
        refuse(release);
        var halt = halts.put(release.id(), by, request.reason());
        if (locks.withdraw(release.id())) {
            outcomes.report(withdrawn(release, halt));
            return new Halted(
                    release.id(), false, true, release.id() + " waited and is taken out of the line; nothing changed");
        }
        if (approvals.of(release.id()).filter(Approval::isWaiting).isPresent()) {
            approvals.decide(release.id(), false, halt.by(), halt.reason());
            return new Halted(
                    release.id(), false, true, release.id() + " waited for approval and is rejected; nothing changed");
        }
        return new Halted(
                release.id(),
                false,
                false,
                release.id() + " stops at its next step; what it has changed is taken back");
    }

    private Release find(String name) {
        var asked = name.isBlank() ? locks.holder().orElseThrow(this::nothingToHalt) : name;
        var id = ledger.read(Release.continuation(asked), String.class)
                .map(Ledger.Row::value)
                .orElse(asked);
        return ledger.read(Release.entry(id), Release.class)
                .map(Ledger.Row::value)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no release \"" + asked + "\"; list them with: pushback releases"));
    }

    private IllegalArgumentException nothingToHalt() {
        return new IllegalArgumentException("nothing is being released, so there is nothing to halt; "
                + approvals.waiting().stream()
                        .findFirst()
                        .map(waiting -> waiting.release().id() + " only waits for approval: ./pushback reject "
                                + waiting.release().id() + " --reason \"...\"")
                        .orElse("to go back to the release before, use a rollback"));
    }

    private void refuse(Release release) {
        if (release.isRecovery())
            throw new IllegalArgumentException(release.id() + " puts the environment in order after " + release.target()
                    + " and is not halted; wait for its end");
        outcomes.of(release.id()).ifPresent(ended -> {
            throw new IllegalArgumentException(
                    release.id() + " has ended already (" + ended.ending() + ")" + insteadOf(ended));
        });
        if (promotions
                .current()
                .filter(good -> good.release().equals(release.id()))
                .isPresent())
            throw new IllegalArgumentException(
                    release.id() + " has been found good and runs; to go back, use a rollback");
    }

    private static String insteadOf(Outcome ended) {
        return ended.ending() == ReleaseEnding.DEPLOYED
                ? "; to go back, use a rollback"
                : "; there is nothing left to halt";
    }

    private Outcome withdrawn(Release release, Halt halt) {
        return new Outcome(
                release.id(),
                release.commit(),
                ReleaseEnding.REJECTED,
                ReleaseHalted.class.getName(),
                release.shortCommit() + " was halted while it waited, nothing changed: " + halt.words(),
                release.requestedAt(),
                clock.instant(),
                false);
    }
}
