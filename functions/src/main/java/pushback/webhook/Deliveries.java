package pushback.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.release.Executions;
import pushback.release.Release;
import pushback.release.ReleaseRequest;
import pushback.settings.Settings;

/// Deliveries and what they started. The execution's name is written down before it is started, so that a redelivery
/// after a crash starts the same one; one (ref, commit) starts at most one, whatever the delivery's id.
///
/// A signature does not expire, so whoever got hold of a delivery could send it again after years. Therefore nothing of
/// this is ever forgotten: a row for each pushed head, of some 300 bytes.
public final class Deliveries {
    /// GitHub shows deliveries, and lets a person repeat them, for less than this. Step Functions knows an
    /// execution's name for 90 days; started after that, it would be a second one.
    private static final Duration REPEATED = Duration.ofDays(30);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Ledger ledger;
    private final Executions executions;
    private final Clock clock;
    private final Settings settings;

    @Inject
    public Deliveries(Ledger ledger, Executions executions, Clock clock, Settings settings) {
        this.ledger = ledger;
        this.executions = executions;
        this.clock = clock;
        this.settings = settings;
    }

    /// @param release the execution's name
    /// @param firstDelivery id of the delivery that came first
    record Delivery(String release, String firstDelivery, Instant receivedAt) {}

    /// What a delivery has started, or found started.
    ///
    /// @param release its id
    /// @param earlier whether it was started by another delivery than this one: the same commit was pushed before
    /// @param old whether that was so long ago that nothing of it can be at work any more
    public record Started(String release, boolean earlier, boolean old) {}

    /// Starts the release of a push, or finds the one it started.
    public Started process(PushEvent push, String deliveryId) {
        var delivery = remember(push, deliveryId);
        if (delivery.receivedAt().plus(REPEATED).isBefore(clock.instant()))
            return new Started(delivery.release(), true, true);
        // If there was one of that name: by the delivery that came first, it is taken care of.
        var begun = executions.start(delivery.release(), wish(push, deliveryId));
        return new Started(
                delivery.release(), !begun && !delivery.firstDelivery().equals(deliveryId), false);
    }

    /// Starts the release of a branch head whose delivery was lost, or whose execution ended before it became a
    /// release; empty if it is at work, or became one.
    ///
    /// @param ref such as `refs/heads/main`
    public Optional<String> processHead(String ref, String commit) {
        var push = new PushEvent(settings.gitHost().repository(), ref, commit, false, "reconciler");
        var release = remember(push, "reconciler").release();
        if (ledger.read(Release.entry(release), Release.class).isPresent()) return Optional.empty();
        return executions.startAgain(
                release,
                wish(push, "reconciler"),
                ended -> ledger.read(Release.entry(ended), Release.class).isPresent());
    }

    private Delivery remember(PushEvent push, String deliveryId) {
        var entry = "delivery#" + push.ref() + "#" + push.after();
        var now = clock.instant();
        var name = STAMP.format(now) + "-" + push.after().substring(0, 7);
        ledger.insert(entry, new Delivery(name, deliveryId, now));
        return ledger.read(entry, Delivery.class).orElseThrow().value();
    }

    private static ReleaseRequest wish(PushEvent push, String deliveryId) {
        return ReleaseRequest.push(push.after(), push.ref(), push.pusher(), deliveryId);
    }
}
