package pushback.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Time that passes only when somebody asks for it. Single-threaded and deterministic: the same actions in the same
/// order give the same history.
public final class VirtualTimeline implements Timeline {
    /// Sorted rather than a heap: most alarms are called off, and a heap would search for each of them.
    private final TreeSet<Entry> queue = new TreeSet<>();
    /// What is due now, in the order in which it was asked for. Most actions are, and all that is due now in the
    /// queue was asked for before.
    private final Deque<Entry> due = new ArrayDeque<>();
    private Instant now;
    private Duration ahead = Duration.ZERO;
    private long asked;

    public VirtualTimeline(Instant start) {
        now = start;
    }

    @Override
    public Instant now() {
        return ahead.isZero() ? now : now.plus(ahead);
    }

    @Override
    public Duration elapsed() {
        return Duration.ofSeconds(now.getEpochSecond(), now.getNano());
    }

    /// Sets the clock on by `distance`, back if that is negative, as when a machine has slept: no time passes by
    /// it.
    public void setClockOn(Duration distance) {
        ahead = ahead.plus(distance);
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
        var entry = new Entry(delay.isPositive() ? now.plus(delay) : now, asked++, action);
        Collection<Entry> waiting = delay.isPositive() ? queue : due;
        waiting.add(entry);
        return () -> waiting.remove(entry);
    }

    @Override
    public <T> T call(Supplier<T> question) {
        return question.get();
    }

    @Override
    public void offload(Runnable work) {
        execute(work);
    }

    /// Runs the next action, jumping to its moment; false if there is none.
    public boolean step() {
        var next = isDue(now) || due.isEmpty() ? queue.pollFirst() : due.poll();
        if (next == null) return false;
        now = next.at;
        next.action.run();
        return true;
    }

    /// Runs actions until none is left.
    public void run() {
        while (step()) {}
    }

    /// Runs actions until `condition` holds or `limit` of virtual time has passed; says whether it held.
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        var end = now.plus(limit);
        while (!condition.getAsBoolean()) {
            if (due.isEmpty() && !isDue(end)) return false;
            step();
        }
        return true;
    }

    /// Lets `duration` pass, running everything that is due in it.
    public void advance(Duration duration) {
        var end = now.plus(duration);
        while (!due.isEmpty() || isDue(end)) step();
        now = end;
    }

    /// Whether something in the queue is due by then.
    private boolean isDue(Instant then) {
        return !queue.isEmpty() && !queue.first().at.isAfter(then);
    }

    private record Entry(Instant at, long order, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            var byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
