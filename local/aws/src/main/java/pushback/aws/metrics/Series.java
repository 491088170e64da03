package pushback.aws.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// The values of one metric with one set of dimensions, summed up by second.
final class Series {
    private final NavigableMap<Long, Sum> seconds = new TreeMap<>();
    /// Each value with how often it came, for percentiles; null: nobody asks for any.
    private NavigableMap<Long, List<Sum>> values;

    /// A metric's identity; the order of the dimensions does not matter.
    record Name(String namespace, String metric, Map<String, String> dimensions) {
        Name {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /// What CloudWatch keeps of many values.
    record Sum(double count, double sum, double minimum, double maximum) {
        Sum plus(Sum other) {
            return new Sum(
                    count + other.count,
                    sum + other.sum,
                    Math.min(minimum, other.minimum),
                    Math.max(maximum, other.maximum));
        }

        /// The value of a statistic: `Sum`, `Average`, `Minimum`, `Maximum` or `SampleCount`.
        double statistic(String name) {
            return switch (name) {
                case "Sum" -> sum;
                case "Average" -> sum / count;
                case "Minimum" -> minimum;
                case "Maximum" -> maximum;
                case "SampleCount" -> count;
                default -> throw new IllegalArgumentException(name);
            };
        }
    }

    static final List<String> STATISTICS = List.of("SampleCount", "Average", "Sum", "Minimum", "Maximum");

    void add(Instant at, Sum sum) {
        seconds.merge(at.getEpochSecond(), sum, Sum::plus);
        if (values != null)
            values.computeIfAbsent(at.getEpochSecond(), first -> new ArrayList<>())
                    .add(sum);
    }

    /// From now on single values are remembered, for percentiles.
    void keepValues() {
        if (values == null) values = new TreeMap<>();
    }

    /// The value that this share of all values of a period does not exceed; empty if there is none. A statistic set
    /// counts as its mean.
    OptionalDouble percentile(Instant start, Duration period, double share) {
        var sorted = new TreeMap<Double, Double>();
        values.subMap(start.getEpochSecond(), true, start.plus(period).getEpochSecond(), false)
                .values()
                .forEach(all -> all.forEach(sum -> sorted.merge(sum.statistic("Average"), sum.count(), Double::sum)));
        var needed = share
                * sorted.values().stream().mapToDouble(Double::doubleValue).sum();
        var seen = 0.0;
        for (var value : sorted.entrySet()) {
            seen += value.getValue();
            if (seen >= needed) return OptionalDouble.of(value.getKey());
        }
        return OptionalDouble.empty();
    }

    /// Forgets what is older than `moment`.
    void forget(Instant moment) {
        seconds.headMap(moment.getEpochSecond()).clear();
        if (values != null) values.headMap(moment.getEpochSecond()).clear();
    }

    /// The sums by the start of their period, for periods that begin in [start, end). Periods are aligned to the
    /// epoch.
    NavigableMap<Instant, Sum> periods(Instant start, Instant end, Duration period) {
        var length = period.toSeconds();
        var first = Math.floorDiv(start.getEpochSecond(), length) * length;
        var sums = new TreeMap<Instant, Sum>();
        seconds.subMap(first, true, end.getEpochSecond(), false)
                .forEach((second, sum) ->
                        sums.merge(Instant.ofEpochSecond(Math.floorDiv(second, length) * length), sum, Sum::plus));
        return sums;
    }
}
