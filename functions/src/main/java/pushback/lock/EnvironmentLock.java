package pushback.lock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import pushback.ledger.Ledger;
import pushback.ledger.Ledger.Row;
import pushback.release.Executions;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;
import pushback.source.Commits;
import pushback.source.SourceHost.Relation;

/// The environment's lock in the ledger. It is free, held within its lease by a running execution, or there for the
/// taking: the fence then grows, and the former holder's next step is stopped.
public final class EnvironmentLock {
    /// Longer than the longest time between two steps of one release (a build, 30 minutes).
    static final Duration LEASE = Duration.ofMinutes(45);

    private static final String ENTRY = "lock";

    private final Ledger ledger;
    private final Halts halts;
    private final Commits commits;
    private final Executions executions;
    private final Clock clock;
    private final String environment;

    @Inject
    EnvironmentLock(
            Ledger ledger, Halts halts, Commits commits, Executions executions, Clock clock, Settings settings) {
        this.ledger = ledger;
        this.halts = halts;
        this.commits = commits;
        this.executions = executions;
        this.clock = clock;
        this.environment = settings.environment();
    }

    /// The row. `holder` and `executionArn` are empty while it is free; `pending` waits for it.
    record State(
            String holder,
            String executionArn,
            long fence,
            Instant since,
            Instant leaseUntil,
            Optional<Release> pending) {}

    /// What became of asking for the lock.
    ///
    /// @param lock the release's own, or that of whoever holds it: then the release waits
    /// @param overtaken the release that waited and will not run because of this one
    /// @param waits whether the release waits now
    public record Attempt(Lock lock, Optional<Release> overtaken, boolean waits) {}

    /// Takes the lock for `release` if it is free or its own already; otherwise makes it the one that waits.
    /// Decided and written in one go: were the lock freed in between, nobody would start who lined up after that.
    ///
    /// @param mayTakeOver whether `release` may also have the lock of a release that died. One that does not
    ///     put in order what the dead one left must not: were it refused a moment later, nobody would. A lock
    ///     that was only kept anybody may have.
    /// @param hold what keeps `release`, in words: it then waits, also for a lock that is free
    public Attempt acquire(Release release, boolean mayTakeOver, Optional<String> hold) {
        while (true) {
            var row = ledger.read(ENTRY, State.class);
            var before = row.map(Row::value);
            if (hold.isPresent()
                    && before.filter(state -> state.holder().equals(release.id()))
                            .isEmpty()) {
                var waiting = queued(before.orElseGet(this::untouched), release);
                if (!ledger.write(ENTRY, waiting, version(row))) continue;
                return new Attempt(
                        new Lock(
                                waiting.holder(),
                                waiting.fence(),
                                waiting.leaseUntil(),
                                hold.get() + "; " + release.id() + " runs then"),
                        overtaken(before, waiting, release),
                        true);
            }
            // A recovery lines up for nobody: who is at work puts things in order itself, and must not lose who waits.
            if (release.isRecovery() && before.isPresent() && isHeldByAnother(before.get(), release, mayTakeOver))
                return new Attempt(lock(before.get(), "nothing is left to recover"), Optional.empty(), false);
            // A call that took long may come when the release has waited, and runs in the execution that was started
            // then.
            if (before.filter(state -> isElsewhere(state, release)).isPresent()) return elsewhere(before.get());
            var after = before.isPresent() && isHeldByAnother(before.get(), release, mayTakeOver)
                    ? queued(before.get(), release)
                    : held(before, release);
            if (!ledger.write(ENTRY, after, version(row))) continue;
            return new Attempt(
                    lock(after, release.id() + " runs next"),
                    overtaken(before, after, release),
                    !after.holder().equals(release.id()));
        }
    }

    /// Takes the lock for a drill if it is free or the drill's own already. A drill lines up for nobody; who waits
    /// goes on waiting.
    ///
    /// @param drill its id
    /// @return the drill's lock, or that of whoever holds the environment
    public Lock take(String drill, String executionArn) {
        while (true) {
            var row = ledger.read(ENTRY, State.class);
            var before = row.map(Row::value);
            var holder = before.map(State::holder).orElse("");
            if (holder.equals(drill)) return lock(before.get());
            if (!holder.isEmpty()) return lock(before.get(), "try again when it has ended");
            var taken = new State(
                    drill,
                    executionArn,
                    before.map(State::fence).orElse(0L) + 1,
                    clock.instant(),
                    clock.instant().plus(LEASE),
                    before.flatMap(State::pending));
            if (ledger.write(ENTRY, taken, version(row))) return lock(taken);
        }
    }

    /// The lock that `holder` holds, if it does.
    public Optional<Lock> of(String holder) {
        return ledger.read(ENTRY, State.class)
                .map(Row::value)
                .filter(state -> !holder.isEmpty() && state.holder().equals(holder))
                .map(this::lock);
    }

