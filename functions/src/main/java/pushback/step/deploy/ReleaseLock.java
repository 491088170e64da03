package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.lock.Lock;
import pushback.recovery.Handover;
import pushback.release.Release;

/// Gives back what the release took: the fleet's capacity and processes, then the lock; starts the release that waits.
/// Safe to repeat: what is restored stays so, a free lock stays free, and the waiting release's execution has one name.
public final class ReleaseLock implements RequestHandler<ReleaseLock.Request, ReleaseLock.Released> {
    private final Handover handover;

    @Inject
    ReleaseLock(Handover handover) {
        this.handover = handover;
    }

    public record Request(Release release, Lock lock) {}

    /// @param next name of the execution started for the release that waited; empty: none waited
    public record Released(String next) {}

    @Override
    public Released handleRequest(Request request, Context context) {
        return new Released(handover.from(request.lock()));
    }
}
