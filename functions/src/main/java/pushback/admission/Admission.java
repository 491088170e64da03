package pushback.admission;

import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.approval.Approvals;
import pushback.capacity.SavedSizes;
import pushback.freeze.Freezes;
import pushback.freeze.Freezes.Hold;
import pushback.ledger.Ledger;
import pushback.lock.Halts;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.release.ReleaseRequest;
import pushback.revision.Revision;

/// Whether a release may be deployed: everything that may skip, refuse or hold it back, in the order in which it is
/// asked. Each method is one moment, and what may have changed since the moment before is asked again. What people
/// force is written down; apart from that nothing changes, so asking is idempotent.
///
/// The schema of the database is asked about where it is raised, by `SchemaFloor`; whether a release was halted, by
/// each step on its way.
public final class Admission {
    // Each step asks at one moment, and makes only what it asks.
    private final Provider<Skips> skips;
    private final Provider<Provenance> provenance;
    private final Provider<Precedence> precedence;
    private final Provider<Freezes> freezes;
    private final Provider<Halts> halts;
    private final Provider<SavedSizes> sizes;
    private final Provider<Approvals> approvals;
    private final Provider<Ledger> ledger;
    private final Provider<SealedBytes> sealed;
    private final Provider<QuarantinedBytes> quarantined;

    @Inject
    Admission(
            Provider<Skips> skips,
            Provider<Provenance> provenance,
            Provider<Precedence> precedence,
            Provider<Freezes> freezes,
            Provider<Halts> halts,
            Provider<SavedSizes> sizes,
            Provider<Approvals> approvals,
            Provider<Ledger> ledger,
            Provider<SealedBytes> sealed,
            Provider<QuarantinedBytes> quarantined) {
        this.skips = skips;
        this.provenance = provenance;
        this.precedence = precedence;
        this.freezes = freezes;
        this.halts = halts;
        this.sizes = sizes;
        this.approvals = approvals;
        this.ledger = ledger;
        this.sealed = sealed;
        this.quarantined = quarantined;
    }

    /// What a release brings, and where a failure of it goes.
    ///
    /// @param revision its sealed revision, verified; empty: it must be built
    /// @param rollbackTarget the rollback target, verified; empty only for the first release, or where a
    ///     person forced it
    public record Admitted(Optional<Revision> revision, Optional<Revision> rollbackTarget) {}

    /// As soon as its commit is known, before it waits for anything.
    ///
    /// @param wish that `release` was made of
    /// @throws pushback.release.ReleaseSkipped if it is not meant to deploy
    /// @throws ReleaseRejected if it must not
    public void onceResolved(Release release, ReleaseRequest wish) {
        if (wish.isPush() && !release.force()) skips.get().require(release);
        // A push is signed by the host; what is taken up again was asked about when it came.
        if (wish.action() == ReleaseAction.DEPLOY
                && !wish.isPush()
                && wish.continues().isEmpty()) provenance.get().require(release, wish.commit());
        precedence.get().require(release);
        freezes.get().against(release).filter(Hold::refused).ifPresent(hold -> {
            throw new ReleaseRejected(hold.sentence() + "; deploy again then, or use force");
        });
    }

    /// Before it takes the lock.
    ///
    /// @return why it has to wait, though the lock may be free; empty: it need not
    /// @throws ReleaseRejected if it must not be deployed
    /// @throws pushback.release.ReleaseHalted if a person halted it
    /// @throws pushback.approval.ApprovalNeeded if a person has to approve it first
    public Optional<String> beforeTheLock(Release release) {
        halts.get().throwIfHalted(release.id());
        sizes.get().refuseWhileParked();
        approvals.get().require(release);
        return freezes.get().against(release).map(Hold::sentence);
    }

    /// With the lock in hand, before anything is built or changed.
    ///
    /// @throws ReleaseRejected if it must not be deployed
    public Admitted withTheLock(Release release) {
        sizes.get().barParking();
        precedence.get().require(release);
        refuseEnded(release);
        var bytes = sealed.get();
        var revision = bytes.of(release);
        revision.ifPresent(known -> quarantined.get().refuseKnown(release, known));
        return new Admitted(revision, bytes.rollbackTarget(release));
    }

    /// When it was built, and before its bytes go anywhere.
    ///
    /// @throws ReleaseRejected if they are bytes that were pushed back, and nobody forces them
    public void onceSealed(Release release, Revision revision) {
        quarantined.get().refuseBuilt(release, revision);
    }

    /// A person may have an execution go on whose release was closed: nobody would hear how it ends then.
    private void refuseEnded(Release release) {
        ledger.get().read(Outcome.entry(release.id()), Outcome.class).ifPresent(ended -> {
            throw new ReleaseRejected(
                    release.id() + " has ended already (" + ended.value().ending() + "); deploy its commit anew: "
                            + "./pushback deploy " + release.shortCommit());
        });
    }
}
