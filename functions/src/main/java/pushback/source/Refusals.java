package pushback.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;

/// That the git host refuses this environment, from whoever meets it to the reconciler, which tells people.
public final class Refusals {
    /// The reconciler asks the host every five minutes, unless a release is at work.
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration TOLD_AGAIN = Duration.ofDays(1);
    private static final String ENTRY = "source-refused";

    private final Ledger ledger;
    private final Clock clock;

    @Inject
    public Refusals(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /// @param message what the host said last, and the remedy
    /// @param since when it was met first
    /// @param seenAt when it was met last
    /// @param toldAt when people were told last; empty: never
    public record Refusal(String message, Instant since, Instant seenAt, Optional<Instant> toldAt) {
        /// Whether people are to be told of it now.
        public boolean isToBeTold(Instant now) {
            return toldAt.filter(told -> told.plus(TOLD_AGAIN).isAfter(now)).isEmpty();
        }
    }

    /// Writes it down; one with another remedy is another one, and was not told yet. Whoever comes at the same
    /// moment has met the same.
    public void remember(SourceRefused refused) {
        var now = clock.instant();
        var before = ledger.read(ENTRY, Refusal.class);
        var same = before.map(Ledger.Row::value).filter(met -> met.message().endsWith(refused.remedy()));
        var met = new Refusal(
                refused.getMessage(),
                same.filter(earlier -> isFresh(earlier, now))
                        .map(Refusal::since)
                        .orElse(now),
                now,
                same.flatMap(Refusal::toldAt));
        if (before.isEmpty()) ledger.insert(ENTRY, met);
        else ledger.write(ENTRY, met, before.get().version());
    }

    /// The one that holds now; empty if the host was asked since and answered, or was not asked for long.
    public Optional<Refusal> current() {
        return ledger.read(ENTRY, Refusal.class).map(Ledger.Row::value).filter(met -> isFresh(met, clock.instant()));
    }

    /// People were told just now.
    public void told() {
        ledger.read(ENTRY, Refusal.class)
                .ifPresent(row -> ledger.write(
                        ENTRY,
                        new Refusal(
                                row.value().message(),
                                row.value().since(),
                                row.value().seenAt(),
                                Optional.of(clock.instant())),
                        row.version()));
    }

    private static boolean isFresh(Refusal met, Instant now) {
        return met.seenAt().plus(FRESH).isAfter(now);
    }
}
