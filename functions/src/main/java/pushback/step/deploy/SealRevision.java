package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.admission.Admission;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Bundles;
import pushback.revision.Revision;

/// Seals what the build left: digest, version, checksum and origin into the ledger. Safe to repeat: the first seal of a
/// commit stays.
public final class SealRevision implements RequestHandler<SealRevision.Request, Revision> {
    private final EnvironmentLock locks;
    private final Bundles bundles;
    private final Admission admission;

    @Inject
    SealRevision(EnvironmentLock locks, Bundles bundles, Admission admission) {
        this.locks = locks;
        this.bundles = bundles;
        this.admission = admission;
    }

    /// @param buildKey where the build was told to put its bundle
    /// @param buildId CodeBuild's id of the build
    public record Request(Release release, Lock lock, String buildKey, String buildId) {}

    @Override
    public Revision handleRequest(Request request, Context context) {
        var release = request.release();
        locks.advance(request.lock());
        var revision = bundles.seal(release.commit(), request.buildKey(), request.buildId());
        admission.onceSealed(release, revision);
        return revision;
    }
}
