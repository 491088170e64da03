package pushback.cloud.bench;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import pushback.health.Alarms;
import pushback.health.Fleet;
import pushback.health.Health;
import pushback.health.Judge;
import pushback.health.Probe;
import pushback.health.Traffic;
import pushback.settings.Rules;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import pushback.settings.Witnesses;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The judge that Pushback ships, with the policy it ships with. Every target is healthy and every probed page good:
/// all
/// it can go by are the visitors, as one of three counts them: by the second and instance, on pages of metrics that it
/// looks at for three seconds of five, or by the minute as the load balancer does.
final class ShippedJudge implements Witness {
    private static final int LOOKING = 3;
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    private final int instances;
    private final HealthPolicy policy;
    private final Judge judge;
    private final Virtual clock = new Virtual();
    private Optional<Health> health = Optional.empty();
    private Visitors visitors;
    private List<Integer> inNew = List.of();
    private List<Integer> inOld = List.of();

    ShippedJudge(int instances, HealthPolicy policy) {
        this.instances = instances;
        this.policy = policy;
        var settings = new Settings(
                "bench",
                new Settings.GitHost("bench/bench", "main", "", "", ""),
                new Settings.Stores("", ""),
                new Settings.DeployedServers("", "", "", ""),
                Settings.DatabaseInstance.NONE,
                "",
                "",
                new Settings.ServerPages("", List.of("/"), ""),
                new Settings.RolloutPlan(Strategy.ONE, true, Settings.KEPT_BUNDLES),
                policy,
                Rules.NONE);
        var servers = new Healthy(instances);
        judge = new Judge(
                new Fleet(() -> servers, settings),
                new Pages(),
                new Counted(),
                new Alarms(() -> null, settings),
                clock,
                settings);
    }

    @Override
    public boolean condemns(Visitors visitors, List<Integer> current, List<Integer> old) {
        this.visitors = visitors;
        // A sample that looks at pages is over after three seconds; its looks are taken then, each at its time.
        var lasts = policy.witnesses().areScraped() ? LOOKING : 0;
        if (visitors.seconds() % policy.sampleEvery().toSeconds() != lasts) return false;
        clock.now = START.plusSeconds(visitors.seconds() - lasts);
        health = Optional.of(look(names(current), names(old), zones(current, old)));
        return health.get().isUnhealthy();
    }

    private Health look(List<String> current, List<String> old, Map<String, String> zones) {
        // While one is being updated there is more to come: so `WatchRollout` does it.
        if (current.size() + old.size() < instances) return judge.watch(health, current, old);
        if (!policy.witnesses().areOfTheBalancer()) return judge.judgeFirst(health, current, old);
        return old.isEmpty() ? judge.judge(health, current, old) : judge.judgeFirst(health, current, old, zones);
    }

    /// The first look is when judging begins.
    @Override
    public void begin(Visitors visitors, List<Integer> current, List<Integer> old) {
        if (!policy.witnesses().areScraped()) condemns(visitors, current, old);
    }

    @Override
    public boolean clears() {
        return health.isPresent() && health.get().isHealthy();
    }

    Health health() {
        return health.orElseThrow();
    }

    @Override
    public boolean late() {
        return health.isPresent() && health.get().late();
    }

    /// The same policy, with visitors counted by the applications themselves.
    ///
    /// @param slow whether what fails is that a request takes long: a twentieth of a bad release's, a two hundredth
    ///     of a good one's
    static HealthPolicy scraped(boolean slow) {
        return slow ? scraped(0.5, Witnesses.LATENCY_SHARE, 0) : scraped(0, 0, 0);
    }

    /// That more than 0.5 % of the requests take long is bad from 1.5 % on.
    static HealthPolicy strict() {
        return scraped(0.5, 1.5, 0.5);
    }

    private static HealthPolicy scraped(double bound, double share, double tolerated) {
        return HealthPolicy.DEFAULT.withWitnesses(new Witnesses(
                "/metrics",
                "go",
                "",
                "",
                "",
                "",
                bound,
                share,
                tolerated,
                "",
                false,
                "",
                Witnesses.BALANCER_SECONDS,
                List.of(),
                "",
                0));
    }

