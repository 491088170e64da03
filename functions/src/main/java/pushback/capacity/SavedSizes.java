package pushback.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.ledger.Ledger;
import pushback.ledger.Ledger.Row;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

/// The sizes of the Auto Scaling group while a drill changes them. They are written into the ledger first, so that
/// whoever comes after a drill that died can give them back. An environment that is parked keeps them there.
public final class SavedSizes {
    private static final String ENTRY = "sizes";

    private final Provider<AutoScalingClient> autoScaling;
    private final UndoLog<Before> undoLog;
    private final Ledger ledger;
    private final Clock clock;
    private final String group;
    private final Strategy strategy;

    @Inject
    public SavedSizes(Provider<AutoScalingClient> autoScaling, Ledger ledger, Clock clock, Settings settings) {
        this.autoScaling = autoScaling;
        this.undoLog = new UndoLog<>(ledger, clock, ENTRY, Before.class);
        this.ledger = ledger;
        this.clock = clock;
        this.group = settings.servers().autoScalingGroup();
        this.strategy = settings.rollout().strategy();
    }

    public record Sizes(int min, int max, int desired) {}

    /// The sizes as they were.
    ///
    /// @param drill that wrote them down
    /// @param parked whether the environment is parked for good: then nobody gives them back but `unpark`
    /// @param since when that was written
    /// @param load what the drill put on the servers, if it did
    /// @param givenBack whether somebody gave them back for the drill, which had died, or is about to; it may not
    ///     park any more
    /// @param settlingSince when [#settle] first did; empty before that
    public record Before(
            String drill,
            Sizes sizes,
            boolean parked,
            Instant since,
            Optional<Load> load,
            boolean givenBack,
            Optional<Instant> settlingSince)
            implements UndoLog.Undo<Before> {
        @Override
        public String owner() {
            return drill;
        }

        @Override
        public Before settling(Instant since) {
            return givenBack(Optional.of(since));
        }

        private Optional<Instant> parkedSince() {
            return parked ? Optional.of(since.truncatedTo(ChronoUnit.SECONDS)) : Optional.empty();
        }

        private Before of(String another, Optional<Load> itsLoad) {
            return new Before(another, sizes, parked, since, itsLoad, false, Optional.empty());
        }

        private Before with(Sizes others) {
            return new Before(drill, others, parked, since, load, givenBack, settlingSince);
        }

        private Before givenBack(Optional<Instant> settling) {
            return new Before(drill, sizes, parked, since, load, true, settling);
        }
    }

    /// Work that keeps the CPUs busy until an alarm goes off and the group grows.
    ///
    /// @param endsAt at the latest, or when it was ended
    /// @param echo how long after its end an alarm may still go off
    public record Load(Instant endsAt, Duration echo) {
        Instant settledAt() {
            return endsAt.plus(echo);
        }
    }

    public Sizes now() {
        return autoScaling
                .get()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .stream()
                .findFirst()
                .map(found -> new Sizes(found.minSize(), found.maxSize(), found.desiredCapacity()))
                .orElseThrow(() -> new ReleaseRejected("there is no Auto Scaling group " + group));
    }

    /// What was written down and not given back yet.
    public Optional<Before> before() {
        return left().map(Row::value);
    }

    /// Since when the environment has been parked, to the second; empty if it is not.
    public Optional<Instant> parkedSince() {
        return before().flatMap(Before::parkedSince);
    }

    /// Before a release waits or builds anything. One that asks just before the end of a parking looks once more
    /// with the lock in hand ([#barParking]): it would start the stopped database.
    ///
    /// @throws ReleaseRejected if the environment is parked
    public void refuseWhileParked() {
        before().ifPresent(SavedSizes::refuse);
    }

    private static void refuse(Before before) {
        before.parkedSince().ifPresent(since -> {
            throw new ReleaseRejected("the environment has been parked since " + since + "; bring it back with "
                    + "./pushback unpark, then deploy this commit with ./pushback deploy");
        });
    }

    /// As [#refuseWhileParked], with the lock in hand. From now on no call of a drill that held the lock before,
    /// and that is still on its way, may say that the environment is parked (seed 32149).
    ///
    /// @throws ReleaseRejected if the environment is parked
    public void barParking() {
        left().ifPresent(row -> {
            refuse(row.value());
            if (!row.value().givenBack()
                    && !undoLog.replace(row, row.value().givenBack(row.value().settlingSince()))) barParking();
        });
    }

    /// Writes the sizes down before they are changed; what an earlier attempt wrote stands. So do sizes that an
    /// earlier drill left because they may grow once more: they are this one's to give back now.
    public Sizes writeDown(String drill, Optional<Load> load) {
        return undoLog.writeDown(drill, earlier -> earlier.of(drill, load), () -> insert(drill, load))
                .sizes();
    }

    private boolean insert(String drill, Optional<Load> load) {
        var before = new Before(drill, ungrown(), false, clock.instant(), load, false, Optional.empty());
        if (!undoLog.insert(before)) return false;
        // A person or a policy may have changed them between the question and the row.
        var sizes = ungrown();
        if (!sizes.equals(before.sizes())) ledger.write(ENTRY, before.with(sizes), 1L);
        return true;
    }