    /// Stops a step whose fence is stale; prolongs the lease of one that is not. Called before every side effect.
    public void hold(Lock lock) {
        while (true) {
            var row = read();
            var state = row.value();
            if (!state.holder().equals(lock.holder()) || state.fence() != lock.fence())
                throw new LockLost(environment + " is no longer held by " + lock.holder() + " (fence " + lock.fence()
                        + "), but by " + (state.holder().isEmpty() ? "nobody" : state.holder()) + " (fence "
                        + state.fence() + "); nothing more is changed here");
            // Written at most once a minute: each write costs, and the lease is far longer.
            if (state.leaseUntil().isAfter(clock.instant().plus(LEASE).minusSeconds(60))) return;
            var renewed = new State(
                    state.holder(),
                    state.executionArn(),
                    state.fence(),
                    state.since(),
                    clock.instant().plus(LEASE),
                    state.pending());
            if (ledger.write(ENTRY, renewed, row.version())) return;
        }
    }

    /// Has the lease last longer by what the clock was set on: a machine that has slept stood still, and so did the
    /// holder. Never longer than a lease from now on.
    ///
    /// @param gap negative: the clock was set back
    public void afterGap(Duration gap) {
        while (true) {
            var row = ledger.read(ENTRY, State.class);
            if (row.isEmpty() || row.get().value().holder().isEmpty()) return;
            var state = row.get().value();
            var moved = state.leaseUntil().plus(gap);
            var longest = clock.instant().plus(LEASE);
            var after = new State(
                    state.holder(),
                    state.executionArn(),
                    state.fence(),
                    state.since(),
                    moved.isBefore(longest) ? moved : longest,
                    state.pending());
            if (ledger.write(ENTRY, after, row.get().version())) return;
        }
    }

    /// As [#hold], and stops a step whose release a person halted. Called in its place on the way forward; the way
    /// back is not halted.
    public void advance(Lock lock) {
        hold(lock);
        halts.throwIfHalted(lock.holder());
    }

    /// Whether `lock` still holds the environment; for steps that give back rather than change.
    public boolean isHeld(Lock lock) {
        var state = read().value();
        return state.holder().equals(lock.holder()) && state.fence() == lock.fence();
    }

    /// Frees the lock if `lock` still holds it; returns who waits for it. Repeating it answers the same.
    public Optional<Release> release(Lock lock) {
        while (true) {
            var row = read();
            var state = row.value();
            if (state.fence() != lock.fence()) return Optional.empty();
            if (state.holder().isEmpty()) return state.pending();
            var free = new State("", "", state.fence(), clock.instant(), clock.instant(), state.pending());
            if (ledger.write(ENTRY, free, row.version())) return state.pending();
        }
    }

    /// Who has the environment.
    public sealed interface Standing {
        record Free() implements Standing {}

        /// @param holder the release or drill that a running execution works on
        record InUse(String holder) implements Standing {}

        /// @param lock of a release or drill whose execution died
        record Orphaned(Lock lock) implements Standing {}

        /// @param lock of a release whose execution came to its end and could not give it back: there is nothing to
        ///     recover, and whoever comes next may have it
        record Kept(Lock lock) implements Standing {}
    }

    /// Who has the environment, as one look found it: who looks twice may see a release at work and then, when it
    /// was stopped in between, nobody.
    public Standing standing() {
        var held = ledger.read(ENTRY, State.class)
                .map(Row::value)
                .filter(state -> !state.holder().isEmpty());
        if (held.isEmpty()) return new Standing.Free();
        var state = held.get();
        if (!isOrphaned(state)) return new Standing.InUse(state.holder());
        return isInOrder(state) ? new Standing.Kept(lock(state)) : new Standing.Orphaned(lock(state));
    }

    /// The lock of a release that died; empty if the lock is free, or its holder is at work.
    public Optional<Lock> orphaned() {
        return standing() instanceof Standing.Orphaned(var lock) ? Optional.of(lock) : Optional.empty();
    }

    /// The lock that was freed while somebody waited for it; empty if it is held, or nobody waits.
    public Optional<Lock> freedForAnother() {
        return ledger.read(ENTRY, State.class)
                .map(Row::value)
                .filter(state -> state.holder().isEmpty() && state.pending().isPresent())
                .map(this::lock);
    }

    /// Who waits for the lock.
    public Optional<Release> waiting() {
        return ledger.read(ENTRY, State.class).flatMap(row -> row.value().pending());
    }

    /// Whether a running execution holds the lock.
    public boolean isInUse() {
        return holder().isPresent();
    }

    /// The release that a running execution works on.
    public Optional<String> holder() {
        return standing() instanceof Standing.InUse(var holder) ? Optional.of(holder) : Optional.empty();
    }

    /// Whether another execution than that of `release` is at work on it.
    public boolean isAtWorkElsewhere(Release release) {
        return ledger.read(ENTRY, State.class)
                .filter(row -> isElsewhere(row.value(), release))
                .isPresent();
    }

    /// Whether `release` waits for the lock, or has it in an execution that runs.
    public boolean isTakenUp(String release) {
        return ledger.read(ENTRY, State.class)
                .map(Row::value)
                .filter(state -> state.pending()
                                .filter(waiting -> waiting.id().equals(release))
                                .isPresent()
                        || state.holder().equals(release) && !isOrphaned(state))
                .isPresent();
    }

