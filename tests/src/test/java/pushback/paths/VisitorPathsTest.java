package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.MemoryMachine;
import pushback.cloud.virtual.VirtualCloud;
import pushback.health.Probe.Page;
import pushback.settings.MetricsPreset;
import pushback.settings.Strategy;
import pushback.settings.Witnesses;

/// Releases that fail their visitors on a page that nobody probes, where one witness alone can know of it.
class VisitorPathsTest {
    private static final String CART = "/cart";
    private static final AppBehaviour FAILS =
            AppBehaviour.good().answering((path, since) -> path.equals(CART) ? 500 : 200);
    private static final double PER_SECOND = 5;
    /// Of the visitors, those who want that page.
    private static final double WANT = 0.4;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void theServersOwnCountersPushAReleaseBack() {
        var world = scraped();
        var scene = new Scenario(world);
        var good = scene.deployed();
        world.commit("fails on a page that nobody probes", FAILS.taking("Install", Duration.ofMinutes(3)));
        var release = world.run();
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertTrue(release.cause().matches("(?s).*\\d+ of \\d+ visitors' requests failed.*"), release.cause());
        assertFalse(release.cause().contains(" answered 500"), "no probe failed: " + release.cause());
        scene.assertServes(good);
    }

    @Test
    void countersOfAGoodReleaseLetItThrough() {
        var world = scraped();
        var scene = new Scenario(world);
        scene.deployed();
        var commit = world.commit("good", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
        scene.assertServes(commit.sha());
    }

    @Test
    void theLoadBalancersMinutesOfItsZonePushACanaryBack() {
        var world = new VirtualCloud(
                Strategy.CANARY, plan -> plan.withWitnesses(Witnesses.NONE.withBalancer("app/shop/1", 60)));
        countMinutes(world);
        var scene = new Scenario(world);
        var good = scene.deployed();
        world.commit("fails on a page that nobody probes", FAILS);
        var release = world.run();
        assertPath(FIRST.replace(" RollOut", "") + " DeployCanary IsCanaryHealthy WaitForCanary " + WAY_BACK, release);
        assertTrue(release.cause().contains("; balancer unhealthy ("), release.cause());
        assertFalse(release.states().contains("RollOut"), "only a zone had it");
        scene.assertServes(good);
    }

    /// Two servers whose pages of metrics are all that tells of visitors.
    private static VirtualCloud scraped() {
        var world = new VirtualCloud(
                Strategy.ONE, plan -> plan.withWitnesses(Witnesses.scraped("/metrics", MetricsPreset.GO)));
        world.expose(machine -> page(machine, world.timeline().now()));
        return world;
    }

    private static Page page(MemoryMachine machine, Instant now) {
        if (machine.age().isEmpty()) return new Page(0, "");
        var age = machine.age().get();
        var requests = Math.round(PER_SECOND * age.toSeconds());
        var failed = machine.answer(CART) == 500 ? Math.round(WANT * requests) : 0;
        return new Page(
                200, """
                    # TYPE http_requests_total counter
                    http_requests_total{code="200"} %d
                    http_requests_total{code="500"} %d
                    process_start_time_seconds %d
                    """.formatted(requests - failed, failed, now.minus(age).getEpochSecond()));
    }

    /// From now on the load balancer counts what the servers of each zone answer, minute by minute.
    private static void countMinutes(VirtualCloud world) {
        world.timeline().after(MINUTE, () -> countMinutes(world));
        var begun = world.timeline().now().minus(MINUTE);
        for (var machine : world.fleet().machines()) {
            if (machine.age().isEmpty()) continue;
            observe(world, machine, "RequestCount", begun, 60 * PER_SECOND);
            if (machine.answer(CART) == 500)
                observe(world, machine, "HTTPCode_Target_5XX_Count", begun, 60 * PER_SECOND * WANT);
        }
    }

    private static void observe(VirtualCloud world, MemoryMachine machine, String metric, Instant at, double count) {
        var settings = world.cloud().settings();
        var arn = settings.servers().targetGroupArn();
        var which = Map.of(
                "LoadBalancer",
                settings.health().witnesses().balancer(),
                "TargetGroup",
                arn.substring(arn.lastIndexOf(':') + 1),
                "AvailabilityZone",
                machine.zone());
        world.cloud().services().cloudWatch().observe("AWS/ApplicationELB", metric, which, at, count);
    }
}
