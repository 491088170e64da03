package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import javax.inject.Inject;
import pushback.admission.Precedence;
import pushback.capacity.GroupSizes;
import pushback.health.Health;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.outcome.Outcomes;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.release.ReleaseRejected;
import pushback.revision.Bundles;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.revision.Quarantines;
import pushback.revision.Revision;

/// Finds out whether the commit was sealed before and whether there is a proven way back. Changes nothing but the
/// record of what a person forced, so running it twice is safe.
public final class PrepareRevision implements RequestHandler<PrepareRevision.Request, PrepareRevision.Preparation> {
    private final EnvironmentLock locks;
    private final GroupSizes sizes;
    private final Precedence precedence;
    private final Bundles bundles;
    private final Promotions promotions;
    private final Quarantines quarantines;
    private final Overrides overrides;
    private final Outcomes outcomes;

    @Inject
    PrepareRevision(
            EnvironmentLock locks,
            GroupSizes sizes,
            Precedence precedence,
            Bundles bundles,
            Promotions promotions,
            Quarantines quarantines,
            Overrides overrides,
            Outcomes outcomes) {
        this.locks = locks;
        this.sizes = sizes;
        this.precedence = precedence;
        this.bundles = bundles;
        this.promotions = promotions;
        this.quarantines = quarantines;
        this.overrides = overrides;
        this.outcomes = outcomes;
    }

    public record Request(Release release, Lock lock) {}

    /// @param revision the commit's sealed revision; empty: it must be built
    /// @param wayBack what a failure goes back to, its bytes verified; empty only for the first release
    /// @param buildKey where a build has to put its bundle
    public record Preparation(Optional<Revision> revision, Optional<Revision> wayBack, String buildKey) {}

    @Override
    public Preparation handleRequest(Request request, Context context) {
        var release = request.release();
        locks.advance(request.lock());
        sizes.barParking();
        precedence.demand(release);
        refuseEnded(release);
        var revision = bundles.sealed(release.commit()).filter(bundles::isIntact);
        if (release.isRollback() && revision.isEmpty())
            throw new ReleaseRejected(
                    "the bundle of " + (release.isRecovery() ? release.shortCommit() : release.target())
                            + " is gone or altered, so there is no way back to it; deploy its commit instead:"
                            + " {\"commit\": \""
                            + release.commit() + "\", \"force\": true}");
        revision.ifPresent(known -> refuseQuarantined(known, release));
        return new Preparation(revision, wayBack(release), "builds/" + release.commit() + "/" + release.id() + ".zip");
    }

    /// A person may have an execution go on whose release was closed: nobody would hear how it ends then.
    private void refuseEnded(Release release) {
        outcomes.of(release.id()).ifPresent(outcome -> {
            throw new ReleaseRejected(release.id() + " has ended already (" + outcome.ending()
                    + "); deploy its commit anew: " + "./pushback deploy " + release.shortCommit());
        });
    }

    private void refuseQuarantined(Revision revision, Release release) {
        if (release.isRecovery() || release.isDrill()) return;
        quarantines
                .of(revision.digest())
                .ifPresent(quarantine -> overrides.demand(
                        release,
                        "quarantine",
                        release.shortCommit() + " was pushed back by " + quarantine.release() + ": "
                                + quarantine.reason() + "; fix it in a new commit, or use force"));
    }

    /// The first release has nothing to go back to; every later one must be able to.
    private Optional<Revision> wayBack(Release release) {
        var current = promotions.current();
        if (current.isEmpty()) return Optional.empty();
        var good = current.filter(promotion -> promotion.verdict().equals(Health.HEALTHY))
                .flatMap(promotion -> bundles.sealed(promotion.commit()))
                .filter(known -> known.digest().equals(current.get().digest()))
                .filter(bundles::isIntact);
        if (good.isEmpty() && !release.isRecovery())
            overrides.demandWithReason(release, "way back", unproven(current.get()));
        return good;
    }

    private static String unproven(Promotion current) {
        return current.verdict().equals(Health.HEALTHY)
                ? "the bundle of " + current.release()
                        + ", which runs now, is gone or altered: a failure could not be pushed "
                        + "back; restore the object in S3, or use force"
                : current.release() + ", which runs now, was never found healthy (" + current.verdict()
                        + "): a failure could " + "not be pushed back; bring a good release first, or use force";
    }
}
