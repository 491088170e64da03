package pushback.health;

import java.time.Instant;
import java.util.Map;

/// What is known about a release's health after some samples.
///
/// @param verdict `healthy`, `unhealthy` or `undecided`
/// @param reason the verdict in words and numbers
/// @param current the instances that run the release
/// @param old the instances that still ran what was there before, as long as they did
/// @param began when the first sample was taken
/// @param since when the time began in which there must be a verdict; [#NOT_YET] while the rollout goes on
/// @param waitSeconds until the next sample
public record Health(String verdict, String reason, Side current, Side old, Instant began, Instant since, long waitSeconds) {
    /// Before every moment at which judging begins.
    public static final Instant NOT_YET = Instant.EPOCH;

    public static final String HEALTHY = "healthy";
    public static final String UNHEALTHY = "unhealthy";
    public static final String UNDECIDED = "undecided";

    /// The evidence on the release, instance by instance.
    public Map<String, Evidence> instances() {
        return current.instances();
    }

    /// The same evidence, which does not suffice.
    Health undecided(String why) {
        return new Health(UNDECIDED, why, current, old, began, since, waitSeconds);
    }

    public boolean isHealthy() {
        return verdict.equals(HEALTHY);
    }

    public boolean isUnhealthy() {
        return verdict.equals(UNHEALTHY);
    }

    public boolean isUndecided() {
        return verdict.equals(UNDECIDED);
    }
}
