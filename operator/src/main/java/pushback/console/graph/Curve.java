package pushback.console.graph;

import java.util.List;
import java.util.Locale;

/// A smooth line from above to below through points, each pair of which is one layer.
final class Curve {
    private Curve() {}

    /// @param points of which two follow each other: where a layer is left, where the next one is entered
    static String of(List<double[]> points, double byX, double byY) {
        var path = new StringBuilder();
        for (var i = 0; i < points.size(); i++) {
            var x = points.get(i)[0] + byX;
            var y = points.get(i)[1] + byY;
            if (i == 0) {
                path.append("M").append(number(x)).append(" ").append(number(y));
                continue;
            }
            var fromX = points.get(i - 1)[0] + byX;
            var fromY = points.get(i - 1)[1] + byY;
            if (Math.abs(fromX - x) < 0.5) {
                path.append(" L").append(number(x)).append(" ").append(number(y));
                continue;
            }
            var middle = (fromY + y) / 2;
            path.append(" C")
                    .append(number(fromX))
                    .append(" ")
                    .append(number(middle))
                    .append(" ")
                    .append(number(x))
                    .append(" ")
                    .append(number(middle))
                    .append(" ")
                    .append(number(x))
                    .append(" ")
                    .append(number(y));
        }
        return path.toString();
    }

    static String number(double value) {
        var text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
