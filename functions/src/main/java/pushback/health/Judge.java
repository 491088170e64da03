package pushback.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.inject.Inject;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// Decides on evidence, sample by sample: instance-seconds with or without an error, from the judge's own questions and
/// from the visitors, on the instances that run the release and on those that do not yet; beside them the load
/// balancer's health and the environment's alarms. Nothing seen is never healthy; what an instance did not answer that
/// was ended from outside is not counted.
public final class Judge {
    private static final Set<TargetHealthStateEnum> ANSWERING =
            EnumSet.of(TargetHealthStateEnum.HEALTHY, TargetHealthStateEnum.UNHEALTHY, TargetHealthStateEnum.DRAINING);

    private final Fleet fleet;
    private final Alarms alarms;
    private final Clock clock;
    private final HealthPolicy policy;
    private final Samples samples;
    private final Weighing judgement;
    private final Traffic traffic;
    private final BalancerMinutes minutes;

    @Inject
    Judge(Fleet fleet, Probe probe, CloudWatchTraffic traffic, Alarms alarms, Clock clock, Settings settings) {
        this(fleet, probe, (Traffic) traffic, alarms, clock, settings);
    }

    public Judge(Fleet fleet, Probe probe, Traffic traffic, Alarms alarms, Clock clock, Settings settings) {
        this.fleet = fleet;
        this.alarms = alarms;
        this.clock = clock;
        this.policy = settings.health();
        this.judgement = new Weighing(policy);
        this.traffic = traffic;
        this.minutes = BalancerMinutes.unread(policy.witnesses());
        this.samples = new Samples(probe, traffic, judgement.tests(), settings);
    }

    /// The verdict on the release after one more sample; too early to tell at the deadline is unhealthy, and
    /// [Health#late]. Where the time between two samples is no time of looking, a sleeping machine's or a clock's
    /// that was set, judging begins anew.
    ///
    /// @param current the instances that run it
    /// @param old those in service that do not; while there is one, the release is not healthy
    public Health judge(Optional<Health> before, Collection<String> current, Collection<String> old) {
        return judge(before, current, old, Zones.ALL);
    }

    /// As [#judge] of the release that ran before on all of them: what its visitors are answered speaks against it if
    /// that is known in time, but is not waited for.
    public Health judgeRestored(Optional<Health> before, Collection<String> all) {
        return judge(before, all, List.of(), Zones.RESTORED);
    }

    private Health judge(Optional<Health> before, Collection<String> current, Collection<String> old, Zones all) {
        // Where all run it, what the load balancer counts of the whole target group is its.
        var zones = old.isEmpty() ? all : Zones.NONE;
        var look = look();
        return inTime(look, sample(look, before, current, old, old, samples.enoughRounds(current.size()), zones));
    }

    /// As [#judge] of those that run the release already, whatever the others run.
    public Health judgeFirst(Optional<Health> before, Collection<String> current, Collection<String> old) {
        return judgeFirst(before, current, old, Map.of());
    }

    /// As [#judgeFirst], where it is known in which zone each instance is: the load balancer counts them apart.
    ///
    /// @param zones by instance id
    public Health judgeFirst(
            Optional<Health> before, Collection<String> current, Collection<String> old, Map<String, String> zones) {
        var look = look();
        return inTime(
                look,
                sample(
                        look,
                        before,
                        current,
                        old,
                        List.of(),
                        samples.enoughRounds(current.size()),
                        Zones.of(current, zones)));
    }

    /// Whether it asks the load balancer by zone.
    public boolean readsMinutes() {
        return minutes.areRead();
    }

    /// The zones in which every instance runs the release, and those in which none does.
    ///
    /// @param read whether there is anything to be read; no zone is then the whole target group
    /// @param awaited whether it is waited for, where nobody else counts visitors
    private record Zones(boolean read, boolean awaited, Set<String> current, Set<String> old) {
        private static final Zones NONE = new Zones(false, false, Set.of(), Set.of());
        private static final Zones ALL = new Zones(true, true, Set.of(), Set.of());
        private static final Zones RESTORED = new Zones(true, false, Set.of(), Set.of());

        static Zones of(Collection<String> current, Map<String, String> zones) {
            var release = new TreeSet<String>();
            var others = new TreeSet<String>();
            zones.forEach((id, zone) -> (current.contains(id) ? release : others).add(zone));
            var mixed = new TreeSet<>(release);
            mixed.retainAll(others);
            release.removeAll(mixed);
            others.removeAll(mixed);
            return release.isEmpty() || others.isEmpty() ? NONE : new Zones(true, true, release, others);
        }

