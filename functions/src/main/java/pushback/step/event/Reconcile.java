package pushback.step.event;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import javax.inject.Inject;
import pushback.approval.Approvals;
import pushback.capacity.Capacity;
import pushback.capacity.Capacity.Changes;
import pushback.capacity.SavedSizes;
import pushback.capacity.SavedSizes.Before;
import pushback.drill.Drills;
import pushback.ledger.Ledger.Row;
import pushback.lock.EnvironmentLock;
import pushback.lock.EnvironmentLock.Standing.Free;
import pushback.lock.EnvironmentLock.Standing.InUse;
import pushback.lock.EnvironmentLock.Standing.Kept;
import pushback.lock.EnvironmentLock.Standing.Orphaned;
import pushback.lock.Lock;
import pushback.outcome.Forecasts;
import pushback.recovery.Handover;
import pushback.recovery.Recovery;
import pushback.recovery.RefusedSource;
import pushback.recovery.Unannounced;
import pushback.recovery.Unreported;
import pushback.revision.Promotions;
import pushback.rollout.Deployments;

/// Finishes what a dead execution left, starts what a freeze kept, ends approvals that nobody gave in time, finds the
/// branch head that no webhook announced, tells people that the git host refuses, and makes the forecast of what the
/// judge will notice, where commits show it. Called when an execution ends badly, and every few minutes because such
/// events get lost. Safe to repeat: a lock in use and an environment in order are left alone.
public final class Reconcile implements RequestHandler<JsonNode, Reconcile.Reconciled> {
    private final EnvironmentLock locks;
    private final Approvals approvals;
    private final Handover handover;
    private final Recovery recovery;
    private final Promotions promotions;
    private final Deployments deployments;
    private final Drills drills;
    private final Capacity capacity;
    private final SavedSizes sizes;
    private final Unreported unreported;
    private final Unannounced unannounced;
    private final RefusedSource refused;
    private final Forecasts forecasts;

    @Inject
    Reconcile(
            EnvironmentLock locks,
            Approvals approvals,
            Handover handover,
            Recovery recovery,
            Promotions promotions,
            Deployments deployments,
            Drills drills,
            Capacity capacity,
            SavedSizes sizes,
            Unreported unreported,
            Unannounced unannounced,
            RefusedSource refused,
            Forecasts forecasts) {
        this.locks = locks;
        this.approvals = approvals;
        this.handover = handover;
        this.recovery = recovery;
        this.promotions = promotions;
        this.deployments = deployments;
        this.drills = drills;
        this.capacity = capacity;
        this.sizes = sizes;
        this.unreported = unreported;
        this.unannounced = unannounced;
        this.refused = refused;
        this.forecasts = forecasts;
    }

    /// @param found `in order`, `dead release`, `kept lock`, `waiting release`, `parked` or `unannounced commit`
    /// @param execution what was started about it; empty: nothing
    public record Reconciled(String found, String execution) {}

    @Override
    public Reconciled handleRequest(JsonNode event, Context context) {
        var reconciled = reconcile();
        // Last: people who cannot be told keep nothing from being put in order.
        refused.tell();
        forecasts.renew(context);
        return reconciled;
    }

    private Reconciled reconcile() {
        approvals.expire();
        // Before the look at the lock: what is taken after that belongs to whoever came then.
        var resized = sizes.left();
        var reserved = capacity.left();
        // A drill that died with the environment parked has done all it should; there is nothing to bring back.
        var parked = resized.filter(row -> row.value().parked()).isPresent();
        return switch (locks.standing()) {
            case Orphaned(var lock) ->
                new Reconciled("dead release", parked ? handover.fromOrphaned(lock) : takeBack(lock));
            // What else it may have kept is found as after any other.
            case Kept(var lock) -> {
                locks.release(lock);
                yield new Reconciled(
                        "kept lock", settle(resized, reserved, parked).execution());
            }
            case InUse(var holder) -> new Reconciled("in order", "");
            case Free() -> settle(resized, reserved, parked);
        };
    }

    /// Nobody is at work.
    private Reconciled settle(Optional<Row<Before>> resized, Optional<Row<Changes>> reserved, boolean parked) {
        deployments.settle();
        unreported.report();
        drills.closeOrphaned();
        // A call of an execution that was stopped may come after everything was given back, and take it once more.
        resized.ifPresent(sizes::settle);
        // What came before took its time, and the next release may have begun: what it finds suspended is its own then.
        reserved.filter(row -> locks.standing() instanceof Free).ifPresent(capacity::settle);
        return start(parked);
    }

    private Reconciled start(boolean parked) {
        var waiting = handover.toWhoWaits();
        if (waiting.isPresent()) return new Reconciled("waiting release", waiting.get());
        if (parked) return new Reconciled("parked", "");
        return unannounced
                .start()
                .map(started -> new Reconciled("unannounced commit", started))
                .orElse(new Reconciled("in order", ""));
    }

    private String takeBack(Lock dead) {
        if (promotions.current().isPresent()) return recovery.from(dead);
        unreported.giveUp(dead);
        return handover.fromOrphaned(dead);
    }
}
