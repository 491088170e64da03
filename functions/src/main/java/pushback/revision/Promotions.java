package pushback.revision;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import pushback.health.Health;
import pushback.ledger.Ledger;
import pushback.release.Release;
import pushback.release.ReleaseRejected;

/// The good releases, in order.
public final class Promotions {
    private static final int REMEMBERED = 100;

    private final Ledger ledger;
    private final Quarantines quarantines;
    private final Clock clock;

    @Inject
    public Promotions(Ledger ledger, Quarantines quarantines, Clock clock) {
        this.ledger = ledger;
        this.quarantines = quarantines;
        this.clock = clock;
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
            var next = new Promotion(current.map(Promotion::number).orElse(0L) + 1, release.id(), revision.commit(),
                    revision.digest(), health.verdict(), health.reason(), clock.instant());
            if (ledger.insert(Promotion.entry(next.number()), next)) return next;
        }
    }

    /// Where a person's rollback goes: to the release named, or to the latest good one that differs from what runs.
    public Promotion wayBackTo(String release) {
        var good = ledger.latest(Promotion.PREFIX, REMEMBERED, Promotion.class);
        if (good.isEmpty()) throw new ReleaseRejected("there is nothing to go back to: no release was deployed yet");
        return release.isEmpty() ? previous(good) : named(release, good);
    }

    private Promotion previous(List<Promotion> good) {
        var running = good.getFirst().digest();
        return good.stream().filter(promotion -> !promotion.digest().equals(running))
                .filter(promotion -> quarantines.of(promotion.digest()).isEmpty()).findFirst()
                .orElseThrow(() -> new ReleaseRejected("there is nothing to go back to: " + good.getFirst().release()
                        + " is the only good release"));
    }

    private static Promotion named(String release, List<Promotion> good) {
        return good.stream().filter(promotion -> promotion.release().equals(release)
                        || release.length() >= 7 && promotion.commit().startsWith(release)).findFirst()
                .orElseThrow(() -> new ReleaseRejected("there is no good release \"" + release + "\"; the latest are "
                        + String.join(", ", good.stream().limit(5).map(Promotion::release).toList())));
    }
}
