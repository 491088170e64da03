package pushback.health;

/// Wald's sequential probability ratio test: do at most `tolerated` of the requests fail, or at least `unhealthy` of
/// them? It stops as soon as the evidence suffices, with a probability of at most about `alpha` of being wrong either
/// way (A. Wald, Sequential Tests of Statistical Hypotheses, 1945).
///
/// What is weighed is the instance-second, bad if any request in it failed: errors come in bursts, and a burst of
/// three is not three times the news. How many requests a second had decides how much it says.
///
/// @param tolerated share of the requests that a good release may fail
/// @param unhealthy share of the requests that a bad release fails
/// @param alpha probability of error
public record SequentialTest(double tolerated, double unhealthy, double alpha) {
    /// The answer, or that it is too early for one.
    public enum Answer {
        HEALTHY,
        UNHEALTHY,
        UNDECIDED
    }

    /// What an instance-second adds: the logarithm of how much likelier a bad release shows it than a good one.
    ///
    /// @param requests answered in it, at least 1
    /// @param bad whether one of them failed
    public double weight(long requests, boolean bad) {
        return bad
                ? Math.log(oneFails(unhealthy, requests) / oneFails(tolerated, requests))
                : requests * (Math.log1p(-unhealthy) - Math.log1p(-tolerated));
    }

    /// The answer to the sum of such weights.
    public Answer answer(double evidence) {
        var enough = Math.log((1 - alpha) / alpha);
        if (evidence >= enough) return Answer.UNHEALTHY;
        return evidence <= -enough ? Answer.HEALTHY : Answer.UNDECIDED;
    }

    /// How many good requests clear a release, if none is bad.
    long enoughGood() {
        return (long) Math.ceil(-Math.log((1 - alpha) / alpha) / weight(1, false));
    }

    /// The same test with less room for error.
    SequentialTest sharedBy(int tests) {
        return new SequentialTest(tolerated, unhealthy, alpha / Math.max(1, tests));
    }

    private static double oneFails(double share, long requests) {
        return -Math.expm1(requests * Math.log1p(-share));
    }
}
