package pushback.cloud.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/// What canary analysis tools have: are the minute points of the new instances' error rate higher than those of the
/// old ones'? The rank test of H. B. Mann and D. R. Whitney (1947), one-sided, in its normal approximation with
/// correction for ties, each minute from the third on at 1 %. Where no old instance serves, the minutes before the
/// release stand for them.
final class MannWhitney implements Witness {
    private static final int FEWEST_POINTS = 3;
    private static final double SIGNIFICANCE = 0.01;
    private static final MannWhitneyUTest TEST = MannWhitneyUTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .with(PValueMethod.ASYMPTOTIC);

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
        return TEST.test(array(ours), array(theirs)).reject(SIGNIFICANCE);
    }

    private static double[] array(List<Double> rates) {
        return rates.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
