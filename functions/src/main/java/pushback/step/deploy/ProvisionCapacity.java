package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.capacity.Capacity;
import pushback.capacity.Capacity.Changes;
import pushback.capacity.SavedSizes;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;

/// Readies the fleet for a rolling deployment. Safe to repeat: what is suspended stays so, and is written down once.
public final class ProvisionCapacity
        implements RequestHandler<ProvisionCapacity.Request, ProvisionCapacity.Provisioned> {
    private final EnvironmentLock locks;
    private final Capacity capacity;
    private final SavedSizes sizes;

    @Inject
    ProvisionCapacity(EnvironmentLock locks, Capacity capacity, SavedSizes sizes) {
        this.locks = locks;
        this.capacity = capacity;
        this.sizes = sizes;
    }

    public record Request(Release release, Lock lock) {}

    /// @param changes what was changed on the group
    /// @param canary whether the release begins with a canary; one that brings back what was good before does not
    public record Provisioned(Changes changes, boolean canary) {}

    @Override
    public Provisioned handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        sizes.giveBackFromZero();
        var changes = capacity.reserve(request.release().id());
        return new Provisioned(changes, !request.release().isRollback() && capacity.canHaveCanary());
    }
}
