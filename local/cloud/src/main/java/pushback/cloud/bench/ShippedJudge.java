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
import pushback.health.Traffic;
import pushback.settings.Rules;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The judge that Pushback ships, with the policy it ships with. Every target is healthy and every probed page good:
/// all it can go by are the visitors.
final class ShippedJudge implements Witness {
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    private final HealthPolicy policy;
    private final Judge judge;
    private final Virtual clock = new Virtual();
    private Optional<Health> health = Optional.empty();
    private Visitors visitors;

    ShippedJudge(int instances, HealthPolicy policy) {
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
                questions -> Map.of(),
                this::seen,
                new Alarms(() -> null, settings),
                clock,
                settings);
    }

    @Override
    public boolean condemns(Visitors visitors, List<Integer> current, List<Integer> old) {
        this.visitors = visitors;
        clock.now = START.plusSeconds(visitors.seconds());
        if (current.isEmpty() || visitors.seconds() % policy.sampleEvery().toSeconds() != 0) return false;
        health = Optional.of(judge.judgeFirst(health, names(current), names(old)));
        return health.get().isUnhealthy();
    }

    @Override
    public boolean clears() {
        return health.isPresent() && health.get().isHealthy();
    }

    private Map<String, List<Traffic.Second>> seen(Collection<String> instances, Instant from, Instant to) {
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
