package pushback.health;

/// How likely it is that two sides that are equally good differ so much by chance.
final class PValue {
    private PValue() {}

    /// The probability that of all bad instance-seconds at least `bad` fall on one side, if each falls on it as
    /// often as the side was observed (the conditional test for two Poisson rates: Przyborowski and Wilenski,
    /// 1940).
    static double ofSoMany(long bad, long observed, long otherBad, long otherObserved) {
        if (bad == 0 || observed == 0) return 1;
        if (otherObserved == 0) return 0;
        var all = bad + otherBad;
        var logShare = Math.log((double) observed / (observed + otherObserved));
        var logRest = Math.log((double) otherObserved / (observed + otherObserved));
        var probability = 0.0;
        var logWays = 0.0;
        // From all of them on this side down to `bad`.
        for (long here = all; here >= bad; here--) {
            probability += Math.exp(logWays + here * logShare + (all - here) * logRest);
            logWays += Math.log((double) here / (all - here + 1));
        }
        return Math.min(1, probability);
    }
}
