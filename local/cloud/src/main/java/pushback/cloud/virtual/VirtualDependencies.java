package pushback.cloud.virtual;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import pushback.aws.codedeploy.Patience;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.scaling.Pace;
import pushback.cloud.CallObserver;
import pushback.cloud.Plan;
import pushback.settings.Rules;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import pushback.source.SourceHost;
import pushback.time.Timeline;
import pushback.time.VirtualTimeline;

/// What a [VirtualCloud] stands on.
///
/// @param time passes when somebody asks for it
/// @param timeline the same time, as the services and functions see it
/// @param random makes identifiers, tokens and jitter
/// @param repository where commits are made
/// @param host the repository as the steps see it
/// @param behaviours of the applications, by commit
public record VirtualDependencies(
        VirtualTimeline time,
        Timeline timeline,
        RandomGenerator random,
        MemoryRepository repository,
        SourceHost host,
        Map<String, AppBehaviour> behaviours,
        Plan plan,
        CallObserver observer,
        EventBus.Delivery delivery) {

    /// What ships, with visitors as in `up` and an alarm that a test may set off.
    private static final HealthPolicy POLICY = HealthPolicy.DEFAULT
            .withTraffic(Plan.TRAFFIC, Duration.ofSeconds(5))
            .withAlarms(List.of(VirtualCloud.ALARM));

    static VirtualDependencies usual(int instances, Strategy strategy, Rules rules) {
        var time = new VirtualTimeline(VirtualCloud.START);
        var repository = new MemoryRepository(time::now);
        return new VirtualDependencies(
                time,
                time,
                new Random(1),
                repository,
                repository,
                new HashMap<>(),
                plan(
                        "production",
                        instances,
                        List.of("us-east-1a", "us-east-1b"),
                        strategy,
                        POLICY,
                        Duration.ofSeconds(10),
                        Pace.AWS,
                        Patience.AWS,
                        rules),
                CallObserver.NONE,
                (event, toTarget) -> time.execute(toTarget));
    }

    /// The same with another plan.
    VirtualDependencies with(UnaryOperator<Plan> changed) {
        return new VirtualDependencies(
                time, timeline, random, repository, host, behaviours, changed.apply(plan), observer, delivery);
    }

    /// An environment whose load balancer is as slow as that of AWS.
    public static Plan plan(
            String environment,
            int instances,
            List<String> zones,
            Strategy strategy,
            HealthPolicy health,
            Duration healthCheck,
            Pace pace,
            Patience patience,
            Rules rules) {
        return new Plan(
                environment,
                "dana/shop",
                "main",
                instances,
                zones,
                "/health",
                List.of("/"),
                "",
                strategy,
                true,
                health,
                (int) healthCheck.toSeconds(),
                60,
                30,
                Plan.GRACE,
                pace,
                patience,
                Settings.KEPT_BUNDLES,
                rules,
                "It's a Secret to Everybody");
    }
}
