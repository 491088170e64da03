package pushback.health;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What is known about a release's health after some samples.
///
/// @param reason the verdict in words and numbers
/// @param current the instances that run the release
/// @param old the instances that still ran what was there before, as long as they did
/// @param began when the first sample was taken
/// @param since when the time began in which there must be a verdict; [#NOT_YET] while the rollout goes on
/// @param looked when the last sample was taken
/// @param late whether the verdict is `unhealthy` because there was none in time, and not because of what was seen
/// @param waitSeconds until the next sample
/// @param tally what was counted in all samples so far
/// @param sample the last one, whole; only in the function that took it, which keeps it ([SampleArchive])
public record Health(
        HealthVerdict verdict,
        String reason,
        Cohort current,
        Cohort old,
        Instant began,
        Instant since,
        Instant looked,
        boolean late,
        long waitSeconds,
        SampleCounts tally,
        @JsonIgnore Optional<Sample> sample) {
    /// Before every moment at which judging begins.
    public static final Instant NOT_YET = Instant.EPOCH;

    /// As another function found it: its sample is not at hand.
    @JsonCreator
    static Health known(
            @JsonProperty("verdict") HealthVerdict verdict,
            @JsonProperty("reason") String reason,
            @JsonProperty("current") Cohort current,
            @JsonProperty("old") Cohort old,
            @JsonProperty("began") Instant began,
            @JsonProperty("since") Instant since,
            @JsonProperty("looked") Instant looked,
            @JsonProperty("late") boolean late,
            @JsonProperty("waitSeconds") long waitSeconds,
            @JsonProperty("tally") SampleCounts tally) {
        return new Health(
                verdict, reason, current, old, began, since, looked, late, waitSeconds, tally, Optional.empty());
    }

    /// Of which nothing was counted, and no sample is at hand.
    public Health(
            HealthVerdict verdict,
            String reason,
            Cohort current,
            Cohort old,
            Instant began,
            Instant since,
            Instant looked,
            boolean late,
            long waitSeconds) {
        this(
                verdict,
                reason,
                current,
                old,
                began,
                since,
                looked,
                late,
                waitSeconds,
                SampleCounts.NONE,
                Optional.empty());
    }

    /// The evidence on the release, instance by instance.
    public Map<String, Evidence> instances() {
        return current.instances();
    }

    /// The same evidence, which does not suffice.
    public Health undecided(String why) {
        return with(HealthVerdict.UNDECIDED, why, false);
    }

    /// As [#undecided], for a reason that lies outside of the evidence.
    public Health overruled(String why) {
        return undecided(why).with(sample.map(shown -> shown.overruled(why)));
    }

    /// The same evidence, and a verdict that speaks against the release.
    ///
    /// @param late as the component
    Health unhealthy(String why, boolean late) {
        return with(HealthVerdict.UNHEALTHY, why, late);
    }

    /// The same verdict in other words.
    Health because(String why) {
        return with(verdict, why, late);
    }

    private Health with(HealthVerdict found, String why, boolean tooLate) {
        return new Health(found, why, current, old, began, since, looked, tooLate, waitSeconds, tally, sample);
    }

    /// The same, of this sample.
    Health with(Optional<Sample> shown) {
        if (shown.equals(sample)) return this;
        return new Health(verdict, reason, current, old, began, since, looked, late, waitSeconds, tally, shown);
    }

    /// The same, with so many seconds until the next sample.
    Health waits(long seconds) {
        return new Health(verdict, reason, current, old, began, since, looked, late, seconds, tally, sample);
    }

    /// The same, of a rollout that goes on: the time of judging has not begun.
    Health notYet() {
        return new Health(verdict, reason, current, old, began, NOT_YET, looked, false, waitSeconds, tally, sample);
    }

    /// How long there has been no verdict by now; never negative, although a clock may be set back.
    Duration lasted(Instant now) {
        var lasted = Duration.between(since, now);
        return lasted.isNegative() ? Duration.ZERO : lasted;
    }

    public boolean isHealthy() {
        return verdict == HealthVerdict.HEALTHY;
    }

    public boolean isUnhealthy() {
        return verdict == HealthVerdict.UNHEALTHY;
    }

    public boolean isUndecided() {
        return verdict == HealthVerdict.UNDECIDED;
    }
}
