package pushback.health;

import java.util.stream.DoubleStream;

/// Whether one side is worse than another, asked as often as one likes: a mixture of likelihood ratios (H. Robbins,
/// Statistical Methods Related to the Law of the Iterated Logarithm, 1970). Given how many bad instance-seconds there
/// were, each falls on a side as often as it was observed, if both are equally good, and so many times as often if it
/// is worse. The mean of these ratios is a non-negative martingale while both are equally good, so that by Ville's
/// inequality it ever reaches 1/alpha with a probability of alpha at most. A p-value that is looked at every few
/// seconds is below alpha at some time far more often.
final class MixtureTest {
    /// How many times as bad, from hardly to as much as a bad release is worse than a good one.
    private static final double[] TIMES = {2, 4, 10, 50};

    private MixtureTest() {}

    /// @param bad instance-seconds of one side, of so many observed, and of the other side
    static boolean isWorse(long bad, long observed, long otherBad, long otherObserved, double alpha) {
        if (bad == 0 || observed == 0) return false;
        if (otherObserved == 0) return true;
        return DoubleStream.of(TIMES)
                        .map(times -> ratio(bad, observed, otherBad, otherObserved, times))
                        .average()
                        .orElseThrow()
                >= 1 / alpha;
    }

    /// Whether it is ruled out that the side is `times` as bad as the other one. The inverse of the ratio is such a
    /// martingale while it is just that, so that this is ever said with a probability of alpha at most.
    static boolean isRuledOut(double times, long bad, long observed, long otherBad, long otherObserved, double alpha) {
        return observed > 0 && otherObserved > 0 && ratio(bad, observed, otherBad, otherObserved, times) <= alpha;
    }

    private static double ratio(long bad, long observed, long otherBad, long otherObserved, double times) {
        var equal = (double) observed / (observed + otherObserved);
        var worse = times * observed / (times * observed + otherObserved);
        return Math.exp(bad * Math.log(worse / equal) + otherBad * Math.log((1 - worse) / (1 - equal)));
    }
}
