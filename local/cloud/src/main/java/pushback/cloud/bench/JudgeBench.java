package pushback.cloud.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pushback.settings.Settings.HealthPolicy;

/// How soon, how surely and at what cost a bad release is noticed: by the shipped judge, by a minute alarm, by a rank
/// test on minute points. The same seed gives the same numbers.
public final class JudgeBench {
    /// What a good release, and the one before it, fails.
    private static final double GOOD = HealthPolicy.DEFAULT.toleratedErrorRate();
    private static final double MEAN_BURST = 3;
    /// Minutes of the release before that Mann-Whitney compares with.
    private static final int MINUTES_BEFORE = 15;
    /// Longer than an application in these scenarios takes to become warm.
    private static final int SETTLE_SECONDS = 20;

    private final long seed;
    private final int releases;

    /// @param releases good ones, to count those condemned; a tenth as many for each median
    public JudgeBench(long seed, int releases) {
        this.seed = seed;
        this.releases = releases;
    }

    /// Everything; `hundredPercent`, `detectSeconds` and `falseAlarmsPer10000` go beyond what a gate needs.
    ///
    /// @param detectRequests medians by share of errors and witness; null: never, in more than half of the releases
    /// @param detectSeconds as well
    /// @param falseAlarmRate share of good releases that the judge condemns, by the kind of errors
    /// @param falseAlarmsPer10000 of each witness
    /// @param failedRequests medians of a release that fails 5 %, by strategy and witness
    public record Result(
            Map<String, Map<String, Long>> detectRequests,
            Map<String, Map<String, Long>> detectSeconds,
            Map<String, Double> falseAlarmRate,
            Map<String, Map<String, Double>> falseAlarmsPer10000,
            Map<String, Map<String, Long>> failedRequests) {}

    public Result run() {
        var requests = new LinkedHashMap<String, Map<String, Long>>();
        var seconds = new LinkedHashMap<String, Map<String, Long>>();
        for (var share : Map.of("onePercent", 0.01, "fivePercent", 0.05, "hundredPercent", 1.0).entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .toList()) {
            var found = detections(Errors.independent(share.getValue()), fewer());
            requests.put(share.getKey(), medians(found, Detection::requests));
            seconds.put(share.getKey(), medians(found, Detection::seconds));
        }
        var alarms = new LinkedHashMap<String, Map<String, Double>>();
        alarms.put("independent", falseAlarms(Errors.independent(GOOD)));
        alarms.put("bursty", falseAlarms(new Errors(GOOD, MEAN_BURST)));
        var rates = new LinkedHashMap<String, Double>();
        alarms.forEach((kind, by) -> rates.put(kind, by.get("judge") / 10_000));
        return new Result(requests, seconds, rates, alarms, failures());
    }

    /// How a witness did in a scenario.
    ///
    /// @param requests median until it noticed; null: never, in more than half of the releases
    /// @param seconds as well
    /// @param noticed share of the bad releases within 15 minutes, by what was seen
    /// @param falseAlarms share of the good releases that it condemns by what it saw
    /// @param undecided share of the good releases that the deadline takes back, since it had not decided
    public record Score(Long requests, Long seconds, double noticed, double falseAlarms, double undecided) {}

    /// Every scenario, by witness: judge, judge with scraped counters, the same where fewer slow requests are bad,
    /// and where servers are given time to settle, judge with the load balancer's minutes, Express Mode's alarm,
    /// the alarm most teams have, three sigma, Flagger's, Mann-Whitney; and Express Mode's alarm once more with a
    /// threshold that condemns no more good releases than the judge with scraped counters does.
    public Map<String, Map<String, Score>> scenarios() {
        var scores = new LinkedHashMap<String, Map<String, Score>>();
        for (var scenario : BenchScenario.all()) {
            var by = new LinkedHashMap<String, Score>();
            witnesses(scenario).forEach((name, witness) -> by.put(name, score(scenario, witness)));
            var threshold = threshold(scenario, by.get("scraped").falseAlarms());
            by.put("expressAlike", score(scenario, random -> MinuteAlarm.ofExpressMode(random.nextInt(60), threshold)));
            scores.put(scenario.name(), by);
        }
        return scores;
    }

    private static Map<String, Function<RandomGenerator, Witness>> witnesses(BenchScenario scenario) {
        var all = new LinkedHashMap<String, Function<RandomGenerator, Witness>>();
        if (!scenario.slow()) all.put("judge", _ -> judge(BenchScenario.INSTANCES));
        all.put("scraped", _ -> new ShippedJudge(BenchScenario.INSTANCES, ShippedJudge.scraped(scenario.slow())));
        if (scenario.slow()) all.put("strict", _ -> new ShippedJudge(BenchScenario.INSTANCES, ShippedJudge.strict()));
        if (scenario.failsAtStart())
            all.put(
                    "settled",
                    _ -> new ShippedJudge(
                            BenchScenario.INSTANCES,
                            ShippedJudge.scraped(false).withSettle(Duration.ofSeconds(SETTLE_SECONDS))));
        if (!scenario.slow() && !scenario.rolls())
            all.put("minutes", _ -> new ShippedJudge(BenchScenario.INSTANCES, ShippedJudge.balancer()));
        all.put("express", random -> MinuteAlarm.ofExpressMode(random.nextInt(60)));
        all.put("alarm", random -> new MinuteAlarm(random.nextInt(60)));
        all.put("threeSigma", random -> MinuteAlarm.ofThreeSigma(random.nextInt(60), scenario.minutesBefore(random)));
        all.put("flagger", random -> MinuteAlarm.ofFlagger(random.nextInt(60)));
        all.put("mannWhitney", random -> new MannWhitney(scenario.minutesBefore(random)));
        return all;
    }

