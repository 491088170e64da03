package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.revision.Bundles;
import pushback.revision.Quarantines;
import pushback.revision.Revision;

/// Seals what the build left: digest, version, checksum and origin into the ledger. Safe to repeat: the first seal of a
/// commit stays.
public final class SealRevision implements RequestHandler<SealRevision.Request, Revision> {
    private final EnvironmentLock locks;
    private final Bundles bundles;
    private final Quarantines quarantines;
    private final Overrides overrides;

    @Inject
    SealRevision(EnvironmentLock locks, Bundles bundles, Quarantines quarantines, Overrides overrides) {
        this.locks = locks;
        this.bundles = bundles;
        this.quarantines = quarantines;
        this.overrides = overrides;
    }

    /// @param buildKey where the build was told to put its bundle
    /// @param buildId CodeBuild's id of the build
    public record Request(Release release, Lock lock, String buildKey, String buildId) {}

    @Override
    public Revision handleRequest(Request request, Context context) {
        var release = request.release();
        locks.advance(request.lock());
        var revision = bundles.seal(release.commit(), request.buildKey(), request.buildId());
        quarantines
                .of(revision.digest())
                .ifPresent(quarantine -> overrides.demand(
                        release,
                        "quarantine",
                        release.shortCommit() + " builds the very bytes that " + quarantine.release() + " pushed back: "
                                + quarantine.reason() + "; change something, or use force"));
        return revision;
    }
}