    /// The release is in one zone, and what was there before in another.
    private Map<String, String> zones(List<Integer> current, List<Integer> old) {
        inNew = current;
        inOld = old;
        var zones = new HashMap<String, String>();
        names(current).forEach(name -> zones.put(name, "new"));
        names(old).forEach(name -> zones.put(name, "old"));
        return zones;
    }

    /// The same policy, with the load balancer's minutes only.
    static HealthPolicy balancer() {
        return HealthPolicy.DEFAULT.withWitnesses(
                Witnesses.NONE.withBalancer("app/bench/1", Witnesses.BALANCER_SECONDS));
    }

    private final class Counted implements Traffic {
        @Override
        public Map<String, List<Second>> seen(Collection<String> instances, Instant from, Instant to) {
            return policy.witnesses().areOfTheBalancer() ? Map.of() : bySecond(instances, from, to);
        }

        @Override
        public List<Second> minutes(Collection<String> zones, Instant from, Instant to) {
            var minutes = new ArrayList<Second>();
            for (var at = from; at.isBefore(to); at = at.plusSeconds(60)) {
                var first = (int) Duration.between(START, at).toSeconds();
                long requests = 0;
                long errors = 0;
                for (int second = first; second < first + 60; second++)
                    for (var instance : zones.contains("old") ? inOld : inNew) {
                        requests += visitors.requests(second, instance);
                        errors += visitors.errors(second, instance);
                    }
                if (requests > 0) minutes.add(new Second(at, requests, errors));
            }
            return minutes;
        }
    }

    /// Pages of metrics, each at the time of the look.
    private final class Pages implements Probe {
        @Override
        public Map<Question, Integer> ask(Collection<Question> questions) {
            return Map.of();
        }

        @Override
        public Map<String, Page> read(Collection<String> instances, int port, String path, int longest) {
            var second = (int) Duration.between(START, clock.now).toSeconds();
            var pages = new HashMap<String, Page>();
            for (var name : instances) {
                var instance = Integer.parseInt(name);
                var requests = 1 + visitors.requestsCounted(instance, second);
                var errors = visitors.errorsCounted(instance, second);
                var started = START.getEpochSecond() + visitors.started(instance);
                pages.put(
                        name,
                        new Page(
                                200,
                                policy.witnesses().measureLatency()
                                        ? """
                                        http_requests_total{code="200"} %d
                                        http_request_duration_seconds_bucket{le="0.5"} %d
                                        http_request_duration_seconds_bucket{le="+Inf"} %d
                                        process_start_time_seconds %d
                                        """.formatted(requests, requests - errors, requests, started)
                                        : """
                                        http_requests_total{code="200"} %d
                                        http_requests_total{code="500"} %d
                                        process_start_time_seconds %d
                                        """.formatted(requests - errors, errors, started)));
            }
            return pages;
        }

        @Override
        public boolean pause(Duration time) {
            clock.now = clock.now.plus(time);
            return true;
        }
    }

    private Map<String, List<Traffic.Second>> bySecond(Collection<String> instances, Instant from, Instant to) {
        var seen = new HashMap<String, List<Traffic.Second>>();
        var first = Math.max(0, (int) Duration.between(START, from).toSeconds());
        var end = Math.min(visitors.seconds(), (int) Duration.between(START, to).toSeconds());
        for (var name : instances) {
            var instance = Integer.parseInt(name);
            var seconds = new ArrayList<Traffic.Second>();
            for (int second = first; second < end; second++)
                if (visitors.requests(second, instance) > 0) seen(seconds, second, instance);
            seen.put(name, seconds);
        }
        return seen;
    }

    private void seen(List<Traffic.Second> seconds, int second, int instance) {
        seconds.add(new Traffic.Second(
                START.plusSeconds(second), visitors.requests(second, instance), visitors.errors(second, instance)));
    }

    private static List<String> names(List<Integer> instances) {
        return instances.stream().map(String::valueOf).toList();
    }

    private static final class Healthy implements ElasticLoadBalancingV2Client {
        private final DescribeTargetHealthResponse all;

        private Healthy(int instances) {
            all = DescribeTargetHealthResponse.builder()
                    .targetHealthDescriptions(IntStream.range(0, instances)
                            .mapToObj(id -> TargetHealthDescription.builder()
                                    .target(target -> target.id(String.valueOf(id)))
                                    .targetHealth(health -> health.state(TargetHealthStateEnum.HEALTHY))
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
            return all;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static final class Virtual extends Clock {
        private Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
