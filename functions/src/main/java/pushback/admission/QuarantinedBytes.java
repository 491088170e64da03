package pushback.admission;

import javax.inject.Inject;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.revision.Quarantines;
import pushback.revision.Revision;

/// Bytes that were pushed back are not deployed again unless a person forces them.
final class QuarantinedBytes {
    private final Quarantines quarantines;
    private final Overrides overrides;

    @Inject
    QuarantinedBytes(Quarantines quarantines, Overrides overrides) {
        this.quarantines = quarantines;
        this.overrides = overrides;
    }

    /// Refuses bytes that were sealed before. What runs is brought again by a recovery or a drill all the same.
    void refuseKnown(Release release, Revision revision) {
        if (release.isRecovery() || release.isDrill()) return;
        refuse(release, revision, " was pushed back by ", "", "; fix it in a new commit, or use force");
    }

    /// Refuses bytes that a build has made once more.
    void refuseBuilt(Release release, Revision revision) {
        refuse(release, revision, " builds the very bytes that ", " pushed back", "; change something, or use force");
    }

    private void refuse(Release release, Revision revision, String what, String did, String remedy) {
        quarantines
                .of(revision.digest())
                .ifPresent(quarantine -> overrides.require(
                        release,
                        "quarantine",
                        release.shortCommit() + what + quarantine.release() + did + ": " + quarantine.reason()
                                + remedy));
    }
}
