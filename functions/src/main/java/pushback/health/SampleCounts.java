package pushback.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// What samples that are weighed together have counted in all; nothing that happens to the evidence takes it back.
///
/// @param samples taken
/// @param current what visitors of the instances that run the release were answered, second by second
/// @param old of those that do not
/// @param currentMinutes the same as the load balancer counts it, where its minutes are read
/// @param first when the first sample was taken; EPOCH: there is none
/// @param last when the last one was
/// @param healthy servers in the last sample
/// @param secondsWith so many healthy servers, by their number: what was so at one sample is taken to have been so
/// until
///     the next
/// @param before by instance id, what visitors had been answered by what it ran before the release, as far as somebody
///     tells
public record SampleCounts(
        int samples,
        Count current,
        Count old,
        Count currentMinutes,
        Count oldMinutes,
        Instant first,
        Instant last,
        int healthy,
        Map<Integer, Double> secondsWith,
        Map<String, Count> before) {
    /// What was kept before there was a component has none of it.
    public SampleCounts {
        before = before == null ? Map.of() : before;
    }

    public static final SampleCounts NONE = new SampleCounts(
            0, Count.NONE, Count.NONE, Count.NONE, Count.NONE, Instant.EPOCH, Instant.EPOCH, 0, Map.of(), Map.of());

    /// @param failed of the requests
    public record Count(long requests, long failed) {
        public static final Count NONE = new Count(0, 0);

        public Count plus(Count more) {
            return new Count(requests + more.requests, failed + more.failed);
        }
    }

    /// With one more sample.
    SampleCounts plus(Sample sample) {
        var now = (int) sample.targets().values().stream()
                .filter(state -> state == TargetHealthStateEnum.HEALTHY)
                .count();
        var since = samples == 0
                ? 0
                : Math.max(0, Duration.between(last, sample.at()).toMillis()) / 1000.0;
        var passed = new TreeMap<>(secondsWith);
        if (since > 0) passed.merge(healthy, since, Double::sum);
        var told = new TreeMap<>(before);
        sample.before().forEach(told::putIfAbsent);
        return new SampleCounts(
                samples + 1,
                current.plus(visitors(sample.seen(), sample.current())),
                old.plus(visitors(sample.seen(), sample.old())),
                currentMinutes.plus(minutes(sample.currentMinutes().stream().toList())),
                oldMinutes.plus(minutes(sample.oldMinutes().stream().toList())),
                samples == 0 ? sample.at() : first,
                sample.at(),
                now,
                passed,
                told);
    }

    /// Servers that were healthy at once, at most.
    public int most() {
        return Math.max(
                healthy,
                secondsWith.keySet().stream().mapToInt(Integer::intValue).max().orElse(0));
    }

    /// Seconds during which fewer were.
    public double secondsBelow(int servers) {
        return secondsWith.entrySet().stream()
                .filter(one -> one.getKey() < servers)
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static Count visitors(List<Observation> seen, List<String> instances) {
        var all = Count.NONE;
        for (var one : seen)
            if (one.witness() == WitnessKind.VISITORS && instances.contains(one.instance()))
                all = all.plus(new Count(one.requests(), one.failed()));
        return all;
    }

    private static Count minutes(List<Sample.Minutes> read) {
        var all = Count.NONE;
        for (var some : read) for (var one : some.seen()) all = all.plus(new Count(one.requests(), one.errors()));
        return all;
    }
}
