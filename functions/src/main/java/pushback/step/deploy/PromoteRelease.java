package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.freeze.Freezes;
import pushback.health.Health;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.revision.Pruning;
import pushback.revision.Revision;

/// Writes the release down as the last good one; one that a person forced into a frozen environment lifts the freeze.
/// Safe to repeat: a release is promoted once, a freeze is lifted once, a bundle that nobody goes back to is deleted
/// once.
public final class PromoteRelease implements RequestHandler<PromoteRelease.Request, Promotion> {
    private final EnvironmentLock locks;
    private final Promotions promotions;
    private final Freezes freezes;
    private final Pruning pruning;

    @Inject
    PromoteRelease(EnvironmentLock locks, Promotions promotions, Freezes freezes, Pruning pruning) {
        this.locks = locks;
        this.promotions = promotions;
        this.freezes = freezes;
        this.pruning = pruning;
    }

    public record Request(Release release, Lock lock, Revision revision, Health health) {}

    @Override
    public Promotion handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        if (!request.health().isHealthy())
            throw new IllegalStateException("only a healthy release is promoted, but this one is "
                    + request.health().verdict());
        var release = request.release();
        var promotion = promotions.promote(release, request.revision(), request.health());
        if (release.force() && !release.isRecovery())
            freezes.lift(
                    release.requestedBy(),
                    release.id() + " was forced and found healthy"
                            + (release.reason().isEmpty() ? "" : ": " + release.reason()));
        pruning.after(promotion, request.lock());
        return promotion;
    }
}
