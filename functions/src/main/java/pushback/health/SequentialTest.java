package pushback.health;

/// Wald's sequential probability ratio test on instance-seconds: is the share of bad ones at most `tolerated`, or at
/// least `unhealthy`? It stops as soon as the evidence suffices, with a probability of at most about `alpha` of being
/// wrong either way (A. Wald, Sequential Tests of Statistical Hypotheses, 1945).
///
/// @param tolerated share of bad instance-seconds of a good release
/// @param unhealthy share of bad instance-seconds of a bad release
/// @param alpha probability of error
public record SequentialTest(double tolerated, double unhealthy, double alpha) {
    /// The answer, or that it is too early for one.
    public enum Answer { HEALTHY, UNHEALTHY, UNDECIDED }

    /// @param observed instance-seconds seen
    /// @param bad of them with an error
    public Answer answer(long observed, long bad) {
        var evidence = bad * Math.log(unhealthy / tolerated)
                + (observed - bad) * Math.log((1 - unhealthy) / (1 - tolerated));
        var enough = Math.log((1 - alpha) / alpha);
        if (evidence >= enough) return Answer.UNHEALTHY;
        return evidence <= -enough ? Answer.HEALTHY : Answer.UNDECIDED;
    }
}
