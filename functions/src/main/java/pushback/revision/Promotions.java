package pushback.revision;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.inject.Inject;
import pushback.health.Health;
import pushback.ledger.Ledger;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;

/// The good releases, in order.
public final class Promotions {
    private static final int REMEMBERED = 100;

    private final Ledger ledger;
    private final Quarantines quarantines;
    private final Clock clock;
    private final int kept;

    @Inject
    public Promotions(Ledger ledger, Quarantines quarantines, Clock clock, Settings settings) {
        this.ledger = ledger;
        this.quarantines = quarantines;
        this.clock = clock;
        this.kept = settings.rollout().keptBundles();
    }

    /// What the fleet runs and was found good; empty before the first release.
    public Optional<Promotion> current() {
        return ledger.latest(Promotion.PREFIX, 1, Promotion.class).stream().findFirst();
    }

    /// Writes down that `release` is good. A release is promoted once; asking again answers with the first.
    public Promotion promote(Release release, Revision revision, Health health) {
        while (true) {
            var current = current();
            if (current.isPresent() && current.get().release().equals(release.id())) return current.get();
            var next = new Promotion(
                    current.map(Promotion::number).orElse(0L) + 1,
                    release.id(),
                    revision.commit(),
                    revision.digest(),
                    health.verdict(),
                    health.reason(),
                    clock.instant());
            if (ledger.insert(Promotion.entry(next.number()), next)) return next;
        }
    }

    /// What a person may go back to; empty before the first release.
    public Optional<RollbackTargets> waysBack() {
        var good = good();
        return good.isEmpty()
                ? Optional.empty()
                : Optional.of(RollbackTargets.of(
                        good,
                        this::wentBack,
                        promotion -> quarantines.of(promotion.digest()).isPresent(),
                        this::isKept));
    }

    /// Where a person's rollback goes: to the release named, or one further back than what runs.
    ///
    /// @param release id of a good release, the beginning of one, or of its commit; empty: the nearest
    /// @param commitOf the commit that a name stands for which is none of these, such as a tag's
    public Promotion rollbackTargetFor(String release, Function<String, Optional<String>> commitOf) {
        var ways = waysBack()
                .orElseThrow(() -> new ReleaseRejected("there is nothing to go back to: no release was deployed yet"));
        if (release.isEmpty()) return ways.nearest();
        var named = named(release, commitOf);
        if (!isKept(named))
            throw new ReleaseRejected("the bundle of " + RollbackTargets.words(List.of(named)) + " is no longer kept: "
                    + "those of the last " + kept + " good releases are; ./pushback deploy "
                    + named.commit().substring(0, 7)
                    + " builds it again");
        return named;
    }

    /// The good releases, the newest first; a hundred at most.
    List<Promotion> good() {
        return ledger.latest(Promotion.PREFIX, REMEMBERED, Promotion.class);
    }

    /// Where that many rollbacks in a row would go from what runs, the nearest first.
    List<Promotion> nearest(int most) {
        var good = good();
        // Of a hundred releases few are asked about.
        return good.isEmpty()
                ? List.of()
                : RollbackTargets.of(good, this::wentBack, _ -> false, _ -> true).candidates().stream()
                        .filter(promotion -> quarantines.of(promotion.digest()).isEmpty())
                        .filter(this::isKept)
                        .limit(most)
                        .toList();
    }

    private boolean isKept(Promotion promotion) {
        return ledger.read(Revision.entry(promotion.commit()), Revision.class).isPresent();
    }

    /// Whether it was a person who went back, rather than a deployment or the recovery of what ran anyway.
    private boolean wentBack(Promotion promotion) {
        return ledger.read(Release.entry(promotion.release()), Release.class)
                .filter(row -> row.value().action() == ReleaseAction.ROLLBACK)
                .isPresent();
    }

    private Promotion named(String name, Function<String, Optional<String>> commitOf) {
        var good = good();
        var exact = good.stream()
                .filter(promotion -> promotion.release().equals(name))
                .findFirst();
        if (exact.isPresent()) return exact.get();
        var begin = good.stream()
                .filter(promotion -> promotion.release().startsWith(name)
                        || promotion.commit().startsWith(name))
                .toList();
        if (begin.isEmpty())
            begin = commitOf.apply(name)
                    .map(commit -> good.stream()
                            .filter(promotion -> promotion.commit().equals(commit))
                            .toList())
                    .orElse(List.of());
        if (begin.isEmpty())
            throw new ReleaseRejected(
                    "there is no good release \"" + name + "\"; the latest are " + RollbackTargets.words(good));
        if (begin.stream().map(Promotion::commit).distinct().count() > 1)
            throw new ReleaseRejected(
                    "\"" + name + "\" may be any of " + RollbackTargets.words(begin) + "; name more of it");
        return begin.getFirst();
    }
}
