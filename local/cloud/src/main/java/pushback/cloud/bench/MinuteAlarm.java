package pushback.cloud.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// An alarm on the target group's errors a minute, for all instances together: more than a share of a minute's
/// requests,
/// in so many of the last minutes. Minutes begin when the clock says so.
final class MinuteAlarm implements Witness {
    private final int offset;
    private final double threshold;
    private final int needed;
    private final int periods;
    private final Deque<Boolean> minutes = new ArrayDeque<>();

    /// What most teams have: more than half a percent in 3 of 5 minutes.
    ///
    /// @param offset seconds of the first minute that are over already
    MinuteAlarm(int offset) {
        this(offset, 0.005, 3, 5);
    }

    private MinuteAlarm(int offset, double threshold, int needed, int periods) {
        this.offset = offset;
        this.threshold = threshold;
        this.needed = needed;
        this.periods = periods;
    }

    /// Amazon ECS Express Mode's: 4xx and 5xx above 1 % in 2 of 3 minutes.
    static MinuteAlarm ofExpressMode(int offset) {
        return new MinuteAlarm(offset, 0.01, 2, 3);
    }

    /// Flagger's: a success rate below 99 % at 5 checks, a minute apart.
    static MinuteAlarm ofFlagger(int offset) {
        return new MinuteAlarm(offset, 0.01, 5, Integer.MAX_VALUE);
    }

    /// A band of three standard deviations above the mean of the minutes before, left in 2 of 3 minutes, as an anomaly
    /// detector draws it.
    ///
    /// @param before error rates of minutes before the release
    static MinuteAlarm ofThreeSigma(int offset, List<Double> before) {
        var mean = before.stream().mapToDouble(rate -> rate).average().orElse(0);
        var variance = before.stream()
                .mapToDouble(rate -> (rate - mean) * (rate - mean))
                .average()
                .orElse(0);
        return new MinuteAlarm(offset, mean + 3 * Math.sqrt(variance), 2, 3);
    }

    @Override
    public boolean condemns(Visitors visitors, List<Integer> current, List<Integer> old) {
        var now = visitors.seconds();
        if (current.isEmpty() || now == 0 || (now + offset) % 60 != 0) return false;
        var requests = visitors.requestsIn(now - 60, now);
        minutes.add(requests > 0 && visitors.errorsIn(now - 60, now) > threshold * requests);
        if (minutes.size() > periods) minutes.removeFirst();
        return minutes.stream().filter(breaching -> breaching).count() >= needed;
    }

    @Override
    public boolean clears() {
        return false;
    }
}
