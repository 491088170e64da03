package pushback.console.chart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pushback.health.HealthVerdict;

/// Bad and good instance-seconds, sample by sample: those of the servers that run the release above the line, and those
/// of the servers that still run what was there before below it.
///
/// @param middle where the line is, in pixels from above
/// @param thick of a bar, in pixels
/// @param words the sums, for those who do not see it
public record SecondsChart(int width, int height, double middle, double thick, List<Bar> bars, String words) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 132;
    private static final double MIDDLE = HEIGHT / 2.0;
    /// For the labels.
    private static final int ROOM = 20;
    private static final double THICKEST = 14;
    private static final int MARGIN = 8;

    /// What one sample has added.
    ///
    /// @param x of its left edge; heights in pixels
    public record Bar(double x, double bad, double good, double oldBad, double oldGood, String words) {}

    /// Counts of one sample alone.
    private record Added(long bad, long good, long oldBad, long oldGood) {
        private static Added of(EvidencePoint point, EvidencePoint before) {
            var bad = Math.max(0, point.bad() - before.bad());
            var oldBad = Math.max(0, point.oldBad() - before.oldBad());
            return new Added(
                    bad,
                    Math.max(0, point.observed() - before.observed() - bad),
                    oldBad,
                    Math.max(0, point.oldObserved() - before.oldObserved() - oldBad));
        }

        private long most() {
            return Math.max(bad + good, oldBad + oldGood);
        }
    }

    /// Null where nothing was seen.
    public static SecondsChart of(List<EvidencePoint> points) {
        if (points.isEmpty()) return null;
        var none = new EvidencePoint(points.getFirst().at(), "", HealthVerdict.UNDECIDED, "", 0, 0, 0, 0, Map.of());
        var added = new ArrayList<Added>();
        var before = none;
        for (var point : points) {
            // Evidence that was put aside is counted anew from there on.
            var isNew = point.observed() < before.observed() || point.oldObserved() < before.oldObserved();
            added.add(Added.of(point, isNew ? none : before));
            before = point;
        }
        var most = Math.max(1, added.stream().mapToLong(Added::most).max().orElse(1));
        var from = points.getFirst().at();
        var span = Math.max(1, Duration.between(from, points.getLast().at()).toMillis());
        var thick = Math.max(2, Math.min(THICKEST, 0.7 * (WIDTH - 2 * MARGIN) / points.size()));
        var scale = (MIDDLE - ROOM) / most;
        var bars = new ArrayList<Bar>();
        for (var i = 0; i < points.size(); i++) {
            var one = added.get(i);
            var middle = MARGIN
                    + thick / 2
                    + (WIDTH - 2 * MARGIN - thick)
                            * Duration.between(from, points.get(i).at()).toMillis()
                            / span;
            bars.add(new Bar(
                    middle - thick / 2,
                    one.bad * scale,
                    one.good * scale,
                    one.oldBad * scale,
                    one.oldGood * scale,
                    points.get(i).state() + ": " + one.bad + " bad of " + (one.bad + one.good) + ", old: " + one.oldBad
                            + " bad of " + (one.oldBad + one.oldGood)));
        }
        return new SecondsChart(WIDTH, HEIGHT, MIDDLE, thick, bars, words(added));
    }

    private static String words(List<Added> added) {
        var bad = added.stream().mapToLong(Added::bad).sum();
        var good = added.stream().mapToLong(Added::good).sum();
        var oldBad = added.stream().mapToLong(Added::oldBad).sum();
        var oldGood = added.stream().mapToLong(Added::oldGood).sum();
        return "Instance-seconds over time, above the line the new servers: " + bad + " bad and " + good
                + " good; below it the old ones: " + oldBad + " bad and " + oldGood + " good.";
    }
}
