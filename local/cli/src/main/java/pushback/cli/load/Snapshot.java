package pushback.cli.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/// How the requests of a [Load] fared up to one moment, or between two.
///
/// @param sent how many were due, whatever became of them
/// @param failed how many of them failed
/// @param inFlight how many wait for their answer now
/// @param statuses answers by HTTP status
/// @param failures failed requests by reason, such as `status 502`, `no answer in time`, `ConnectException`
/// @param seconds by the second in which the requests were due; the last hour
/// @param latencies of what was answered, counted from when the request was due
public record Snapshot(
        long sent,
        long failed,
        int inFlight,
        SortedMap<Integer, Long> statuses,
        SortedMap<String, Long> failures,
        SortedMap<Instant, Second> seconds,
        Latencies latencies) {

    /// A millisecond each, and one for all that took longer than 10 s.
    static final int LATENCIES = 10_001;

    /// One second: how many requests were due in it, and how many of those failed.
    public record Second(long sent, long failed) {
        private Second minus(Second earlier) {
            return new Second(sent - earlier.sent, failed - earlier.failed);
        }
    }

    public Snapshot {
        statuses = Collections.unmodifiableSortedMap(statuses);
        failures = Collections.unmodifiableSortedMap(failures);
        seconds = Collections.unmodifiableSortedMap(seconds);
    }

    /// What happened since `earlier`. A request that was in flight then and has failed since counts as failed here.
    public Snapshot minus(Snapshot earlier) {
        var changed = difference(seconds, earlier.seconds, Second::minus);
        changed.values().removeIf(new Second(0, 0)::equals);
        return new Snapshot(
                sent - earlier.sent,
                failed - earlier.failed,
                inFlight,
                counts(statuses, earlier.statuses),
                counts(failures, earlier.failures),
                changed,
                latencies.minus(earlier.latencies));
    }

    private static <K> SortedMap<K, Long> counts(SortedMap<K, Long> now, SortedMap<K, Long> then) {
        var counts = difference(now, then, (a, b) -> a - b);
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private static <K, V> SortedMap<K, V> difference(
            SortedMap<K, V> now, SortedMap<K, V> then, BinaryOperator<V> minus) {
        var difference = new TreeMap<>(now);
        then.forEach((key, before) -> difference.computeIfPresent(key, (k, value) -> minus.apply(value, before)));
        return difference;
    }

    /// A distribution with a resolution of 1 ms.
    public static final class Latencies {
        private final long[] counts;

        Latencies(long[] counts) {
            this.counts = counts.clone();
        }

        /// The time within which `share` (0 to 1) of the answers came; zero if there was none.
        public Duration percentile(double share) {
            long all = 0;
            for (long count : counts) all += count;
            long wanted = Math.max(1, (long) Math.ceil(all * share));
            long seen = 0;
            for (int millis = 0; millis < counts.length; millis++) {
                seen += counts[millis];
                if (seen >= wanted) return Duration.ofMillis(millis);
            }
            return Duration.ZERO;
        }

        private Latencies minus(Latencies earlier) {
            var difference = counts.clone();
            for (int i = 0; i < difference.length; i++) difference[i] -= earlier.counts[i];
            return new Latencies(difference);
        }
    }
}
