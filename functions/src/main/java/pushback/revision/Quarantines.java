package pushback.revision;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;

/// The digests that were rolled back. They are not deployed again unless a person forces it.
public final class Quarantines {
    private final Ledger ledger;
    private final Clock clock;

    @Inject
    public Quarantines(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /// @param release the release that was rolled back
    /// @param reason what was wrong with it
    public record Quarantine(String digest, String release, String reason, Instant since) {}

    public Optional<Quarantine> of(String digest) {
        return ledger.read(entry(digest), Quarantine.class).map(Ledger.Row::value);
    }

    /// Keeps the first reason if there is one already.
    public Quarantine put(String digest, String release, String reason) {
        return ledger.keep(entry(digest), new Quarantine(digest, release, reason, clock.instant()), Quarantine.class)
                .value();
    }

    /// Writes down that a drill's release would have been quarantined: its digest is good and stays free.
    public void rehearse(String release, String digest, String reason) {
        ledger.insert(rehearsal(release), new Quarantine(digest, release, reason, clock.instant()));
    }

    /// What a drill's release would have been quarantined for.
    public Optional<Quarantine> rehearsed(String release) {
        return ledger.read(rehearsal(release), Quarantine.class).map(Ledger.Row::value);
    }

    private static String rehearsal(String release) {
        return "rehearsal#" + release;
    }

    private static String entry(String digest) {
        return "quarantine#" + digest;
    }
}
