package pushback.lock;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import javax.inject.Inject;
import pushback.Json;
import pushback.Pushback;
import pushback.Settings;
import pushback.capacity.Capacity;
import pushback.release.Release;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// Gives back what the release took: the fleet's capacity and processes, then the lock; starts the release that waits.
/// Safe to repeat: what is restored stays so, a free lock stays free, and the waiting release's execution has one name.
public final class ReleaseLock implements RequestHandler<ReleaseLock.Request, ReleaseLock.Released> {
    private final EnvironmentLock locks;
    private final Capacity capacity;
    private final SfnClient stepFunctions;
    private final Settings settings;

    public ReleaseLock() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().capacity(), Pushback.onAws().stepFunctions(),
                Pushback.onAws().settings());
    }

    @Inject
    ReleaseLock(EnvironmentLock locks, Capacity capacity, SfnClient stepFunctions, Settings settings) {
        this.locks = locks;
        this.capacity = capacity;
        this.stepFunctions = stepFunctions;
        this.settings = settings;
    }

    public record Request(Release release, Lock lock) { }

    /// @param next name of the execution started for the release that waited; empty: none waited
    public record Released(String next) { }

    @Override
    public Released handleRequest(Request request, Context context) {
        var lock = request.lock();
        if (locks.isHeld(lock)) capacity.restore();
        return new Released(locks.release(lock).map(waiting -> start(waiting, lock)).orElse(""));
    }

    private String start(Release waiting, Lock lock) {
        var id = waiting.id();
        var name = id.substring(0, Math.min(id.length(), 60)) + "-after-" + lock.fence();
        try {
            stepFunctions.startExecution(start -> start.stateMachineArn(settings.stateMachineArn()).name(name)
                    .input(Json.text(Map.of("continues", id))));
        } catch (ExecutionAlreadyExistsException started) {
            // By an earlier attempt of this very step.
        }
        return name;
    }
}
