package pushback.console.live;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import pushback.operator.EnvironmentRecords;
import pushback.operator.EnvironmentStatus.Server;
import pushback.operator.ReleaseRecord;
import pushback.operator.TrafficCounts;

/// Looks at the environment for all pages together, and only while somebody has one open. May be called from any
/// thread.
public final class Lookout implements AutoCloseable {
    /// So many states may follow each other at once and are seen at once.
    private static final int TOPICS = 64;
    private static final int BURST = 4;
    private static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration LINGERING = Duration.ofSeconds(20);
    private static final int LATEST = 30;

    /// Those that somebody looked at lately.
    private final Map<String, Shown> shownTopics = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Shown> eldest) {
            return size() > TOPICS;
        }
    };
    private final EnvironmentRecords records;
    private final Clock clock;
    private final LookPace pace;
    private final Function<RuntimeException, String> words;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock looking = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition wanted = lock.newCondition();
    private final Allowance looks;
    private final Thread thread;
    private EnvironmentView view = EnvironmentView.NONE;
    private int watchers;
    private long lastVisit;
    private boolean rung;
    private boolean stale = true;
    private boolean refreshing;
    private boolean closed;
    private long statesAt;
    private long fleetAt;
    private long ledgerAt;
    private long trafficAt;

    /// @param words what a person is told about something that AWS refused
    public Lookout(EnvironmentRecords records, Clock clock, LookPace pace, Function<RuntimeException, String> words) {
        this.records = records;
        this.clock = clock;
        this.pace = pace;
        this.words = words;
        looks = new Allowance(BURST, pace.soonest(), System.nanoTime());
        var longAgo = System.nanoTime() - Duration.ofDays(1).toNanos();
        statesAt = longAgo;
        fleetAt = longAgo;
        ledgerAt = longAgo;
        trafficAt = longAgo;
        lastVisit = longAgo;
        thread = Thread.ofVirtual().name("lookout").start(this::run);
    }

    /// Between two calls of one kind, in nanoseconds, so that all pages together make under one a second of them where
    /// each look is a call to AWS.
    public long eachCall() {
        return isOnAws() ? pace.soonest().toNanos() : 0;
    }

    public boolean isOnAws() {
        return pace.equals(LookPace.AWS);
    }

    /// Something has happened: look soon.
    public void ring() {
        lock.lock();
        try {
            rung = true;
            if (watchers == 0) stale = true;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Something was changed from here: whoever looks next sees it.
    public void expire() {
        lock.lock();
        try {
            stale = true;
            rung = true;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The environment now, or some seconds ago.
    public EnvironmentView view() {
        lock.lock();
        try {
            lastVisit = System.nanoTime();
            wanted.signalAll();
            if (!stale && !refreshing && !isOld()) return view;
        } finally {
            lock.unlock();
        }
        look(true);
        return latest();
    }

    /// The environment as it was seen last.
    public EnvironmentView latest() {
        lock.lock();
        try {
            return view;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOld() {
        return watchers == 0 && System.nanoTime() - statesAt > FRESH.toNanos();
    }

    /// What pages of that topic show of that view; asked for once, however many are open.
    public LiveParts parts(LiveTopic topic, EnvironmentView shown) {
        Shown topics;
        synchronized (shownTopics) {
            topics = shownTopics.computeIfAbsent(topic.name(), _ -> new Shown());
        }
        return topics.of(topic, shown);
    }

    /// The parts of one topic, as they were made last.
    private static final class Shown {
        private long version = -1;
        private long at;
        private LiveParts made;

        synchronized LiveParts of(LiveTopic topic, EnvironmentView shown) {
            var now = System.nanoTime();
            var isOld = topic.hasItsOwn() && now - at >= topic.every().toNanos();
            if (made == null || version < shown.version() || isOld) {
                made = LiveParts.of(topic.parts().apply(shown));
                version = Math.max(version, shown.version());
                at = now;
            }
            return made;
        }
    }

    /// Waits for a view that is newer than `version`; the same one after a while.
    public EnvironmentView after(long version, Duration longest) throws InterruptedException {
        lock.lock();
        try {
            watchers++;
            wanted.signalAll();
            var left = longest.toNanos();
            while (view.version() <= version && left > 0 && !closed) left = changed.awaitNanos(left);
            return view;
        } finally {
            watchers--;
            lastVisit = System.nanoTime();
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitTurn()) look(false);
        } catch (InterruptedException ended) {
            // Closed.
        }
    }

    /// Until somebody watches and it is time; false once it is closed.
    private boolean awaitTurn() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                var now = System.nanoTime();
                if (watchers == 0 && now - lastVisit > LINGERING.toNanos()) {
                    wanted.await();
                    continue;
                }
                var next = rung || stale ? 0 : statesAt + pace.states().toNanos() - now;
                var wait = Math.max(next, looks.until(now));
                if (wait <= 0) {
                    looks.take(now);
                    rung = false;
                    return true;
                }
                wanted.await(wait, TimeUnit.NANOSECONDS);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// @param all whether somebody waits for it who may have changed something
    private void look(boolean all) {
        looking.lock();
        try {
            var before = latest();
            boolean everything;
            lock.lock();
            try {
                // Another one has looked while this one waited.
                if (all && !stale && !isOld()) return;
                everything = stale;
                refreshing = stale;
                stale = false;
            } finally {
                lock.unlock();
            }
            publish(looked(before, everything));
        } finally {
            looking.unlock();
        }
    }

    private EnvironmentView looked(EnvironmentView before, boolean everything) {
        try {
            var now = System.nanoTime();
            var deploying = records.deploying();
            statesAt = now;
            var sameRuns = deploying.stream()
                    .map(run -> run.arn())
                    .toList()
                    .equals(before.deploying().stream().map(run -> run.arn()).toList());
            var begunOrEnded = everything || !sameRuns;
            var ledger = begunOrEnded || now - ledgerAt > pace.ledger().toNanos();
            var fleet = begunOrEnded || now - fleetAt > pace.fleet().toNanos();
            var traffic = now - trafficAt > pace.traffic().toNanos();
            var drilling = ledger || fleet || !before.drilling().isEmpty() ? records.drilling() : before.drilling();
            var servers = fleet ? records.fleet() : before.fleet();
            if (fleet) fleetAt = now;
            if (ledger) ledgerAt = now;
            var current = ledger ? records.current() : before.current();
            var work = deploying.stream()
                    .filter(run -> !run.current().contains("AwaitApproval"))
                    .findFirst();
            return new EnvironmentView(
                    before.version() + 1,
                    clock.instant(),
                    deploying,
                    drilling,
                    servers,
                    ledger ? records.releases("", LATEST, LATEST, _ -> true) : before.releases(),
                    fleet
                            ? work.map(run -> records.servers(unfinished(run.release())))
                                    .orElse(List.of())
                            : before.rollout(),
                    ledger ? records.freeze() : before.freeze(),
                    ledger ? records.awaited() : before.awaited(),
                    ledger ? records.parkedSince() : before.parkedSince(),
                    current,
                    ledger ? current.flatMap(good -> records.find(good.release())) : before.serving(),
                    ledger ? records.next() : before.next(),
                    traffic ? traffic(servers, now) : before.traffic(),
                    Optional.empty());
        } catch (RuntimeException refused) {
            return new EnvironmentView(
                    before.version() + 1,
                    before.at(),
                    before.deploying(),
                    before.drilling(),
                    before.fleet(),
                    before.releases(),
                    before.rollout(),
                    before.freeze(),
                    before.awaited(),
                    before.parkedSince(),
                    before.current(),
                    before.serving(),
                    before.next(),
                    before.traffic(),
                    Optional.of(words.apply(refused)));
        }
    }

    private static ReleaseRecord unfinished(String name) {
        return new ReleaseRecord(
                name, Optional.empty(), Optional.empty(), List.of(), true, Optional.empty(), List.of());
    }

    private TrafficCounts traffic(List<Server> servers, long now) {
        trafficAt = now;
        return records.traffic(servers, clock.instant());
    }

    private void publish(EnvironmentView now) {
        lock.lock();
        try {
            view = now;
            refreshing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }
}
