package pushback.cloud.bench;

import java.util.random.RandomGenerator;

/// How the requests of one revision fail.
///
/// @param share of all requests that fail
/// @param meanBurst errors in a row, on average, geometrically distributed; 1: each request fails by itself
record Errors(double share, double meanBurst) {
    static Errors independent(double share) {
        return new Errors(share, 1);
    }

    /// Whether the next request fails, if the one before `failed`.
    boolean next(boolean failed, RandomGenerator random) {
        var goesOn = 1 - 1 / meanBurst;
        if (failed && random.nextDouble() < goesOn) return true;
        // The long-run share is that of bursts begun, each as long as the mean.
        var begins = meanBurst == 1 ? share : share * (1 - goesOn) / (1 - share);
        return random.nextDouble() < begins;
    }
}
