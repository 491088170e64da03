package pushback.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import pushback.health.Probe.Question;
import pushback.health.ScrapedTraffic.Asked;
import pushback.health.ScrapedTraffic.Scraped;
import pushback.settings.Settings;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// Takes samples: asks the instances for pages, and reads what their visitors were answered since the last time, from
/// the application's own counters where it names them, and otherwise from CloudWatch.
final class Samples {
    /// How often each page is asked for within a round. An instance-second is bad if any visitor in it saw an
    /// error: of a page that fails half the time, one question misses every second such second, five miss one in
    /// 32.
    static final int ATTEMPTS = 5;
    /// What a server answers before its application is up: nothing, or that it is not available.
    private static final Set<Integer> NOT_THERE_YET = Set.of(0, 503);

    /// For how long after the first question of a sample another round may begin: a slow application is asked no
    /// more than one round, so that the questions are no load by themselves. Only the time counts, never an answer:
    /// whoever went on asking until something failed, or stopped once it did, would find what he looks for.
    private static final Duration QUICKLY = Duration.ofMillis(300);

    /// Of an instance whose visitors are known of at least so many seconds one may say how often they come.
    private static final double TELLING_SECONDS = 3;

    private final Probe probe;
    private final Traffic traffic;
    private final WitnessTests tests;
    private final Optional<ScrapedTraffic> scraped;
    private final List<String> paths;
    private final Duration lag;
    private final String metrics;
    private final int rounds;
    private final Duration settle;
    private final Duration longEnough;

    Samples(Probe probe, Traffic traffic, WitnessTests tests, Settings settings) {
        this.probe = probe;
        this.traffic = traffic;
        this.tests = tests;
        this.scraped = settings.health().witnesses().areScraped()
                ? Optional.of(new ScrapedTraffic(probe, settings))
                : Optional.empty();
        this.paths = settings.pages().probePaths();
        this.metrics = settings.health().witnesses().page();
        this.lag = settings.health().trafficLag();
        this.rounds = settings.health().probeRounds();
        this.settle = settings.health().settle();
        this.longEnough = settings.health().deadline();
    }

    /// How many rounds let `instances` clear a good release in as few seconds as each must be seen for; no more
    /// than the policy allows.
    int enoughRounds(int instances) {
        var each = (double) Verdicts.SECONDS_OF_EACH * Math.max(1, instances) * paths.size() * ATTEMPTS;
        return (int) Math.clamp((long) Math.ceil(tests.errors().enoughGood() / each), 1, rounds);
    }

    /// @param seen on both sides, in the order in which it was weighed
    /// @param silent what was no evidence, in words
    /// @param unread those that run the release and whose counters could not be compared with any before
    /// @param perMinute requests of visitors on both sides, as many as a minute has at the pace of this sample;
    ///     negative: unknown
    record Taken(
            Cohort current,
            Cohort old,
            List<Observation> seen,
            List<String> silent,
            List<String> unread,
            double perMinute) {
        static Taken of(
                WitnessTests tests,
                Looked current,
                Looked old,
                List<String> silent,
                List<String> unread,
                double perMinute) {
            var seen = new ArrayList<>(current.seen);
            seen.addAll(old.seen);
            return new Taken(current.added(tests), old.added(tests), seen, silent, unread, perMinute);
        }
    }

    /// What was known of either side, of exactly these instances, with one more sample of at most `rounds`. An
    /// instance that the load balancer does not know or has not checked yet adds nothing, and neither does one
    /// whose application still starts.
    ///
    /// @param at when the sample began
    /// @param clock by which what is seen is dated: for all samples of a release the same one
    Taken take(
            Cohort current,
            Collection<String> running,
            Cohort old,
            Collection<String> serving,
            Map<String, TargetHealthStateEnum> targets,
            int rounds,
            Map<String, OddServer> odd,
            Instant at,
            Clock clock) {
        var asked = new HashMap<String, Asked>();
        var first = look(current, running, settle, targets, rounds, odd, at, clock, asked);
        var second = look(old, serving, Duration.ZERO, targets, rounds, odd, at, clock, asked);
        if (scraped.isEmpty())
            return Taken.of(
                    tests,
                    first,
                    second,
                    List.of(),
                    List.of(),
                    perMinute(List.of(first, second), id -> readSeconds(id, first, second)));
        // Both at once: it takes seconds, and what is compared is then of the same ones.
        var before = readings(targets, first, second);
        var found = scraped.get().read(before, asked, clock);
        var silent = new ArrayList<String>();
        found.forEach((id, one) -> {
            if (!one.silence().isEmpty()) silent.add(id + " (GET " + metrics + " " + one.silence() + ")");
        });
        var unread = first.instances.stream()
                .filter(id -> found.containsKey(id) && !found.get(id).compared())
                .sorted()
                .toList();
        var all = Stream.of(first.with(found, !settle.isZero()), second.with(found, false))
                .toList();
        return Taken.of(
                tests,
                all.getFirst(),
                all.getLast().withoutRestarts(),
                silent,
                unread,
                perMinute(
                        all,
                        id -> seconds(
                                before.get(id),
                                Optional.ofNullable(found.get(id)).flatMap(Scraped::reading))));
    }

