package pushback.admission;

import java.util.Optional;
import javax.inject.Inject;
import pushback.health.HealthVerdict;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.release.ReleaseRejected;
import pushback.revision.Bundles;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.revision.Revision;

/// The bundles that a release needs are there, every byte of them: what a rollback brings, and what a failure goes back
/// to.
final class SealedBytes {
    private final Bundles bundles;
    private final Promotions promotions;
    private final Overrides overrides;

    @Inject
    SealedBytes(Bundles bundles, Promotions promotions, Overrides overrides) {
        this.bundles = bundles;
        this.promotions = promotions;
        this.overrides = overrides;
    }

    /// What `release` brings, if it was sealed before and is intact; only a rollback must have been.
    Optional<Revision> of(Release release) {
        var revision = bundles.sealed(release.commit()).filter(bundles::isIntact);
        if (release.isRollback() && revision.isEmpty())
            throw new ReleaseRejected(
                    "the bundle of " + (release.isRecovery() ? release.shortCommit() : release.target())
                            + " is gone or altered, so it is no rollback target; deploy its commit instead:"
                            + " {\"commit\": \""
                            + release.commit() + "\", \"force\": true}");
        return revision;
    }

    /// The first release has nothing to go back to; every later one must be able to, unless a person forces it with
    /// a reason.
    Optional<Revision> rollbackTarget(Release release) {
        var current = promotions.current();
        if (current.isEmpty()) return Optional.empty();
        var good = current.filter(promotion -> promotion.verdict() == HealthVerdict.HEALTHY)
                .flatMap(promotion -> bundles.sealed(promotion.commit()))
                .filter(known -> known.digest().equals(current.get().digest()))
                .filter(bundles::isIntact);
        if (good.isEmpty() && !release.isRecovery())
            overrides.requireWithReason(release, "rollback target", unproven(current.get()));
        return good;
    }

    private static String unproven(Promotion current) {
        return current.verdict() == HealthVerdict.HEALTHY
                ? "the bundle of " + current.release()
                        + ", which runs now, is gone or altered: a failure could not be pushed "
                        + "back; restore the object in S3, or use force"
                : current.release() + ", which runs now, was never found healthy (" + current.verdict()
                        + "): a failure could " + "not be pushed back; bring a good release first, or use force";
    }
}
