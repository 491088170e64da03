package pushback.console.chart;

import java.util.List;
import java.util.Locale;
import pushback.operator.BalancerCounts.Minute;

/// Requests and errors by the minute, small.
///
/// @param line of the requests, as the points of an SVG polyline; empty if there were none
/// @param errors of the errors; empty if there were none
/// @param words the latest, for those who do not see it
public record Sparkline(String line, String errors, String words) {
    public static final int WIDTH = 120;
    public static final int HEIGHT = 28;
    private static final int MINUTES = 60;

    public static Sparkline of(List<Minute> minutes) {
        if (minutes.isEmpty()) return new Sparkline("", "", "no requests in the last hour");
        var end = minutes.getLast().at();
        var most =
                Math.max(1, minutes.stream().mapToDouble(Minute::requests).max().orElse(1));
        var line = new StringBuilder();
        var errors = new StringBuilder();
        for (var minute : minutes) {
            var x = WIDTH * (1 - (end.getEpochSecond() - minute.at().getEpochSecond()) / (60.0 * MINUTES));
            if (x < 0) continue;
            point(line, x, HEIGHT - 2 - (HEIGHT - 4) * minute.requests() / most);
            point(errors, x, HEIGHT - 2 - (HEIGHT - 4) * minute.errors() / most);
        }
        var failed = minutes.stream().mapToDouble(Minute::errors).sum();
        var last = minutes.getLast();
        return new Sparkline(
                line.toString().strip(),
                failed > 0 ? errors.toString().strip() : "",
                String.format(Locale.ROOT, "%.1f requests/s, %.2f errors/s", last.requests() / 60, last.errors() / 60));
    }

    private static void point(StringBuilder points, double x, double y) {
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
}
