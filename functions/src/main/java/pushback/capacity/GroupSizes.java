package pushback.capacity;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.inject.Inject;
import pushback.Settings;
import pushback.ledger.Ledger;
import pushback.ledger.Ledger.Row;
import pushback.release.ReleaseRejected;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

/// The sizes of the Auto Scaling group while a drill changes them. They are written into the ledger first, so that
/// whoever comes after a drill that died can give them back. An environment that is parked keeps them there.
public final class GroupSizes {
    private static final String ENTRY = "sizes";

    private final AutoScalingClient autoScaling;
    private final Ledger ledger;
    private final Clock clock;
    private final String group;

    @Inject
    public GroupSizes(AutoScalingClient autoScaling, Ledger ledger, Clock clock, Settings settings) {
        this.autoScaling = autoScaling;
        this.ledger = ledger;
        this.clock = clock;
        this.group = settings.autoScalingGroup();
    }

    public record Sizes(int min, int max, int desired) { }

    /// The sizes as they were.
    ///
    /// @param drill that wrote them down
    /// @param parked whether the environment is parked for good: then nobody gives them back but `unpark`
    /// @param since when that was written
    public record Before(String drill, Sizes sizes, boolean parked, Instant since) { }

    public Sizes now() {
        return autoScaling.describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups().stream().findFirst()
                .map(found -> new Sizes(found.minSize(), found.maxSize(), found.desiredCapacity()))
                .orElseThrow(() -> new ReleaseRejected("there is no Auto Scaling group " + group));
    }

    /// What was written down and not given back yet.
    public Optional<Before> before() {
        return row().map(Row::value);
    }

    /// Since when the environment has been parked, to the second; empty if it is not.
    public Optional<Instant> parkedSince() {
        return before().filter(Before::parked).map(before -> before.since().truncatedTo(ChronoUnit.SECONDS));
    }

    /// Writes the sizes down before they are changed; what an earlier attempt wrote stands.
    public Sizes writeDown(String drill) {
        ledger.insert(ENTRY, new Before(drill, now(), false, clock.instant()));
        return before().orElseThrow().sizes();
    }

    /// Says that the environment is parked from now on, or that somebody is bringing it back.
    public void parked(boolean parked) {
        var row = row().orElseThrow();
        if (row.value().parked() == parked) return;
        var changed = new Before(row.value().drill(), row.value().sizes(), parked, clock.instant());
        if (!ledger.write(ENTRY, changed, row.version())) parked(parked);
    }

    /// No server, and none that comes back by itself: a schedule or an alarm may not add one either.
    public void toZero() {
        set(new Sizes(0, 0, 0));
    }

    /// Sets what was written down, and keeps it written down.
    public void set() {
        before().ifPresent(before -> set(before.sizes()));
    }

    /// Gives back what a drill changed, unless the environment is parked.
    public void restore() {
        var row = row().filter(found -> !found.value().parked());
        if (row.isEmpty()) return;
        set(row.get().value().sizes());
        ledger.remove(ENTRY, row.get().version());
    }

    /// Gives back what a parking that died took: without servers nothing can be put in order.
    void restoreFromZero() {
        if (now().max() == 0) restore();
    }

    private void set(Sizes sizes) {
        if (!now().equals(sizes)) autoScaling.updateAutoScalingGroup(update -> update.autoScalingGroupName(group)
                .minSize(sizes.min()).maxSize(sizes.max()).desiredCapacity(sizes.desired()));
    }

    private Optional<Row<Before>> row() {
        return ledger.read(ENTRY, Before.class);
    }
}
