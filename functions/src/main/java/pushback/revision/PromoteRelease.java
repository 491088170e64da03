package pushback.revision;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.health.Health;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;

/// Writes the release down as the last good one. Safe to repeat: a release is promoted once.
public final class PromoteRelease implements RequestHandler<PromoteRelease.Request, Promotion> {
    private final EnvironmentLock locks;
    private final Promotions promotions;

    public PromoteRelease() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().promotions());
    }

    @Inject
    PromoteRelease(EnvironmentLock locks, Promotions promotions) {
        this.locks = locks;
        this.promotions = promotions;
    }

    public record Request(Release release, Lock lock, Revision revision, Health health) { }

    @Override
    public Promotion handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        if (!request.health().isHealthy())
            throw new IllegalStateException("only a healthy release is promoted, but this one is " + request.health().verdict());
        return promotions.promote(request.release(), request.revision(), request.health().reason());
    }
}
