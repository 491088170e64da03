package pushback.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import pushback.settings.Settings.HealthPolicy;

/// What a sample amounts to, given those before it, under one policy. It looks at nothing itself: the same samples give
/// the same verdicts, whenever and wherever they are shown.
final class Weighing {
    /// A step that is tried again a few times takes as long.
    private static final Duration SHORTEST_GAP = Duration.ofSeconds(30);
    /// So long a pace of visitors is looked at before it is one.
    private static final long PACE_SECONDS = 30;

    private final HealthPolicy policy;
    private final WitnessTests tests;
    private final Verdicts verdicts;
    private final BalancerMinutes minutes;

    Weighing(HealthPolicy policy) {
        this.policy = policy;
        this.tests = new WitnessTests(policy);
        this.verdicts = new Verdicts(tests, policy.deadline());
        this.minutes = BalancerMinutes.unread(policy.witnesses());
    }

    WitnessTests tests() {
        return tests;
    }

    /// Whether the samples are no longer of one stretch of time: the machine slept, or its clock was set. The
    /// deadline would count hours in which nobody looked, or never come.
    boolean isTorn(Health before, Instant now) {
        if (before.since().equals(Health.NOT_YET)) return false;
        var longest = Stream.of(
                        policy.deadline().dividedBy(2), policy.sampleEvery().multipliedBy(3), SHORTEST_GAP)
                .max(Duration::compareTo)
                .orElseThrow();
        return Duration.between(before.looked(), now).abs().compareTo(longest) > 0;
    }

    /// When the time began in which there must be a verdict.
    ///
    /// @param before what is known, unless it is torn
    Instant since(Optional<Health> before, Collection<String> current, Collection<String> ended, Instant now) {
        return judged(before, current, ended)
                .map(Health::since)
                .filter(moment -> !moment.equals(Health.NOT_YET))
                .orElse(now);
    }

    /// Before the first instance runs the release, the old ones are only looked at. Where all that ran it were ended,
    /// the time goes on: nobody else may come.
    private static Optional<Health> judged(
            Optional<Health> before, Collection<String> current, Collection<String> ended) {
        var allEnded = !current.isEmpty() && ended.containsAll(current);
        return before.filter(health -> allEnded || !health.current().instances().isEmpty());
    }

    /// The verdict after this sample, before any deadline.
    Health of(Optional<Health> known, Sample sample) {
        var before = known.filter(health -> !isTorn(health, sample.at()));
        var ended = sample.ended().keySet();
        var running =
                sample.current().stream().filter(id -> !ended.contains(id)).toList();
        return of(
                known,
                sample,
                shown(before.map(Health::current), running, sample, policy.settle(), odd(known)),
                shown(before.map(Health::old), sample.old(), sample, Duration.ZERO, odd(known)));
    }

    /// Servers that failed like a bad release before this one came, as the samples so far tell.
    Map<String, OddServer> odd(Optional<Health> known) {
        return OddServer.among(
                known.map(Health::tally).orElse(SampleCounts.NONE).before(), tests.errors());
    }

    private Cohort shown(
            Optional<Cohort> before,
            List<String> instances,
            Sample sample,
            Duration settle,
            Map<String, OddServer> odd) {
        var side = before.orElse(Cohort.NONE)
                .without(sample.ended().keySet())
                .among(instances, sample.at().plus(settle), sample.at(), odd);
        return instances.isEmpty()
                ? side
                : side.plus(
                        tests,
                        sample.seen().stream()
                                .filter(one -> instances.contains(one.instance()))
                                .filter(one -> settle.isZero() || isCounted(side, one))
                                .toList());
    }

    /// Whoever took the sample may have let its servers settle for less time, or not at all.
    private static boolean isCounted(Cohort side, Observation one) {
        return one.witness() != WitnessKind.VISITORS
                || one.second() >= side.instances().get(one.instance()).read().getEpochSecond();
    }