    /// What visitors were answered by what runs now: by the counters of processes that are old enough, or in as much
    /// time up to now.
    Map<String, SampleCounts.Count> before(Collection<String> instances, Clock clock) {
        var now = clock.instant();
        if (scraped.isPresent()) return scraped.get().before(instances, longEnough, now);
        var answered = new TreeMap<String, SampleCounts.Count>();
        traffic.seen(instances, now.minus(longEnough), readable(now))
                .forEach((id, seconds) -> answered.put(
                        id,
                        new SampleCounts.Count(
                                seconds.stream()
                                        .mapToLong(Traffic.Second::requests)
                                        .sum(),
                                seconds.stream()
                                        .filter(second -> second.errors() > 0)
                                        .count())));
        return answered;
    }

    private static double perMinute(List<Looked> sides, ToDoubleFunction<String> seconds) {
        var known = false;
        var perSecond = 0.0;
        for (var side : sides)
            for (var id : side.instances) {
                var span = seconds.applyAsDouble(id);
                if (span < TELLING_SECONDS) continue;
                known = true;
                perSecond += side.seen.stream()
                                .filter(one -> one.witness() == WitnessKind.VISITORS
                                        && one.instance().equals(id))
                                .mapToLong(Observation::requests)
                                .sum()
                        / span;
            }
        return known ? perSecond * 60 : -1;
    }

    /// Of an instance whose visitors somebody tells of.
    private static double readSeconds(String id, Looked... sides) {
        for (var side : sides)
            if (side.told.contains(id))
                return Duration.between(side.side.instances().get(id).read(), side.readTo)
                                .toMillis()
                        / 1000.0;
        return 0;
    }

    /// Between two readings of the same process.
    private static double seconds(Optional<MetricsReading> before, Optional<MetricsReading> now) {
        return before.isEmpty()
                        || now.isEmpty()
                        || !now.get().follows(before.get())
                        || now.get().takesTurns()
                ? 0
                : Duration.between(before.get().at(), now.get().at()).toMillis() / 1000.0;
    }

    /// The last reading of each instance that serves somebody and is looked at now: what is known of the old side
    /// stays known after its last instance runs the release.
    private static Map<String, Optional<MetricsReading>> readings(
            Map<String, TargetHealthStateEnum> targets, Looked... sides) {
        var readings = new TreeMap<String, Optional<MetricsReading>>();
        for (var looked : sides)
            for (var id : looked.instances) {
                var state = targets.get(id);
                if (state == TargetHealthStateEnum.HEALTHY || state == TargetHealthStateEnum.UNHEALTHY)
                    readings.put(id, looked.side.instances().get(id).reading());
            }
        return readings;
    }

    /// One side of a sample.
    ///
    /// @param instances those that are looked at now
    /// @param told those of whose visitors somebody tells
    /// @param readTo until when visitors were read
    private record Looked(
            Cohort side, Set<String> instances, List<Observation> seen, Set<String> told, Instant readTo) {
        Cohort added(WitnessTests tests) {
            if (side.instances().isEmpty()) return side;
            var more = side.plus(tests, seen);
            var read = new TreeMap<>(more.instances());
            read.replaceAll((id, evidence) -> evidence.readTo(readTo));
            return new Cohort(read, more.weights(), more.minutes());
        }

        /// A process of an old server that begins anew may be the release's.
        Looked withoutRestarts() {
            return new Looked(
                    side,
                    instances,
                    seen.stream()
                            .filter(one -> one.witness() != WitnessKind.RESTARTS)
                            .toList(),
                    told,
                    readTo);
        }

        /// @param settles whether visitors of its first seconds are left out
        Looked with(Map<String, Scraped> found, boolean settles) {
            var all = new ArrayList<>(seen);
            var known = new TreeMap<>(side.instances());
            for (var id : instances)
                if (found.containsKey(id)) {
                    known.computeIfPresent(
                            id, (_, evidence) -> evidence.with(found.get(id).reading()));
                    // By the clock of whoever looked first, and asked for only where servers settle: two functions'
                    // clocks
                    // may differ.
                    var counts = settles ? side.instances().get(id).read().getEpochSecond() : Long.MIN_VALUE;
                    found.get(id).seen().stream()
                            .filter(one -> one.witness() != WitnessKind.VISITORS || one.second() >= counts)
                            .forEach(all::add);
                }
            return new Looked(new Cohort(known, side.weights(), side.minutes()), instances, all, told, readTo);
        }
    }

