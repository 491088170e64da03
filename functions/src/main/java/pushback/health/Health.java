package pushback.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What is known about a release's health after some samples.
///
/// @param verdict `healthy`, `unhealthy` or `undecided`
/// @param reason the verdict in words and numbers
/// @param instances the evidence, instance by instance
/// @param since when judging began; [#NOT_YET] while the rollout goes on
/// @param waitSeconds until the next sample
public record Health(String verdict, String reason, Map<String, Evidence> instances, Instant since, long waitSeconds) {
    /// Before every moment at which judging begins.
    public static final Instant NOT_YET = Instant.EPOCH;

    public static final String HEALTHY = "healthy";
    public static final String UNHEALTHY = "unhealthy";
    public static final String UNDECIDED = "undecided";

    public boolean isHealthy() {
        return verdict.equals(HEALTHY);
    }

    public boolean isUnhealthy() {
        return verdict.equals(UNHEALTHY);
    }

    /// What one instance has shown.
    ///
    /// @param observed instance-seconds in which it was seen
    /// @param bad of them with an error
    /// @param errors the errors seen last, three at most, such as `GET / answered 500`
    public record Evidence(long observed, long bad, List<String> errors) {
        static final Evidence NONE = new Evidence(0, 0, List.of());

        /// One more instance-second.
        Evidence plus(List<String> seen) {
            if (seen.isEmpty()) return new Evidence(observed + 1, bad, errors);
            return new Evidence(observed + 1, bad + 1, seen.stream().limit(3).toList());
        }
    }
}
