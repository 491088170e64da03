package pushback.lock;

import java.util.Map;
import javax.inject.Inject;
import pushback.Json;
import pushback.Settings;
import pushback.capacity.Capacity;
import pushback.capacity.GroupSizes;
import pushback.release.Release;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// Handing the environment over: capacity given back, the lock freed, whoever waits started. Doing it twice is safe.
public final class Handover {
    private final EnvironmentLock locks;
    private final Capacity capacity;
    private final GroupSizes sizes;
    private final SfnClient stepFunctions;
    private final Settings settings;

    @Inject
    Handover(EnvironmentLock locks, Capacity capacity, GroupSizes sizes, SfnClient stepFunctions, Settings settings) {
        this.locks = locks;
        this.capacity = capacity;
        this.sizes = sizes;
        this.stepFunctions = stepFunctions;
        this.settings = settings;
    }

    /// Frees `lock`; returns the name of the execution started for the release that waited, empty if none did.
    public String from(Lock lock) {
        if (locks.isHeld(lock)) {
            capacity.restore();
            sizes.restore();
        }
        return locks.release(lock).map(waiting -> start(waiting, lock)).orElse("");
    }

    private String start(Release waiting, Lock lock) {
        var id = waiting.id();
        var name = id.substring(0, Math.min(id.length(), 60)) + "-after-" + lock.fence();
        try {
            stepFunctions.startExecution(start -> start.stateMachineArn(settings.stateMachineArn()).name(name)
                    .input(Json.text(Map.of("continues", id))));
        } catch (ExecutionAlreadyExistsException started) {
            // By an earlier attempt.
        }
        return name;
    }
}
