package pushback.console.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import pushback.health.HealthVerdict;

/// The sequential test over time: how much likelier a bad release shows what was seen than a good one, on the scale of
/// the logarithm, between the bound at which the release is unhealthy and the one at which it is healthy.
///
/// @param lines the path of each witness
/// @param upper and `lower` where the bounds lie, in pixels from above
/// @param crossed in words, where a bound was crossed; empty: none was yet
public record EvidenceChart(
        int width,
        int height,
        Map<String, String> lines,
        List<Mark> marks,
        double upper,
        double lower,
        double zero,
        double bound,
        String crossed,
        String begins,
        String ends) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 220;
    private static final int LEFT = 8;
    private static final int RIGHT = 8;

    /// A sample that decided.
    public record Mark(double x, double y, HealthVerdict verdict) {}

    /// Null where nothing was seen.
    ///
    /// @param alpha probability of error of the test
    public static EvidenceChart of(List<EvidencePoint> points, double alpha) {
        if (points.isEmpty()) return null;
        var bound = Math.log((1 - alpha) / alpha);
        var extent = 1.25
                * Math.max(
                        bound,
                        points.stream()
                                .flatMap(point -> point.likelihood().values().stream())
                                .mapToDouble(Math::abs)
                                .max()
                                .orElse(bound));
        var from = points.getFirst().at();
        var span = Math.max(1, Duration.between(from, points.getLast().at()).toMillis());
        var witnesses = new TreeSet<String>();
        points.forEach(point -> witnesses.addAll(point.likelihood().keySet()));
        var lines = new LinkedHashMap<String, String>();
        for (var witness : witnesses) {
            var path = new StringBuilder("M" + number(LEFT) + " " + number(y(0, extent)));
            for (var point : points)
                path.append(" L")
                        .append(number(x(point.at(), from, span)))
                        .append(" ")
                        .append(number(y(point.likelihood().getOrDefault(witness, 0.0), extent)));
            lines.put(witness, path.toString());
        }
        var marks = new ArrayList<Mark>();
        for (var point : points)
            if (point.verdict() != HealthVerdict.UNDECIDED)
                marks.add(new Mark(x(point.at(), from, span), y(strongest(point), extent), point.verdict()));
        return new EvidenceChart(
                WIDTH,
                HEIGHT,
                lines,
                marks,
                y(bound, extent),
                y(-bound, extent),
                y(0, extent),
                bound,
                crossed(points, from),
                "0 s",
                seconds(from, points.getLast().at()));
    }

    /// Of the witness that decided.
    private static double strongest(EvidencePoint point) {
        var values = point.likelihood().values().stream().mapToDouble(Double::doubleValue);
        return (point.verdict() == HealthVerdict.UNHEALTHY ? values.max() : values.min()).orElse(0);
    }

    private static String crossed(List<EvidencePoint> points, Instant from) {
        for (var point : points)
            if (point.verdict() != HealthVerdict.UNDECIDED)
                return "After " + seconds(from, point.at()) + " in " + point.state() + " the evidence was enough: "
                        + point.verdict() + ".";
        return "";
    }

    private static String seconds(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.1f s", Duration.between(from, to).toMillis() / 1000.0);
    }

    private static double x(Instant at, Instant from, long span) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Duration.between(from, at).toMillis() / (double) span;
    }

    private static double y(double likelihood, double extent) {
        return HEIGHT / 2.0 - likelihood / extent * (HEIGHT / 2.0);
    }

    public static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
