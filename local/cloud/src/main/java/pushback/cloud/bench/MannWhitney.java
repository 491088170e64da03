package pushback.cloud.bench;

import java.util.ArrayList;
import java.util.List;

/// What canary analysis tools have: are the minute points of the new instances' error rate higher than those of the
/// old ones'? The rank test of H. B. Mann and D. R. Whitney (1947), one-sided, in its normal approximation with
/// correction for ties, each minute from the third on at 1 %. Where no old instance serves, the minutes before the
/// release stand for them.
final class MannWhitney implements Witness {
    private static final int FEWEST_POINTS = 3;
    /// 99 % of the normal distribution lie below.
    private static final double CRITICAL = 2.326;

    private final List<Double> before;
    private final List<Double> current = new ArrayList<>();
    private final List<Double> old = new ArrayList<>();
    private int sinceCurrent;

    /// @param before error rates of minutes before the release
    MannWhitney(List<Double> before) {
        this.before = before;
    }

    @Override
    public boolean condemns(Visitors visitors, List<Integer> current, List<Integer> old) {
        if (current.isEmpty()) return false;
        if (++sinceCurrent % 60 != 0) return false;
        this.current.add(rate(visitors, current));
        if (!old.isEmpty()) this.old.add(rate(visitors, old));
        var others = new ArrayList<>(before);
        others.addAll(this.old);
        return this.current.size() >= FEWEST_POINTS && isHigher(this.current, others);
    }

    @Override
    public boolean clears() {
        return false;
    }

    private static double rate(Visitors visitors, List<Integer> instances) {
        long requests = 0;
        long errors = 0;
        for (int second = visitors.seconds() - 60; second < visitors.seconds(); second++)
            for (var instance : instances) {
                requests += visitors.requests(second, instance);
                errors += visitors.errors(second, instance);
            }
        return requests == 0 ? 0 : (double) errors / requests;
    }

    /// Whether `ours` are higher than `theirs` by more than chance.
    static boolean isHigher(List<Double> ours, List<Double> theirs) {
        double n = ours.size();
        double m = theirs.size();
        var wins = 0.0;
        for (var our : ours) for (var their : theirs) wins += our > their ? 1 : our.equals(their) ? 0.5 : 0;
        var all = new ArrayList<>(ours);
        all.addAll(theirs);
        var ties = ties(all.stream().mapToDouble(Double::doubleValue).sorted().toArray());
        var variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
        return variance > 0 && (wins - n * m / 2 - 0.5) / Math.sqrt(variance) > CRITICAL;
    }

    private static double ties(double[] sorted) {
        var ties = 0.0;
        for (int from = 0; from < sorted.length; ) {
            var value = sorted[from];
            var to = from;
            while (to < sorted.length && sorted[to] == value) to++;
            double same = to - from;
            ties += same * same * same - same;
            from = to;
        }
        return ties;
    }
}
