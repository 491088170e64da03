package pushback.reconcile;

import java.io.UncheckedIOException;
import java.util.Optional;
import javax.inject.Inject;
import pushback.Settings;
import pushback.ledger.Ledger;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Promotions;
import pushback.source.Commit;
import pushback.source.SourceHost;
import pushback.webhook.Deliveries;

/// The head of the branch whose webhook was lost.
public final class Unannounced {
    /// Far more than can be between two calls.
    private static final int LATEST = 100;

    private final Ledger ledger;
    private final Promotions promotions;
    private final Deliveries deliveries;
    private final SourceHost source;
    private final Settings settings;

    @Inject
    Unannounced(Ledger ledger, Promotions promotions, Deliveries deliveries, SourceHost source, Settings settings) {
        this.ledger = ledger;
        this.promotions = promotions;
        this.deliveries = deliveries;
        this.source = source;
        this.settings = settings;
    }

    /// Starts its release; returns the execution's name, empty if nothing was to do.
    Optional<String> start() {
        return head().flatMap(head -> deliveries.processHead(head.sha()));
    }

    /// The head of the branch, if nobody ever asked for it.
    private Optional<Commit> head() {
        try {
            var current = promotions.current().map(Promotion::commit);
            return source.resolve("refs/heads/" + settings.branch())
                    .filter(head -> !current.equals(Optional.of(head.sha())))
                    .filter(head -> ledger.latest("release#", LATEST, Release.class).stream()
                            .noneMatch(release -> release.commit().equals(head.sha())));
        } catch (UncheckedIOException away) {
            return Optional.empty(); // The git host does not answer; the next call asks again.
        }
    }
}