    /// From which on Express Mode's alarm condemns no more good releases than that; its own if that is enough.
    private double threshold(BenchScenario scenario, double falseAlarms) {
        var highest = each(releases, random -> {
                    var alarm = MinuteAlarm.ofExpressMode(random.nextInt(60), 1);
                    scenario.play(alarm, true, random);
                    return alarm.highest();
                })
                .stream()
                .sorted(Comparator.reverseOrder())
                .toList();
        return Math.max(MinuteAlarm.EXPRESS, highest.get((int) (falseAlarms * releases)));
    }

    private Score score(BenchScenario scenario, Function<RandomGenerator, Witness> witness) {
        var bad = each(fewer(), random -> scenario.play(witness.apply(random), false, random));
        var good = each(releases, random -> scenario.play(witness.apply(random), true, random));
        return new Score(
                median(bad.stream().map(Detection::requests)),
                median(bad.stream().map(Detection::seconds)),
                share(bad, Detection::condemned),
                share(good, Detection::condemned),
                share(good, Detection::late));
    }

    private static double share(List<Detection> found, Predicate<Detection> what) {
        return (double) found.stream().filter(what).count() / found.size();
    }

    private Map<String, List<Detection>> detections(Errors errors, int releases) {
        var found = new LinkedHashMap<String, List<Detection>>();
        found.put("judge", each(releases, random -> Detection.of(judge(Detection.INSTANCES), errors, random)));
        found.put("alarm", each(releases, random -> Detection.of(new MinuteAlarm(random.nextInt(60)), errors, random)));
        found.put("mannWhitney", each(releases, random -> Detection.of(rankTest(random), errors, random)));
        return found;
    }

    private Map<String, Double> falseAlarms(Errors errors) {
        var rates = new LinkedHashMap<String, Double>();
        detections(errors, releases)
                .forEach((witness, found) -> rates.put(
                        witness, found.stream().filter(Detection::condemned).count() * 10_000.0 / found.size()));
        return rates;
    }

    private Map<String, Map<String, Long>> failures() {
        var failed = new LinkedHashMap<String, Map<String, Long>>();
        var bad = Errors.independent(0.05);
        var before = Errors.independent(GOOD);
        for (var way : List.of(Rollout.Way.CANARY, Rollout.Way.HALF, Rollout.Way.ONE, Rollout.Way.ALL)) {
            var by = new LinkedHashMap<String, Long>();
            by.put(
                    "judge",
                    median(each(
                                    fewer(),
                                    random -> new Rollout(
                                                    way, () -> judge(Rollout.INSTANCES), true, bad, before, random)
                                            .failed())
                            .stream()
                            .map(OptionalLong::of)));
            by.put(
                    "alarm",
                    median(each(
                                    fewer(),
                                    random -> new Rollout(
                                                    way,
                                                    () -> new MinuteAlarm(random.nextInt(60)),
                                                    false,
                                                    bad,
                                                    before,
                                                    random)
                                            .failed())
                            .stream()
                            .map(OptionalLong::of)));
            if (way == Rollout.Way.CANARY)
                by.put(
                        "scraped",
                        median(each(
                                        fewer(),
                                        random -> new Rollout(
                                                        way,
                                                        () -> new ShippedJudge(
                                                                Rollout.INSTANCES, ShippedJudge.scraped(false)),
                                                        true,
                                                        bad,
                                                        before,
                                                        random)
                                                .failed())
                                .stream()
                                .map(OptionalLong::of)));
            failed.put(way.name().toLowerCase(Locale.ROOT), by);
        }
        return failed;
    }

    /// A median needs fewer than the share of something rare.
    private int fewer() {
        return Math.max(1, releases / 10);
    }

    /// Visitors are counted on each instance, and a second can be read 5 s later.
    private static Witness judge(int instances) {
        return new ShippedJudge(instances, HealthPolicy.DEFAULT);
    }

    private static Witness rankTest(RandomGenerator random) {
        var visitors = new Visitors(Detection.INSTANCES, Detection.PER_SECOND, MINUTES_BEFORE * 60, random);
        var rates = new ArrayList<Double>();
        for (int minute = 0; minute < MINUTES_BEFORE; minute++) {
            for (int second = 0; second < 60; second++)
                visitors.pass(instance -> true, Errors.independent(GOOD), Errors.independent(GOOD));
            rates.add((double) visitors.errorsIn(visitors.seconds() - 60, visitors.seconds())
                    / visitors.requestsIn(visitors.seconds() - 60, visitors.seconds()));
        }
        return new MannWhitney(rates);
    }

    /// Every release has a seed of its own, so that none depends on how long another one took.
    private <T> List<T> each(int releases, Function<RandomGenerator, T> release) {
        return IntStream.range(0, releases)
                .mapToObj(number -> release.apply(new SplittableRandom(seed * 1_000_003 + number)))
                .toList();
    }

    private static Map<String, Long> medians(
            Map<String, List<Detection>> found, Function<Detection, OptionalLong> what) {
        var medians = new LinkedHashMap<String, Long>();
        found.forEach((witness, releases) ->
                medians.put(witness, median(releases.stream().map(what))));
        return medians;
    }

    /// The lower median, never counting as longest; null if that is never.
    private static Long median(Stream<OptionalLong> values) {
        var sorted = values.map(value -> value.orElse(Long.MAX_VALUE)).sorted().toList();
        var median = sorted.get((sorted.size() - 1) / 2);
        return median == Long.MAX_VALUE ? null : median;
    }
}
