package pushback.revision;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.lock.LockLost;
import pushback.release.Release;
import pushback.settings.Settings;
import software.amazon.awssdk.core.exception.SdkException;

/// Deletes bundles that nobody goes back to: what was sealed before the last good bundles that are kept
/// (`Settings.keptBundles`) and is neither one of them nor one to which as many rollbacks in a row would go. What runs
/// is one of them; what was built since stays as long as they do, good or bad. The row of a deleted bundle goes with
/// it, so that its commit is built again when it is deployed again.
///
/// Only the holder of the lock depends on bundles. Who waits for an approval looks for a bundle, or has it built, when
/// its turn comes; so does who waits for the lock, but that may be a rollback, which builds nothing: its bundle stays.
public final class Pruning {
    /// Far more than are ever sealed between two prunings.
    private static final int MOST = 1000;
    /// Deleted at once: a Lambda ends within a minute, and the next good release goes on.
    private static final int AT_ONCE = 25;

    private final Promotions promotions;
    private final Bundles bundles;
    private final Ledger ledger;
    private final EnvironmentLock locks;
    private final int kept;

    @Inject
    public Pruning(Promotions promotions, Bundles bundles, Ledger ledger, EnvironmentLock locks, Settings settings) {
        this.promotions = promotions;
        this.bundles = bundles;
        this.ledger = ledger;
        this.locks = locks;
        this.kept = settings.rollout().keptBundles();
    }

    /// To be called by the holder of `lock`, and once its release is written down as good. Idempotent. A release is
    /// no less good because of what cannot be deleted: the next good one tries again.
    ///
    /// @param latest the promotion that has just been written down
    public void after(Promotion latest, Lock lock) {
        if (latest.number() <= kept) return;
        try {
            for (var revision : expired()) {
                locks.hold(lock);
                // First the bytes: a row without them means that the commit has to be built.
                bundles.delete(revision);
                ledger.read(Revision.entry(revision.commit()), Revision.class)
                        .filter(row -> row.value().equals(revision))
                        .ifPresent(row -> ledger.remove(Revision.entry(revision.commit()), row.version()));
            }
        } catch (SdkException | LockLost later) {
            // Who has lost the lock hears of it at the next step.
        }
    }

    private List<Revision> expired() {
        Set<String> wanted = new HashSet<>();
        for (var promotion : promotions.good()) {
            wanted.add(promotion.digest());
            if (wanted.size() < kept) continue;
            promotions.nearest(kept - 1).forEach(next -> wanted.add(next.digest()));
            var waiting = locks.waiting().map(Release::commit);
            return ledger.latest(Revision.PREFIX, MOST, Revision.class).stream()
                    .filter(revision -> revision.sealedAt().isBefore(promotion.promotedAt()))
                    .filter(revision ->
                            !wanted.contains(revision.digest()) && !waiting.equals(Optional.of(revision.commit())))
                    .limit(AT_ONCE)
                    .toList();
        }
        return List.of();
    }
}
