package pushback.health;

/// How likely it is that two sides that are equally good differ so much by chance.
final class PValue {
    private PValue() {}

    /// The probability that at most `bad` of all bad instance-seconds fall on one side, if each second of it is bad
    /// `times` as often as one of the other side (the conditional test for two Poisson rates: Przyborowski and
    /// Wilenski, 1940).
    static double ofSoFew(long bad, long observed, long otherBad, long otherObserved, double times) {
        if (observed == 0 || otherObserved == 0) return 1;
        return atLeast(otherBad, bad + otherBad, otherObserved / (times * observed + otherObserved));
    }

    /// The probability of at least `least` of `all`, each by a chance of `share`.
    private static double atLeast(long least, long all, double share) {
        var logShare = Math.log(share);
        var logRest = Math.log1p(-share);
        var probability = 0.0;
        var logWays = 0.0;
        // From all of them on this side down to `least`.
        for (long here = all; here >= least; here--) {
            probability += Math.exp(logWays + here * logShare + (all - here) * logRest);
            logWays += Math.log((double) here / (all - here + 1));
        }
        return Math.min(1, probability);
    }
}
