package pushback.cli.load;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Counts what becomes of requests, in all and by the second in which they were due.
final class LoadCounts {
    /// An hour by the second; older seconds are only in the totals.
    private static final int SECONDS_KEPT = 3600;

    private final TreeMap<Long, Tick> seconds = new TreeMap<>();
    private final Map<Integer, Long> statuses = new HashMap<>();
    private final Map<String, Long> failures = new HashMap<>();
    private final long[] latencies = new long[Snapshot.LATENCIES];
    private long sent;
    private long failed;

    /// One second's counters, touched under the account's lock only.
    static final class Tick {
        private long sent;
        private long failed;
    }

    synchronized Tick sent() {
        var second = seconds.computeIfAbsent(Instant.now().getEpochSecond(), now -> new Tick());
        if (seconds.size() > SECONDS_KEPT) seconds.pollFirstEntry();
        second.sent++;
        sent++;
        return second;
    }

    synchronized void answered(Tick second, int status, long nanos) {
        statuses.merge(status, 1L, Long::sum);
        int millis = (int) Math.min(TimeUnit.NANOSECONDS.toMillis(nanos), latencies.length - 1);
        latencies[Math.max(0, millis)]++;
        if (status >= 500) failed(second, "status " + status);
    }

    synchronized void failed(Tick second, String why) {
        failures.merge(why, 1L, Long::sum);
        second.failed++;
        failed++;
    }

    synchronized Snapshot snapshot(int inFlight) {
        var bySecond = new TreeMap<Instant, Snapshot.Second>();
        seconds.forEach((second, tick) ->
                bySecond.put(Instant.ofEpochSecond(second), new Snapshot.Second(tick.sent, tick.failed)));
        return new Snapshot(
                sent,
                failed,
                inFlight,
                new TreeMap<>(statuses),
                new TreeMap<>(failures),
                bySecond,
                new Snapshot.Latencies(latencies));
    }
}
