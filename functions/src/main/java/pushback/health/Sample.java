package pushback.health;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// All that the judge was shown at one look: whoever shows the same to another policy learns what that would have said.
///
/// @param at when it looked
/// @param decided when it had looked, and the deadline counted
/// @param watching whether it was a look at a rollout that went on, which has no deadline
/// @param current the instances that ran the release
/// @param old those in service that did not
/// @param outdated those of them that had to
/// @param targets how the load balancer found each
/// @param ended those that were ended from outside, and its words for it
/// @param seen in the order in which it was weighed
/// @param before by instance id, what visitors were answered by what it ran before the release; asked for once
/// @param currentMinutes what the load balancer had counted since the look before; empty: it was not asked
/// @param oldMinutes as well, of the zones in which nothing ran the release
/// @param awaitsMinutes whether these decide on visitors whom nobody else counts, and are waited for
/// @param firing the alarms in ALARM
/// @param silent what was no evidence, in words
/// @param unread those that ran the release and kept counters of their own, which could not be compared with any before
/// @param perMinute requests of visitors at the pace of then; negative: unknown
/// @param named which commits the instances said they run; empty: nobody asked
/// @param overruled why it could not be healthy whatever was seen; empty: it could
public record Sample(
        Instant at,
        Instant decided,
        boolean watching,
        List<String> current,
        List<String> old,
        List<String> outdated,
        Map<String, TargetHealthStateEnum> targets,
        Map<String, String> ended,
        List<Observation> seen,
        Map<String, SampleCounts.Count> before,
        Optional<Minutes> currentMinutes,
        Optional<Minutes> oldMinutes,
        @JsonAlias("byZone") boolean awaitsMinutes,
        List<Alarms.Firing> firing,
        List<String> silent,
        List<String> unread,
        double perMinute,
        Optional<Named> named,
        String overruled) {
    /// What was kept before there was a component has none of it.
    public Sample {
        before = before == null ? Map.of() : before;
        unread = unread == null ? List.of() : unread;
    }

    /// @param to until when they are counted now
    public record Minutes(List<Traffic.Second> seen, Instant to) {}

    /// What the instances said which commit they run.
    ///
    /// @param at when the deadline counted
    /// @param needed whether each had to name it
    /// @param path of the page
    /// @param others those that name another, in words
    /// @param unnamed those that name none, in words
    public record Named(Instant at, boolean needed, String path, List<String> others, List<String> unnamed) {}

    Sample decided(Instant now, boolean withoutDeadline) {
        return new Sample(
                at,
                now,
                withoutDeadline,
                current,
                old,
                outdated,
                targets,
                ended,
                seen,
                before,
                currentMinutes,
                oldMinutes,
                awaitsMinutes,
                firing,
                silent,
                unread,
                perMinute,
                named,
                overruled);
    }

    Sample named(Named answers) {
        return new Sample(
                at,
                decided,
                watching,
                current,
                old,
                outdated,
                targets,
                ended,
                seen,
                before,
                currentMinutes,
                oldMinutes,
                awaitsMinutes,
                firing,
                silent,
                unread,
                perMinute,
                Optional.of(answers),
                overruled);
    }

    Sample overruled(String why) {
        return new Sample(
                at,
                decided,
                watching,
                current,
                old,
                outdated,
                targets,
                ended,
                seen,
                before,
                currentMinutes,
                oldMinutes,
                awaitsMinutes,
                firing,
                silent,
                unread,
                perMinute,
                named,
                why);
    }
}
