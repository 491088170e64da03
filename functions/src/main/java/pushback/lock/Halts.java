package pushback.lock;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.ReleaseHalted;

/// Who halted which release, and why. A row in the ledger that every step on the way forward looks at before it changes
/// anything; it stays there for the record.
public final class Halts {
    private final Ledger ledger;
    private final Clock clock;

    @Inject
    Halts(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /// @param by who halted it
    /// @param reason the person's words; may be empty
    public record Halt(String release, String by, String reason, Instant at) {
        /// The halt in words, to be read after "was halted".
        public String words() {
            return by + " halted it" + (reason.isEmpty() ? "" : ": " + reason);
        }
    }

    /// Halts `release`. Of two halts the first one stands; returns it.
    public Halt put(String release, String by, String reason) {
        return ledger.keep(entry(release), new Halt(release, by, reason, clock.instant()), Halt.class)
                .value();
    }

    public Optional<Halt> of(String release) {
        return ledger.read(entry(release), Halt.class).map(Ledger.Row::value);
    }

    /// Stops a step whose release was halted.
    public void throwIfHalted(String release) {
        of(release).ifPresent(halt -> {
            throw new ReleaseHalted(halt.words());
        });
    }

    private static String entry(String release) {
        return "halt#" + release;
    }
}
