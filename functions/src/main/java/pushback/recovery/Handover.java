package pushback.recovery;

import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.Capacity;
import pushback.capacity.CapacityNotReady;
import pushback.capacity.SavedSizes;
import pushback.freeze.Freezes;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.outcome.Outcomes;
import pushback.release.Executions;
import pushback.release.Release;
import pushback.release.ReleaseRequest;

/// Handing the environment over: capacity given back, the lock freed, whoever waits started. Doing it twice is safe.
public final class Handover {
    private final EnvironmentLock locks;
    private final Capacity capacity;
    private final SavedSizes sizes;
    private final Freezes freezes;
    private final Outcomes outcomes;
    private final Executions executions;

    @Inject
    Handover(
            EnvironmentLock locks,
            Capacity capacity,
            SavedSizes sizes,
            Freezes freezes,
            Outcomes outcomes,
            Executions executions) {
        this.locks = locks;
        this.capacity = capacity;
        this.sizes = sizes;
        this.freezes = freezes;
        this.outcomes = outcomes;
        this.executions = executions;
    }

    /// Frees `lock`; returns the name of the execution started for the release that waited, empty if none did. One
    /// that a freeze keeps goes on waiting; the reconciler starts it when the freeze is over.
    ///
    /// @throws CapacityNotReady while a server is not healthy: it is waited for or replaced first
    public String from(Lock lock) {
        if (locks.isHeld(lock)) {
            restore(lock);
            sizes.giveBack();
        }
        return free(lock);
    }

    private void restore(Lock lock) {
        try {
            capacity.restore(lock.holder());
        } catch (CapacityNotReady waiting) {
            // It may take as long as a server needs: the lease must last.
            locks.hold(lock);
            throw waiting;
        }
    }

    /// As [#from], for a release or drill that died: its calls may still come, and what it took is not forgotten
    /// yet.
    public String fromOrphaned(Lock lock) {
        if (locks.isHeld(lock)) {
            capacity.giveBack();
            sizes.giveBack();
        }
        return free(lock);
    }

    /// As [#from], of a drill: it takes nothing but sizes. What a late call of a release has left, the reconciler
    /// gives back.
    public String fromDrill(Lock lock) {
        if (locks.isHeld(lock)) sizes.restore();
        return free(lock);
    }

    private String free(Lock lock) {
        return locks.release(lock)
                .filter(this::mayRun)
                .map(waiting -> start(waiting, lock))
                .orElse("");
    }

    /// Starts whoever waits for the free lock, once more if what was started for it ended before its time or found
    /// another freeze; empty if nobody waits, while it runs, and if a freeze keeps it.
    public Optional<String> toWhoWaits() {
        return locks.freedForAnother()
                .flatMap(lock -> locks.waiting()
                        .filter(this::mayRun)
                        .flatMap(waiting -> executions.startAgain(
                                name(waiting, lock),
                                ReleaseRequest.takeUp(waiting.id()),
                                ended -> locks.waiting()
                                        .filter(still -> still.id().equals(waiting.id()))
                                        .isEmpty())));
    }

    /// One that was given up while it waited has an outcome, and is not begun any more.
    private boolean mayRun(Release waiting) {
        return freezes.against(waiting).isEmpty() && outcomes.of(waiting.id()).isEmpty();
    }

    private String start(Release waiting, Lock lock) {
        var name = name(waiting, lock);
        executions.start(name, ReleaseRequest.takeUp(waiting.id()));
        return name;
    }

    private static String name(Release waiting, Lock lock) {
        return waiting.id().substring(0, Math.min(waiting.id().length(), 60)) + "-after-" + lock.fence();
    }
}
