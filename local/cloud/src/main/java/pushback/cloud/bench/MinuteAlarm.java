package pushback.cloud.bench;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/// An alarm on the target group's errors a minute, for all instances together: more than a share of a minute's
/// requests,
/// in so many of the last minutes. Minutes begin when the clock says so.
final class MinuteAlarm implements Witness {
    /// Express Mode's share.
    static final double EXPRESS = 0.01;

    private final int offset;
    private final double threshold;
    private final int needed;
    private final int periods;
    /// Shares of the last minutes.
    private final Deque<Double> minutes = new ArrayDeque<>();
    private double highest;

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
        return ofExpressMode(offset, EXPRESS);
    }

    /// The same with another threshold.
    static MinuteAlarm ofExpressMode(int offset, double threshold) {
        return new MinuteAlarm(offset, threshold, 2, 3);
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
        minutes.add(requests == 0 ? 0 : (double) visitors.errorsIn(now - 60, now) / requests);
        if (minutes.size() > periods) minutes.removeFirst();
        if (minutes.size() < needed) return false;
        var reached = minutes.stream()
                .sorted(Comparator.reverseOrder())
                .skip(needed - 1)
                .findFirst()
                .orElseThrow();
        highest = Math.max(highest, reached);
        return reached > threshold;
    }

    /// The threshold from which on it would not have fired so far.
    double highest() {
        return highest;
    }

    @Override
    public boolean clears() {
        return false;
    }
}
