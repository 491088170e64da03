package pushback.outcome;

import com.amazonaws.services.lambda.runtime.Context;
import java.util.Optional;
import javax.inject.Inject;
import pushback.health.SampleArchive;
import pushback.ledger.Ledger;
import pushback.settings.Settings;

/// What releases have cost: computed once, when each is reported.
public final class Bills {
    private final Ledger ledger;
    private final SampleArchive samples;
    private final Settings settings;

    @Inject
    Bills(Ledger ledger, SampleArchive samples, Settings settings) {
        this.ledger = ledger;
        this.samples = samples;
        this.settings = settings;
    }

    /// The bill of a release, made now if there is none; empty: nothing was kept of it, or it cannot be read. No
    /// outcome waits for it.
    public Optional<Bill> of(String release, Context context) {
        try {
            var before = ledger.read(Bill.entry(release), Bill.class).map(Ledger.Row::value);
            if (before.isPresent()) return before;
            var last = samples.last(release);
            if (last.isEmpty()) return Optional.empty();
            var bill = Bill.of(last, settings.health().objective());
            ledger.insert(Bill.entry(release), bill);
            return Optional.of(bill);
        } catch (RuntimeException unread) {
            context.getLogger().log("there is no bill of " + release + ": " + unread.getMessage() + "\n");
            return Optional.empty();
        }
    }
}