    /// As [#of(Optional, Sample)], where it is known already what the instances have shown, this sample included.
    Health of(Optional<Health> known, Sample sample, Cohort current, Cohort old) {
        var now = sample.at();
        var before = known.filter(health -> !isTorn(health, now));
        var ended = sample.ended();
        var began = judged(before, sample.current(), ended.keySet())
                .map(Health::began)
                .orElse(now);
        var since = since(before, sample.current(), ended.keySet(), now);
        var tally = known.map(Health::tally).orElse(SampleCounts.NONE).plus(sample);
        var scene = new Verdicts.Scene(
                counted(current, sample.currentMinutes().map(read -> settled(read, since))),
                counted(old, sample.oldMinutes()),
                sample.targets(),
                sample.outdated().stream().filter(id -> !ended.containsKey(id)).toList(),
                sample.firing(),
                sample.silent(),
                sample.perMinute(),
                perMinute(tally, began, now),
                Stream.concat(
                                settling(current, now),
                                Stream.concat(
                                        awaited(sample.awaitsMinutes(), since.plus(policy.settle()), now).stream(),
                                        unread(sample.unread(), since, now)))
                        .toList(),
                began,
                now);
        var verdict = verdicts.on(scene);
        return new Health(
                verdict.verdict(),
                verdict.reason()
                        + Fleet.Look.words(among(ended, sample.current()))
                                .map(words -> "; " + words + " and is not counted")
                                .orElse(""),
                verdict.forgives() ? scene.current().forgiven() : scene.current(),
                scene.old(),
                began,
                since,
                now,
                false,
                0,
                tally,
                Optional.of(sample));
    }

    /// Requests a minute that the release's servers had of visitors since `began`; negative: too early to tell.
    private double perMinute(SampleCounts tally, Instant began, Instant now) {
        var late = policy.witnesses().areScraped() ? Duration.ZERO : policy.trafficLag();
        var seconds =
                Duration.between(began, now).minus(late).minus(policy.settle()).toMillis() / 1000.0;
        return seconds < PACE_SECONDS ? -1 : tally.current().requests() * 60 / seconds;
    }

    private Sample.Minutes settled(Sample.Minutes read, Instant since) {
        if (policy.settle().isZero()) return read;
        var from = minutes.after(since.plus(policy.settle()));
        return new Sample.Minutes(
                read.seen().stream()
                        .filter(minute -> !minute.at().isBefore(from))
                        .toList(),
                read.to());
    }

    private Cohort counted(Cohort side, Optional<Sample.Minutes> read) {
        return read.map(some -> side.plusMinutes(tests, some.seen(), some.to())).orElse(side);
    }

    /// Until a server's visitors count, its probes must not clear it.
    private Stream<String> settling(Cohort current, Instant now) {
        if (policy.settle().isZero()) return Stream.empty();
        return current.instances().entrySet().stream()
                .filter(one -> one.getValue().read().isAfter(now))
                .map(one -> one.getKey() + " (settles for "
                        + Math.ceilDiv(
                                Duration.between(now, one.getValue().read()).toMillis(), 1000) + " s more)");
    }

    /// Minutes come late. A release whose visitors nobody else sees waits for some of them, for half of the time
    /// there is at most.
    private List<String> awaited(boolean asked, Instant since, Instant now) {
        if (!asked
                || !minutes.areRead()
                || tests.isDry(WitnessKind.BALANCER)
                || policy.witnesses().areScraped()
                || !policy.trafficNamespace().isEmpty()) return List.of();
        var half = since.plus(policy.deadline().dividedBy(2));
        var enough = minutes.enough(since);
        return now.isBefore(enough.isBefore(half) ? enough : half) ? List.of("the load balancer's minutes") : List.of();
    }

    /// Counters that could not be compared in this look leave the probes alone to clear a release: for half of the time
    /// there is, the next look may.
    private Stream<String> unread(List<String> instances, Instant since, Instant now) {
        return tests.isDry(WitnessKind.VISITORS)
                        || !now.isBefore(since.plus(policy.deadline().dividedBy(2)))
                ? Stream.empty()
                : instances.stream().map(id -> "the counters of " + id);
    }

    /// Too early to tell at the deadline is unhealthy.
    ///
    /// @param now when it is asked whether that has come
    Health inTime(Health health, Instant now) {
        var lasted = health.lasted(now);
        return !health.isUndecided() || lasted.compareTo(policy.deadline()) < 0
                ? health
                : health.unhealthy(
                        "undecided after " + lasted.toSeconds() + " s, which counts as unhealthy: " + health.reason(),
                        true);
    }

    private static Map<String, String> among(Map<String, String> ended, Collection<String> instances) {
        var among = new TreeMap<>(ended);
        among.keySet().retainAll(instances);
        return among;
    }
}