        boolean isCanary() {
            return !current.isEmpty();
        }
    }

    private Optional<Sample.Minutes> read(Cohort side, Set<String> zones, Instant since, Instant now) {
        var from = minutes.after(since.plus(policy.settle()));
        if (side.minutes().isAfter(from)) from = side.minutes();
        var to = minutes.complete(now);
        if (!from.isBefore(to)) return Optional.empty();
        try {
            return Optional.of(new Sample.Minutes(traffic.minutes(zones, from, to), to));
        } catch (SdkException unread) {
            // It is read by default: without it there is no evidence, and the next look asks again.
            return Optional.empty();
        }
    }

    /// As [#judgeFirst], without a deadline, and with one round of probes: while a rollout goes on there is always
    /// more to come, and servers that start need the processor. The time of judging begins with the first look
    /// after it.
    public Health watch(Optional<Health> before, Collection<String> current, Collection<String> old) {
        var look = look();
        var health = sample(look, before, current, old, List.of(), 1, Zones.NONE);
        return health.notYet().with(health.sample().map(sample -> sample.decided(look.time.instant(), true)));
    }

    /// A look at the targets.
    ///
    /// @param began when it was taken, by AWS's clock if the answer says: two functions' clocks may differ, and by
    ///     the other's the same error would be of another burst, or come too late
    /// @param time that clock
    private record Look(Fleet.Look targets, Instant began, Clock time) {}

    private Look look() {
        var asked = clock.instant();
        var targets = fleet.look();
        var ahead =
                targets.at().map(at -> Duration.between(clock.instant(), at)).orElse(Duration.ZERO);
        return new Look(targets, asked.plus(ahead), Clock.offset(clock, ahead));
    }

    private Health inTime(Look look, Health health) {
        var now = look.time.instant();
        return judgement.inTime(health, now).with(health.sample().map(sample -> sample.decided(now, false)));
    }

    private Health sample(
            Look look,
            Optional<Health> known,
            Collection<String> current,
            Collection<String> old,
            Collection<String> outdated,
            int rounds,
            Zones zones) {
        var now = look.began;
        var before = known.filter(health -> !judgement.isTorn(health, now));
        var targets = look.targets.targets();
        var ended = look.targets.ended();
        // What gets no traffic is no measure for what does.
        var serving = old.stream()
                .filter(id -> targets.get(id) == TargetHealthStateEnum.HEALTHY)
                .toList();
        var taken = samples.take(
                before.map(Health::current).orElse(Cohort.NONE).without(ended.keySet()),
                current.stream().filter(id -> !ended.containsKey(id)).toList(),
                before.map(Health::old).orElse(Cohort.NONE).without(ended.keySet()),
                serving,
                targets,
                rounds,
                judgement.odd(known),
                now,
                look.time);
        // Once, before any server runs the release: what those that are updated first fail must not pass for its doing.
        var isFirst = known.isEmpty() && current.isEmpty();
        var counted = minutes.areRead() && zones.read();
        // Its second may have begun before.
        var since = judgement
                .since(before, current, ended.keySet(), now)
                .plusSeconds(look.targets.at().isPresent() ? 1 : 0);
        var shown = new Sample(
                now,
                now,
                false,
                List.copyOf(current),
                serving,
                List.copyOf(outdated),
                targets,
                ended,
                taken.seen(),
                isFirst ? samples.before(answering(look.targets), look.time) : Map.of(),
                counted ? read(taken.current(), zones.current(), since, now) : Optional.empty(),
                counted && zones.isCanary() ? read(taken.old(), zones.old(), since, now) : Optional.empty(),
                zones.awaited(),
                alarms.firing(),
                taken.silent(),
                zones == Zones.RESTORED ? List.of() : taken.unread(),
                taken.perMinute(),
                Optional.empty(),
                "");
        return judgement.of(known, shown, taken.current(), taken.old()).waits(untilTheNext(look));
    }

    /// Also those that finish what they had begun, since they are about to be updated.
    private static List<String> answering(Fleet.Look look) {
        return look.targets().entrySet().stream()
                .filter(one ->
                        ANSWERING.contains(one.getValue()) && !look.ended().containsKey(one.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Looking at counters takes seconds of the time between two samples.
    private long untilTheNext(Look look) {
        var every = policy.sampleEvery();
        return policy.witnesses().areScraped()
                ? Math.max(
                        1,
                        every.minus(Duration.between(look.began, look.time.instant())
                                        .abs())
                                .toSeconds())
                : every.toSeconds();
    }
}