    /// Takes `release` out of the line; false if it does not wait.
    public boolean withdraw(String release) {
        while (true) {
            var row = ledger.read(ENTRY, State.class);
            if (row.flatMap(found -> found.value().pending())
                    .filter(waiting -> waiting.id().equals(release))
                    .isEmpty()) return false;
            var state = row.get().value();
            var after = new State(
                    state.holder(),
                    state.executionArn(),
                    state.fence(),
                    state.since(),
                    state.leaseUntil(),
                    Optional.empty());
            if (ledger.write(ENTRY, after, row.get().version())) return true;
        }
    }

    private State untouched() {
        return new State("", "", 0, clock.instant(), clock.instant(), Optional.empty());
    }

    private static Optional<Release> overtaken(Optional<State> before, State after, Release release) {
        return before.flatMap(State::pending)
                .filter(other -> !other.id().equals(release.id())
                        && after.pending().filter(other::equals).isEmpty());
    }

    private boolean isHeldByAnother(State state, Release release, boolean mayTakeOver) {
        if (state.holder().isEmpty() || state.holder().equals(release.id())) return false;
        return !isOrphaned(state) || !mayTakeOver && !isInOrder(state);
    }

    private boolean isElsewhere(State state, Release release) {
        return state.holder().equals(release.id())
                && !state.executionArn().equals(release.executionArn())
                && !isOrphaned(state);
    }

    /// Held by the other execution, not by the release: the one that asks ends, and says nothing about the release.
    private static Attempt elsewhere(State state) {
        return new Attempt(
                new Lock(
                        state.executionArn(),
                        state.fence(),
                        state.leaseUntil(),
                        state.holder() + " runs in " + state.executionArn() + " since " + second(state)),
                Optional.empty(),
                false);
    }

    /// Its execution runs no more, or has not been heard of for a whole lease.
    private boolean isOrphaned(State state) {
        return !state.holder().isEmpty()
                && (!state.leaseUntil().isAfter(clock.instant()) || !executions.isRunning(state.executionArn()));
    }

    /// Whether its execution came to an end that comes only after what serves was found good, and after the
    /// attempts to give the lock back. One that was stopped may have been stopped anywhere, and `Rejected` says
    /// nothing either: a lost lock leads there, wherever it is lost.
    private boolean isInOrder(State state) {
        return executions
                .ending(state.executionArn())
                .filter(ReleaseEnding::isGood)
                .isPresent();
    }

    /// Which of two is newer is for history to say, not for the order in which they came: deliveries overtake each
    /// other. Where history says nothing, or a person has decided, it is the one that was asked for later.
    private boolean isNewer(Release other, Release release) {
        var later = other.requestedAt().isAfter(release.requestedAt());
        if (Stream.of(other, release).anyMatch(one -> one.force() || one.isRollback())) return later;
        return switch (commits.relation(release.commit(), other.commit()).orElse(Relation.DIVERGED)) {
            case AHEAD -> true;
            case BEHIND -> false;
            case IDENTICAL, DIVERGED -> later;
        };
    }

    private State queued(State state, Release release) {
        state.pending()
                .filter(other -> !other.id().equals(release.id()) && isNewer(other, release))
                .ifPresent(newer -> {
                    throw new ReleaseRejected(release.shortCommit() + " is superseded by " + newer.shortCommit()
                            + ", which waits already");
                });
        return new State(
                state.holder(),
                state.executionArn(),
                state.fence(),
                state.since(),
                state.leaseUntil(),
                Optional.of(release));
    }

    private State held(Optional<State> before, Release release) {
        var again = before.filter(state ->
                state.holder().equals(release.id()) && state.executionArn().equals(release.executionArn()));
        var fence =
                again.map(State::fence).orElseGet(() -> before.map(State::fence).orElse(0L) + 1);
        // Whoever waited and is older than this release is overtaken by it; a recovery only tidies up and overtakes
        // nobody.
        var pending = before.flatMap(State::pending)
                .filter(other -> !other.id().equals(release.id()) && (release.isRecovery() || isNewer(other, release)));
        return new State(
                release.id(),
                release.executionArn(),
                fence,
                again.map(State::since).orElse(clock.instant()),
                clock.instant().plus(LEASE),
                pending);
    }

    private Row<State> read() {
        return ledger.read(ENTRY, State.class)
                .orElseThrow(() -> new LockLost(environment + " has no lock in the ledger; was the table replaced?"));
    }

    private Lock lock(State state) {
        return lock(state, "");
    }

    /// @param consequence for who asked and does not hold it
    private Lock lock(State state, String consequence) {
        return new Lock(
                state.holder(),
                state.fence(),
                state.leaseUntil(),
                environment + " is locked by " + state.holder() + " since " + second(state)
                        + (consequence.isEmpty() ? "" : "; " + consequence));
    }

    private static Instant second(State state) {
        return state.since().truncatedTo(ChronoUnit.SECONDS);
    }

    private static long version(Optional<Row<State>> row) {
        return row.map(Row::version).orElse(0L);
    }
}
