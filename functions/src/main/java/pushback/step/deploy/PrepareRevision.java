package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import javax.inject.Inject;
import pushback.admission.Admission;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;

/// Finds out whether the commit was sealed before and whether there is a proven way back. Changes nothing but the
/// record of what a person forced, so running it twice is safe.
public final class PrepareRevision implements RequestHandler<PrepareRevision.Request, PrepareRevision.Preparation> {
    private final EnvironmentLock locks;
    private final Admission admission;

    @Inject
    PrepareRevision(EnvironmentLock locks, Admission admission) {
        this.locks = locks;
        this.admission = admission;
    }

    public record Request(Release release, Lock lock) {}

    /// @param revision the commit's sealed revision; empty: it must be built
    /// @param rollbackTarget what a failure goes back to, its bytes verified; empty only for the first release
    /// @param buildKey where a build has to put its bundle
    public record Preparation(Optional<Revision> revision, Optional<Revision> rollbackTarget, String buildKey) {}

    @Override
    public Preparation handleRequest(Request request, Context context) {
        var release = request.release();
        locks.advance(request.lock());
        var admitted = admission.withTheLock(release);
        return new Preparation(
                admitted.revision(),
                admitted.rollbackTarget(),
                "builds/" + release.commit() + "/" + release.id() + ".zip");
    }
}
