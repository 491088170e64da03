package pushback.health;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.capacity.Capacity;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/// Takes one more sample of the whole fleet and judges. Changes nothing, so running it twice is safe.
public final class CheckHealth implements RequestHandler<CheckHealth.Request, Health> {
    private final EnvironmentLock locks;
    private final Capacity capacity;
    private final Judge judge;

    public CheckHealth() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().capacity(), Pushback.onAws().judge());
    }

    @Inject
    CheckHealth(EnvironmentLock locks, Capacity capacity, Judge judge) {
        this.locks = locks;
        this.capacity = capacity;
        this.judge = judge;
    }

    /// @param health what is known from the samples before; empty at the first
    public record Request(Release release, Lock lock, Optional<Health> health) { }

    @Override
    public Health handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        return judge.judge(request.health(), capacity.inService().stream().map(Instance::instanceId).toList());
    }
}
