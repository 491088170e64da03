package pushback.capacity;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.capacity.Capacity.Changes;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;

/// Readies the fleet for a rolling deployment. Safe to repeat: what is suspended stays so, and is written down once.
public final class ProvisionCapacity implements RequestHandler<ProvisionCapacity.Request, Changes> {
    private final EnvironmentLock locks;
    private final Capacity capacity;

    public ProvisionCapacity() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().capacity());
    }

    @Inject
    ProvisionCapacity(EnvironmentLock locks, Capacity capacity) {
        this.locks = locks;
        this.capacity = capacity;
    }

    public record Request(Release release, Lock lock) { }

    @Override
    public Changes handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        return capacity.reserve(request.release().id());
    }
}
