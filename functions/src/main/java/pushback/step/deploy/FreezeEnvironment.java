package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.freeze.Freezes;
import pushback.freeze.Freezes.Freeze;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.outcome.Cause;
import pushback.release.Release;

/// Keeps pushes from going out after a rollback that is not proven, until a person has looked. Safe to repeat: a frozen
/// environment stays frozen, with its first reason.
public final class FreezeEnvironment implements RequestHandler<FreezeEnvironment.Request, Freeze> {
    private final EnvironmentLock locks;
    private final Freezes freezes;

    @Inject
    FreezeEnvironment(EnvironmentLock locks, Freezes freezes) {
        this.locks = locks;
        this.freezes = freezes;
    }

    /// @param error name of what went wrong
    /// @param cause its cause as Step Functions has it, or the judge's words
    public record Request(Release release, Lock lock, String error, String cause) {}

    @Override
    public Freeze handleRequest(Request request, Context context) {
        locks.hold(request.lock());
        return freezes.begin(
                request.release().id(),
                "the rollback is not proven: " + Cause.sentence(request.error(), request.cause()));
    }
}
