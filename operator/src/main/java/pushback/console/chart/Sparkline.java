package pushback.console.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import pushback.operator.TrafficCounts;
import pushback.operator.TrafficCounts.Slice;

/// Requests and errors over time, small.
///
/// @param line of the requests, as the points of an SVG polyline; empty if there were none
/// @param errors of the errors; empty if there were none
/// @param words the latest, for those who do not see it
public record Sparkline(String line, String errors, String words) {
    public static final int WIDTH = 120;
    public static final int HEIGHT = 28;
    /// CloudWatch has the latest of a load balancer's minutes only so late.
    private static final int LATE = 3;

    /// @param until when they were asked for
    public static Sparkline of(List<Slice> slices, Instant until) {
        if (slices.isEmpty()) return new Sparkline("", "", "no requests lately");
        var shown = TrafficCounts.shown(slices).toMillis();
        var length = slices.getFirst().length();
        var most =
                Math.max(1, slices.stream().mapToDouble(Slice::requests).max().orElse(1));
        var line = new StringBuilder();
        var errors = new StringBuilder();
        Slice before = null;
        for (var slice : slices) {
            var x = x(slice.at(), until, shown);
            if (x < 0) continue;
            // Of a time without a request there is no value.
            if (before == null) none(line, errors, 0);
            var isApart =
                    before == null || Duration.between(before.at(), slice.at()).compareTo(length) > 0;
            if (isApart && before != null) none(line, errors, x(before.at().plus(length), until, shown));
            if (isApart) none(line, errors, Math.max(0, x(slice.at().minus(length), until, shown)));
            point(line, x, y(slice.requests(), most));
            point(errors, x, y(slice.errors(), most));
            before = slice;
        }
        var last = slices.getLast();
        var isOver = Duration.between(last.at(), until).compareTo(length.multipliedBy(LATE)) > 0;
        if (isOver) {
            none(line, errors, x(last.at().plus(length), until, shown));
            none(line, errors, WIDTH);
        }
        var failed = slices.stream().mapToDouble(Slice::errors).sum();
        return new Sparkline(
                line.toString().strip(),
                failed > 0 ? errors.toString().strip() : "",
                isOver
                        ? "no requests now"
                        : String.format(
                                Locale.ROOT,
                                "%.1f requests/s, %.2f errors/s",
                                last.requests() / length.toSeconds(),
                                last.errors() / length.toSeconds()));
    }

    private static double x(Instant at, Instant until, long shown) {
        return WIDTH * (1 - Duration.between(at, until).toMillis() / (double) shown);
    }

    private static double y(double value, double most) {
        return HEIGHT - 2 - (HEIGHT - 4) * value / most;
    }

    private static void none(StringBuilder line, StringBuilder errors, double x) {
        point(line, x, HEIGHT - 2.0);
        point(errors, x, HEIGHT - 2.0);
    }

    private static void point(StringBuilder points, double x, double y) {
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
}
