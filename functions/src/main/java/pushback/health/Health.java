package pushback.health;

import java.time.Duration;
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
/// @param looked when the last sample was taken
/// @param late whether the verdict is `unhealthy` because there was none in time, and not because of what was seen
/// @param waitSeconds until the next sample
public record Health(
        String verdict,
        String reason,
        Side current,
        Side old,
        Instant began,
        Instant since,
        Instant looked,
        boolean late,
        long waitSeconds) {
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
    public Health undecided(String why) {
        return new Health(UNDECIDED, why, current, old, began, since, looked, false, waitSeconds);
    }

    /// The same evidence, and a verdict that speaks against the release.
    ///
    /// @param late as the component
    Health unhealthy(String why, boolean late) {
        return new Health(UNHEALTHY, why, current, old, began, since, looked, late, waitSeconds);
    }

    /// The same verdict in other words.
    Health because(String why) {
        return new Health(verdict, why, current, old, began, since, looked, late, waitSeconds);
    }

    /// How long there has been no verdict by now; never negative, although a clock may be set back.
    Duration lasted(Instant now) {
        var lasted = Duration.between(since, now);
        return lasted.isNegative() ? Duration.ZERO : lasted;
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