    /// Of a group that a release has grown for its rollout, the sizes before that: the release takes the growth
    /// back, and whoever gave it back for the drill would leave one server too many (seed 37392).
    private Sizes ungrown() {
        var found = now();
        // Asked after the group: a release writes down that it grows before it does.
        return ledger.read(Capacity.ENTRY, Capacity.Changes.class)
                .map(Row::value)
                .filter(release -> release.haveGrown(found.desired(), strategy))
                .map(release -> new Sizes(found.min(), found.max(), release.desiredBefore()))
                .orElse(found);
    }

    /// Says that the load of `drill` has ended, unless somebody said so before.
    public void calmed(String drill) {
        var row = left().filter(found -> found.value().drill().equals(drill));
        var load = row.flatMap(found -> found.value().load())
                .filter(found -> clock.instant().isBefore(found.endsAt()));
        if (load.isEmpty()) return;
        var ended = row.get()
                .value()
                .of(drill, Optional.of(new Load(clock.instant(), load.get().echo())));
        if (!undoLog.replace(row.get(), ended)) calmed(drill);
    }

    /// Whether an alarm that a load has set off, or one that hears of it only now, may still change the sizes.
    public boolean mayGrow() {
        return before().filter(this::mayGrow).isPresent();
    }

    private boolean mayGrow(Before before) {
        return before.load()
                .filter(load -> clock.instant().isBefore(load.settledAt()))
                .isPresent();
    }

    /// Says that the environment is parked from now on, or that somebody is bringing it back.
    ///
    /// @throws IllegalStateException if nothing is written down, or was given back meanwhile
    public void parked(boolean parked) {
        var row = left().orElseThrow(() -> new IllegalStateException("no sizes are written down"));
        var before = row.value();
        if (before.parked() == parked) return;
        if (before.givenBack())
            throw new IllegalStateException("the sizes were given back, as " + before.drill() + " had died");
        var changed = new Before(
                before.drill(), before.sizes(), parked, clock.instant(), before.load(), false, Optional.empty());
        if (!undoLog.replace(row, changed)) parked(parked);
    }

    /// No server, and none that comes back by itself: a schedule or an alarm may not add one either.
    public void toZero() {
        set(new Sizes(0, 0, 0));
    }

    /// Sets what was written down, and keeps it written down.
    public void set() {
        before().ifPresent(before -> set(before.sizes()));
    }

    /// As [#before], with what it takes to give exactly that back. To be asked before a look at the lock that finds
    /// nobody at work: what is written down later belongs to whoever came then.
    public Optional<Row<Before>> left() {
        return undoLog.left();
    }

    /// Gives back what a drill changed, unless the environment is parked. It stays written down as long as an alarm
    /// may change it once more: whoever comes then gives it back again.
    public void restore() {
        left().filter(row -> !row.value().parked()).ifPresent(row -> {
            set(row.value().sizes());
            if (!mayGrow(row.value())) undoLog.remove(row);
        });
    }

    /// Gives back what a drill that died changed, unless the environment is parked. It stays written down until it
    /// [settles][#settle]: a call of that drill may still be on its way and change it once more.
    public void giveBack() {
        left().filter(row -> !row.value().parked()).ifPresent(row -> {
            // Said first: such a call must not say any more that the environment is parked.
            if (row.value().givenBack() || undoLog.replace(row, row.value().givenBack(Optional.empty())))
                set(row.value().sizes());
            else giveBack();
        });
    }

    /// As [#giveBack], where a parking that died left no servers: without them nothing can be put in order.
    public void giveBackFromZero() {
        if (now().max() == 0) giveBack();
    }

    /// Gives back what was [#left] when nobody is at work, as [UndoLog#settle]: a parking may have begun and ended
    /// since. An alarm that hears only now of the load may change the sizes once more, too.
    public void settle(Row<Before> left) {
        var before = left.value();
        if (before.parked()) return;
        var found = now();
        // Once given back, only what a drill can have done is undone: anything else is a person's, or a policy's.
        var undoes = !found.equals(before.sizes())
                && (before.settlingSince().isEmpty() || before.load().isPresent() || found.max() == 0);
        undoLog.settle(
                left,
                undoes ? Optional.of(() -> update(before.sizes())) : Optional.empty(),
                since -> forgottenAt(before, since));
    }

    private static Instant forgottenAt(Before before, Instant since) {
        var echo = before.load().map(Load::echo).orElse(Duration.ZERO);
        var late = since.plus(echo.compareTo(LateCalls.LIFE) > 0 ? echo : LateCalls.LIFE);
        return before.load().map(Load::settledAt).filter(late::isBefore).orElse(late);
    }

    private void set(Sizes sizes) {
        if (!now().equals(sizes)) update(sizes);
    }

    private void update(Sizes sizes) {
        autoScaling
                .get()
                .updateAutoScalingGroup(update -> update.autoScalingGroupName(group)
                        .minSize(sizes.min())
                        .maxSize(sizes.max())
                        .desiredCapacity(sizes.desired()));
    }
}
