package pushback.cloud.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pushback.aws.scaling.Pace;
import pushback.cloud.Plan;
import pushback.cloud.virtual.VirtualCloud;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import pushback.settings.Witnesses;

/// What a seed makes: an environment or two, what happens to them, and what goes wrong.
///
/// @param faults the kinds that may occur
/// @param strategy of the rollouts
/// @param rules when deployments may go out, and whether a person has to approve them
/// @param rate share of SDK calls that go wrong
/// @param interleaving share of SDK calls at which somebody else may go first
/// @param disturbed how long it takes until the world calms down
/// @param left faults and happenings by id that are left out, for shrinking
public record World(
        long seed,
        Set<FaultKind> faults,
        List<Integer> instances,
        int zones,
        Strategy strategy,
        Rules rules,
        HealthPolicy health,
        Duration healthCheck,
        double rate,
        double interleaving,
        Duration disturbed,
        List<ExternalEvent> happenings,
        Set<String> left) {
    /// As much happens in a short one as in a long one, closer together: worlds of 8 and of 15 minutes broke what
    /// none of a hundred thousand of half an hour had broken.
    private static final List<Duration> LENGTHS = List.of(
            Duration.ofMinutes(30),
            Duration.ofMinutes(30),
            Duration.ofMinutes(30),
            Duration.ofMinutes(30),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofMinutes(8),
            Duration.ofHours(1));
    private static final List<HealthPolicy> POLICIES = List.of(
            policy(0.01, 0.20, 0.01, Duration.ofSeconds(10), Duration.ofMinutes(5)),
            policy(0.01, 0.30, 0.05, Duration.ofSeconds(10), Duration.ofMinutes(5))
                    .withTraffic(Plan.TRAFFIC, Duration.ofSeconds(5)),
            policy(0.005, 0.25, 0.01, Duration.ofSeconds(15), Duration.ofMinutes(10)));

    /// In the middle of a world, which begins at 9 o'clock.
    private static final List<FreezeWindow> FREEZE = List.of(FreezeWindow.parse("12 9 * * * for 9m in UTC"));

    public World {
        instances = List.copyOf(instances);
        happenings = List.copyOf(happenings);
        left = Set.copyOf(left);
    }

    /// The world of a seed, disturbed for as long as the seed wants: mostly for half an hour.
    public static World of(long seed, Set<FaultKind> faults) {
        return of(seed, faults, LENGTHS.get(new Chance(seed).below(LENGTHS.size(), "length", 0)));
    }

    /// As [#of], disturbed for so long.
    public static World of(long seed, Set<FaultKind> faults, Duration disturbed) {
        var random = new Chance(seed).stream("world");
        var environments = random.nextInt(8) == 0 ? 2 : 1;
        var instances =
                IntStream.range(0, environments).mapToObj(i -> size(random)).toList();
        var rates = new double[] {0, 0.003, 0.01, 0.01, 0.03, 0.08};
        var interleavings = new double[] {0.03, 0.1, 0.1, 0.3, 1};
        var ways = new Chance(seed).stream("ways");
        var drills = new Chance(seed).stream("drills");
        var rollouts = new Chance(seed).stream("rollouts");
        var starts = new Chance(seed).stream("starts");
        var visitors = new Chance(seed).stream("visitors");
        var counters = new Chance(seed).stream("counters");
        var counted = visitors.nextInt(4) == 0;
        var drawn = strategy(ways);
        var rules = rules(ways);
        var zones = 1 + random.nextInt(3);
        var policy = POLICIES.get(random.nextInt(POLICIES.size()));
        var known = counted ? counting(policy, visitors, counters) : policy;
        // Only a canary waits for minutes, for half of the time there is.
        var waits = counted && !known.witnesses().areScraped() && counters.nextBoolean();
        var health = waits ? POLICIES.getLast().withWitnesses(known.witnesses()) : known;
        var strategy = waits ? Strategy.CANARY : drawn;
        return new World(
                seed,
                faults,
                instances,
                waits ? Math.max(2, zones) : zones,
                strategy,
                rules,
                health,
                Duration.ofSeconds(15 + 15 * random.nextInt(2)),
                rates[random.nextInt(rates.length)],
                interleavings[random.nextInt(interleavings.length)],
                disturbed,
                new SimulationScript(starts, environments, faults, disturbed)
                                .slowly(Stream.of(
                                                new SimulationScript(random, environments, faults, disturbed)
                                                        .happenings(),
                                                new SimulationScript(ways, environments, faults, disturbed)
                                                        .under(rules),
                                                new SimulationScript(drills, environments, faults, disturbed).drills(),
                                                new SimulationScript(rollouts, environments, faults, disturbed)
                                                        .duringRollouts())
                                        .flatMap(List::stream)
                                        .toList())
                                .stream()
                                .map(happening -> counted ? elsewhere(happening, visitors) : happening)
                                .map(happening ->
                                        counted ? counted(happening, health.witnesses(), counters) : happening)
                                .sorted(Comparator.comparing(ExternalEvent::at))
                                .toList(),
                Set.of());
    }

    /// In one world of four visitors are counted, by the servers, by the load balancer, or by both. What else the
    /// servers count is looked at in some.
    ///
    /// @param counters what is drawn of it, by itself
    private static HealthPolicy counting(HealthPolicy policy, RandomGenerator random, RandomGenerator counters) {
        var by = random.nextInt(3);
        var dry = dry(random.nextInt(4), counters.nextInt(8));
        var custom = counters.nextBoolean();
        var saturation = counters.nextBoolean();
        var scraped = new Witnesses(
                "/metrics",
                "go",
                "",
                "",
                custom ? CountedVisitors.PLACED : "",
                custom ? CountedVisitors.LOST : "",
                0.5,
                30,
                0,
                "",
                counters.nextInt(3) == 0,
                "",
                Witnesses.BALANCER_SECONDS,
                dry,
                saturation ? Witnesses.SATURATION_GAUGE : "",
                saturation ? CountedVisitors.ROOM : 0);
        var balancer = "app/production/1";
        return switch (by) {
            case 0 -> policy.withWitnesses(Witnesses.NONE.withBalancer(balancer, Witnesses.BALANCER_SECONDS));
            case 1 -> policy.withWitnesses(scraped);
            default -> policy.withWitnesses(scraped.withBalancer(balancer, Witnesses.BALANCER_SECONDS));
        };
    }

    /// Where visitors are counted, some good releases are bad only for them.
    private static ExternalEvent elsewhere(ExternalEvent happening, RandomGenerator random) {
        if (!(happening.what() instanceof ExternalEvent.Push(var kind, var delivered))
                || kind != ReleaseKind.GOOD
                || random.nextInt(3) != 0) return happening;
        return new ExternalEvent(
                happening.id(),
                happening.environment(),
                happening.at(),
                new ExternalEvent.Push(
                        random.nextInt(3) == 0 ? ReleaseKind.KEEPS_VISITORS_WAITING : ReleaseKind.FAILS_VISITORS,
                        delivered));
    }

    private static List<String> dry(int known, int counted) {
        var dry = new ArrayList<String>();
        if (known == 0) dry.add(Witnesses.LATENCY);
        if (known == 1) dry.add(Witnesses.VISITORS);
        if (counted == 0) dry.add(Witnesses.CUSTOM);
        if (counted == 1) dry.add(Witnesses.SATURATION);
        return dry;
    }

    /// Some are bad only for a counter of another kind, if somebody looks at that; those that refuse visitors are good
    /// where nobody counts it.
    private static ExternalEvent counted(ExternalEvent happening, Witnesses witnesses, RandomGenerator random) {
        if (!(happening.what() instanceof ExternalEvent.Push(var kind, var delivered))
                || kind != ReleaseKind.GOOD
                || !witnesses.areScraped()
                || random.nextBoolean()) return happening;
        var others = new ArrayList<>(List.of(ReleaseKind.REFUSES_VISITORS));
        if (witnesses.haveCustom()) others.add(ReleaseKind.LOSES_ORDERS);
        if (witnesses.measureSaturation()) others.add(ReleaseKind.FILLS_MEMORY);
        return new ExternalEvent(
                happening.id(),
                happening.environment(),
                happening.at(),
                new ExternalEvent.Push(others.get(random.nextInt(others.size())), delivered));
    }

    boolean countsVisitors() {
        return health.witnesses().areScraped() || health.witnesses().areOfTheBalancer();
    }

    private static Rules rules(RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0 -> new Rules(List.of(), InFreeze.WAIT, Duration.ofMinutes(10), List.of(), List.of());
            case 1 -> new Rules(FREEZE, InFreeze.WAIT, Duration.ZERO, List.of(), List.of());
            case 2 -> new Rules(FREEZE, InFreeze.REFUSE, Duration.ZERO, List.of(), List.of());
            default -> Rules.NONE;
        };
    }

    private static HealthPolicy policy(
            double tolerated, double unhealthy, double alpha, Duration every, Duration deadline) {
        return new HealthPolicy(
                tolerated, unhealthy, alpha, every, deadline, List.of(VirtualCloud.ALARM), "", Duration.ZERO);
    }

    private static Strategy strategy(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> Strategy.ALL_AT_ONCE;
            case 1, 2 -> Strategy.HALF;
            case 3, 4 -> Strategy.CANARY;
            default -> Strategy.ONE;
        };
    }

    /// Mostly few; up to 30.
    private static int size(RandomGenerator random) {
        return switch (random.nextInt(40)) {
            case 0 -> 11 + random.nextInt(20);
            case 1, 2, 3 -> 5 + random.nextInt(6);
            default -> 1 + random.nextInt(3);
        };
    }

    /// How fast its groups are. Where servers come during a rollout, they come before it ends.
    Pace pace() {
        return happenings.stream().anyMatch(happening -> happening.what() instanceof ExternalEvent.DuringRollout)
                ? new Pace(Duration.ofSeconds(3), Pace.AWS.healthCheck(), Pace.AWS.retry())
                : Pace.AWS;
    }

    Chance chance() {
        return new Chance(seed);
    }

    /// The same world without those faults and happenings.
    World without(Set<String> more) {
        var all = new ArrayList<>(left);
        all.addAll(more);
        return new World(
                seed,
                faults,
                instances,
                zones,
                strategy,
                rules,
                health,
                healthCheck,
                rate,
                interleaving,
                disturbed,
                happenings,
                Set.copyOf(all));
    }

    /// The same world with other faults allowed.
    public World withFaults(Set<FaultKind> others) {
        return new World(
                seed,
                others,
                instances,
                zones,
                strategy,
                rules,
                health,
                healthCheck,
                rate,
                interleaving,
                disturbed,
                happenings,
                left);
    }

    /// The same world in which no function stands still between two calls.
    World withoutPauses() {
        return new World(
                seed,
                faults,
                instances,
                zones,
                strategy,
                rules,
                health,
                healthCheck,
                rate,
                0,
                disturbed,
                happenings,
                left);
    }

    /// The same world under other rules.
    public World withRules(Rules others) {
        return new World(
                seed,
                faults,
                instances,
                zones,
                strategy,
                others,
                health,
                healthCheck,
                rate,
                interleaving,
                disturbed,
                happenings,
                left);
    }

    /// The same world with other happenings.
    public World withHappenings(List<ExternalEvent> others) {
        return new World(
                seed,
                faults,
                instances,
                zones,
                strategy,
                rules,
                health,
                healthCheck,
                rate,
                interleaving,
                disturbed,
                others,
                left);
    }
}
