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
/// @param most requests of one second that are weighed; of more, what so many of them drawn by chance would say on
///     average
public record SequentialProbabilityRatio(double tolerated, double unhealthy, double alpha, long most) {
    /// Of so many requests, a bad second and a good one differ most: more of them nearly always hold an error, be
    /// the release good or bad, and the second says nothing.
    private static final double TELLING = 2.5;

    /// One that weighs all of a second's requests.
    public SequentialProbabilityRatio(double tolerated, double unhealthy, double alpha) {
        this(tolerated, unhealthy, alpha, Long.MAX_VALUE);
    }

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

    /// As [#weight(long, boolean)], where it is known how many failed. Of more requests than [#most] it is the
    /// mean of what so many of them say: by Jensen's inequality what is wrongly found is no likelier than without.
    ///
    /// @param failed at most so many
    double weight(long requests, long failed) {
        var drawn = Math.min(requests, most);
        if (failed == 0) return weight(drawn, false);
        var good = drawn == requests ? 0 : noneDrawn(requests, failed, drawn);
        return good * weight(drawn, false) + (1 - good) * weight(drawn, true);
    }

    /// How much of such a second is a bad one, 0 to 1.
    double badness(long requests, long failed) {
        var drawn = Math.min(requests, most);
        return failed == 0 ? 0 : drawn == requests ? 1 : 1 - noneDrawn(requests, failed, drawn);
    }

    /// The same, for seconds that may be long or busy.
    SequentialProbabilityRatio thinned() {
        return new SequentialProbabilityRatio(tolerated, unhealthy, alpha, (long) Math.ceil(TELLING / unhealthy));
    }

    /// How many times as much of it a bad release shows as a good one.
    double ratio() {
        return unhealthy / tolerated;
    }

    /// Whether it is worse than bad by as much as bad is worse than tolerated; half of what is left where that is more.
    SequentialProbabilityRatio beyond() {
        return new SequentialProbabilityRatio(
                unhealthy, Math.min(ratio() * unhealthy, (1 + unhealthy) / 2), alpha, most);
    }

    /// How likely it is that none of those that failed is among those drawn.
    private static double noneDrawn(long requests, long failed, long drawn) {
        var chance = 1.0;
        // Either may be the larger one; the chance is the same seen from both sides.
        var few = Math.min(failed, drawn);
        var many = Math.max(failed, drawn);
        for (long i = 0; i < few && chance > 0; i++) chance *= Math.max(0.0, requests - many - i) / (requests - i);
        return chance;
    }

    /// The answer to the sum of such weights.
    public Answer answer(double evidence) {
        if (evidence >= enough()) return Answer.UNHEALTHY;
        return evidence <= -enough() ? Answer.HEALTHY : Answer.UNDECIDED;
    }

    /// How much such weights have to come to, either way.
    double enough() {
        return Math.log((1 - alpha) / alpha);
    }

    /// How many good requests clear a release, if none is bad.
    long enoughGood() {
        return (long) Math.ceil(-enough() / weight(1, false));
    }

    /// The same test with less room for error.
    SequentialProbabilityRatio sharedBy(int tests) {
        return new SequentialProbabilityRatio(tolerated, unhealthy, alpha / Math.max(1, tests), most);
    }

    private static double oneFails(double share, long requests) {
        return -Math.expm1(requests * Math.log1p(-share));
    }
}
