package pushback.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.Plan;
import pushback.cloud.virtual.VirtualCloud;
import pushback.health.CloudWatchTraffic;
import pushback.settings.Strategy;
import pushback.settings.Witnesses;

/// Where the judge that is asked beforehand takes the traffic from.
class AskedJudgeTest {
    private VirtualCloud world = new VirtualCloud();

    @Test
    void knowsNoTrafficWhereNothingCountsItAndSaysHowToTellIt() {
        release();
        var refusal = assertThrows(IllegalArgumentException.class, () -> asked().explain(Optional.empty(), Map.of()));
        assertTrue(
                refusal.getMessage().startsWith("no traffic of production is known")
                        && refusal.getMessage().endsWith("say it: --requests-per-second N"),
                refusal.getMessage());
        var told = asked().explain(Optional.of(12.0), Map.of());
        assertEquals("as given", told.traffic());
        assertEquals(12, told.forecast().requestsPerSecond());
    }

    @Test
    void takesItFromTheSamplesOfTheLastReleasesWhereCloudWatchCountsByInstance() {
        visit();
        release();
        var known = world.cloud().pushback().forecasts().traffic().orElseThrow();
        assertTrue(known.source().matches("counted in \\d+ s while the last release was judged"), known.source());
        assertTrue(known.requestsPerSecond() > 2 && known.requestsPerSecond() <= 10, known.toString());
        release();
        var two = world.cloud().pushback().forecasts().traffic().orElseThrow().source();
        assertTrue(two.matches("counted in \\d+ s while the last 2 releases were judged"), two);
    }

    @Test
    void prefersTheLoadBalancersCountOfTheLastDays() {
        world = new VirtualCloud(Strategy.ONE, AskedJudgeTest::readingTheLoadBalancer);
        visit();
        release();
        assertTrue(
                world.cloud()
                        .pushback()
                        .forecasts()
                        .traffic()
                        .orElseThrow()
                        .source()
                        .startsWith("counted in "),
                "it has no minutes yet");
        var group = world.cloud().settings().servers().targetGroupArn();
        for (var hours : new int[] {2, 30})
            world.cloud()
                    .services()
                    .cloudWatch()
                    .observe(
                            "AWS/ApplicationELB",
                            "RequestCount",
                            Map.of(
                                    "LoadBalancer",
                                    world.cloud()
                                            .settings()
                                            .health()
                                            .witnesses()
                                            .balancer(),
                                    "TargetGroup",
                                    group.substring(group.lastIndexOf(':') + 1)),
                            world.timeline().now().minus(Duration.ofHours(hours)),
                            7200);
        var known = world.cloud().pushback().forecasts().traffic().orElseThrow();
        assertEquals("the load balancer's count of the last 7 days, hours with visitors", known.source());
        assertEquals(2, known.requestsPerSecond(), 0.01);
    }

    private static Plan readingTheLoadBalancer(Plan plan) {
        return new Plan(
                plan.environment(),
                plan.repository(),
                plan.branch(),
                plan.instances(),
                plan.zones(),
                plan.healthPath(),
                plan.probePaths(),
                plan.versionPath(),
                plan.strategy(),
                plan.ignoreFailedStop(),
                plan.health().withWitnesses(Witnesses.NONE.withBalancer("app/any/1", 60)),
                plan.healthCheckSeconds(),
                plan.metricsSeconds(),
                plan.drainSeconds(),
                plan.grace(),
                plan.pace(),
                plan.patience(),
                plan.keptBundles(),
                plan.rules(),
                plan.webhookSecret());
    }

    private AskedJudge asked() {
        return new AskedJudge(world.cloud().pushback());
    }

    private void release() {
        world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", world.run().states().getLast());
    }

    /// From now on each server that runs anything has five visitors a second.
    private void visit() {
        world.timeline().after(Duration.ofSeconds(1), this::visit);
        var now = world.timeline().now();
        for (var server : world.fleet().machines())
            if (!server.installed().isEmpty())
                world.cloud()
                        .services()
                        .cloudWatch()
                        .observe(
                                Plan.TRAFFIC,
                                CloudWatchTraffic.REQUESTS,
                                Map.of(CloudWatchTraffic.INSTANCE, server.id()),
                                now,
                                5);
    }
}
