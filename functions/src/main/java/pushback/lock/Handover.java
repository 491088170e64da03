package pushback.lock;

import java.util.Map;
import javax.inject.Inject;
import pushback.Json;
import pushback.Settings;
import pushback.capacity.Capacity;
import pushback.capacity.GroupSizes;
import pushback.freeze.Freezes;
import pushback.outcome.Outcomes;
import pushback.release.Release;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// Handing the environment over: capacity given back, the lock freed, whoever waits started. Doing it twice is safe.
public final class Handover {
    private final EnvironmentLock locks;
    private final Capacity capacity;
    private final GroupSizes sizes;
    private final Freezes freezes;
    private final Outcomes outcomes;
    private final SfnClient stepFunctions;
    private final Settings settings;

    @Inject
    Handover(EnvironmentLock locks, Capacity capacity, GroupSizes sizes, Freezes freezes, Outcomes outcomes,
            SfnClient stepFunctions, Settings settings) {
        this.locks = locks;
        this.capacity = capacity;
        this.sizes = sizes;
        this.freezes = freezes;
        this.outcomes = outcomes;
        this.stepFunctions = stepFunctions;
        this.settings = settings;
    }

    /// Frees `lock`; returns the name of the execution started for the release that waited, empty if none did. One that
    /// a freeze keeps goes on waiting; the reconciler starts it when the freeze is over.
    public String from(Lock lock) {
        if (locks.isHeld(lock)) {
            capacity.restore();
            sizes.restore();
        }
        return locks.release(lock).filter(waiting -> freezes.against(waiting).isEmpty())
                .map(waiting -> start(waiting, lock, 1)).orElse("");
    }

    /// @param attempt 2 and more after executions that found another freeze and left the release waiting
    private String start(Release waiting, Lock lock, int attempt) {
        var id = waiting.id();
        var name = id.substring(0, Math.min(id.length(), 60)) + "-after-" + lock.fence() + (attempt == 1 ? "" : "-" + attempt);
        try {
            stepFunctions.startExecution(start -> start.stateMachineArn(settings.stateMachineArn()).name(name)
                    .input(Json.text(Map.of("continues", id))));
            return name;
        } catch (ExecutionAlreadyExistsException ended) {
            // It was started by an earlier attempt and has ended; if the release still waits, another freeze kept it.
            if (!locks.isAwaitedBy(waiting)) return name;
            return outcomes.of(id).isPresent() ? "" : start(waiting, lock, attempt + 1);
        }
    }
}