    private Looked look(
            Cohort before,
            Collection<String> instances,
            Duration settles,
            Map<String, TargetHealthStateEnum> targets,
            int rounds,
            Map<String, OddServer> odd,
            Instant at,
            Clock clock,
            Map<String, Asked> asked) {
        var now = clock.instant();
        if (instances.isEmpty()) return new Looked(before, Set.of(), List.of(), Set.of(), readable(now));
        var side = before.among(instances, now.plus(settles), at, odd);
        var seen = new ArrayList<Observation>();
        var told = new HashSet<String>();
        if (scraped.isEmpty()) seen.addAll(visitors(side, now, told));
        seen.addAll(probes(side, targets, clock, rounds, asked));
        return new Looked(side, side.instances().keySet(), seen, told, readable(now));
    }

    /// Visitors' seconds up to here are complete.
    private Instant readable(Instant now) {
        return now.minus(lag).truncatedTo(ChronoUnit.SECONDS);
    }

    /// @param told those of whose visitors somebody tells are added
    private List<Observation> visitors(Cohort side, Instant now, Set<String> told) {
        var from = side.instances().values().stream()
                .map(Evidence::read)
                .min(Instant::compareTo)
                .orElse(now);
        var seen = new ArrayList<Observation>();
        traffic.seen(side.instances().keySet(), from, readable(now)).forEach((id, seconds) -> {
            told.add(id);
            for (var second : seconds)
                if (!second.at().isBefore(side.instances().get(id).read()))
                    seen.add(new Observation(
                            id,
                            second.at().getEpochSecond(),
                            WitnessKind.VISITORS,
                            second.requests(),
                            second.errors(),
                            second.errors() == 0
                                    ? List.of()
                                    : List.of(second.errors() + " of " + second.requests()
                                            + " visitors' requests failed")));
        });
        return seen;
    }

    private List<Observation> probes(
            Cohort side,
            Map<String, TargetHealthStateEnum> targets,
            Clock clock,
            int rounds,
            Map<String, Asked> answers) {
        var now = clock.instant();
        var errors = new LinkedHashMap<String, List<String>>();
        var starting = new HashSet<String>();
        for (var id : side.instances().keySet()) {
            var state = targets.get(id);
            if (state != TargetHealthStateEnum.HEALTHY && state != TargetHealthStateEnum.UNHEALTHY) continue;
            errors.put(id, new ArrayList<>());
            if (state == TargetHealthStateEnum.UNHEALTHY) errors.get(id).add("the load balancer finds it unhealthy");
            if (state == TargetHealthStateEnum.UNHEALTHY
                    && side.instances().get(id).observed() == 0) starting.add(id);
        }
        if (errors.isEmpty()) return List.of();
        var failed = new HashMap<String, Long>();
        var round = 0;
        do ask(round++, errors, failed, starting, answers);
        while (round < rounds && Duration.between(now, clock.instant()).compareTo(QUICKLY) < 0);
        // It speaks against nobody, and for nobody: without an answer there is no verdict, and in the end a bad one.
        errors.keySet().removeAll(starting);
        var seen = new ArrayList<Observation>();
        var asked = (long) paths.size() * ATTEMPTS * round;
        // What the load balancer finds unhealthy fails everybody.
        errors.forEach((id, found) -> seen.add(new Observation(
                id,
                now.getEpochSecond(),
                WitnessKind.PROBES,
                asked,
                targets.get(id) == TargetHealthStateEnum.UNHEALTHY ? asked : failed.getOrDefault(id, 0L),
                found)));
        return seen;
    }

    /// Asks every instance in `errors` for every page, and adds what went wrong.
    ///
    /// @param starting those that have not answered yet; whoever does is no longer among them
    private void ask(
            int round,
            Map<String, List<String>> errors,
            Map<String, Long> failed,
            Set<String> starting,
            Map<String, Asked> answers) {
        var questions = new ArrayList<Question>();
        for (var id : errors.keySet())
            for (var path : paths)
                for (int attempt = 0; attempt < ATTEMPTS; attempt++)
                    questions.add(new Question(id, path, round * ATTEMPTS + attempt));
        probe.ask(questions).forEach((question, status) -> {
            answers.merge(question.instanceId(), Asked.NOTHING.plus(status), (before, _) -> before.plus(status));
            if (!NOT_THERE_YET.contains(status)) starting.remove(question.instanceId());
            if (status >= 200 && status < 400) return;
            failed.merge(question.instanceId(), 1L, Long::sum);
            var error = "GET " + question.path() + (status == 0 ? " was not answered" : " answered " + status);
            var known = errors.get(question.instanceId());
            if (!known.contains(error)) known.add(error);
        });
    }
}
