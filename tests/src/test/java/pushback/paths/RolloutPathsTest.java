package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.MemoryMachine;
import pushback.cloud.Plan;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.health.CloudWatchTraffic;
import pushback.release.ReleaseEnding;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// How servers get a release: a zone first or some at a time, what is borrowed for it, and what condemns it meanwhile.
class RolloutPathsTest {
    private static final String CANARY = FIRST.replace(" RollOut", "") + " DeployCanary IsCanaryHealthy WaitForCanary";

    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    @Test
    void aCanaryIsJudgedBeforeTheRestIsTouched() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = new Scenario(canary).deployed();
        var commit = canary.commit("good", AppBehaviour.good());
        var release = canary.start();
        // The first zone has two of the four.
        assertTrue(canary.timeline().runUntil(() -> count(canary, commit.sha()) == 2, Duration.ofHours(1)));
        assertTrue(canary.timeline().runUntil(() -> judgedCanary(release), Duration.ofHours(1)));
        assertEquals(2, count(canary, before));
        assertTrue(canary.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertPath(CANARY + " RollOut " + GOOD_END, release);
        assertEquals(4, count(canary, commit.sha()));
    }

    /// It begins with the release before, which takes longer to install than the rollout takes.
    @Test
    void aServerThatIsLaunchedDuringTheRolloutIsWaitedForAndUpdated() {
        world.commit("slow to install", AppBehaviour.good().taking("BeforeInstall", Duration.ofMinutes(7)));
        assertEquals("Deployed", ending(world.run()));
        var commit = world.commit("good", AppBehaviour.good().taking("BeforeInstall", Duration.ofMinutes(2)));
        var release = world.start();
        assertTrue(world.timeline().runUntil(() -> release.states().contains("RollOut"), Duration.ofHours(1)));
        world.cloud()
                .services()
                .scaling()
                .setDesiredCapacity(grow -> grow.autoScalingGroupName(
                                world.cloud().settings().servers().autoScalingGroup())
                        .desiredCapacity(3));
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertEquals("Deployed", ending(release));
        assertEquals(List.of(commit.sha(), commit.sha(), commit.sha()), world.running());
    }

    @Test
    void aBadCanaryIsPushedBackAndTheRestNeverRanIt() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = new Scenario(canary).deployed();
        var commit =
                canary.commit("errors", AppBehaviour.good().answering((path, since) -> path.equals("/") ? 500 : 200));
        var most = new AtomicInteger();
        canary.observe((client, operation, request, call) -> {
            most.set(Math.max(most.get(), count(canary, commit.sha())));
            return call.get();
        });
        var release = canary.run();
        assertPath(CANARY + " " + WAY_BACK, release);
        assertTrue(most.get() <= 2, most + " ran it");
        assertEquals(4, count(canary, before));
        assertTrue(release.cause().contains("GET / answered 500"), release.cause());
        assertTrue(release.cause().contains(", old: 0 of "), release.cause());
        var measures = canary.cloud()
                .pushback()
                .changes()
                .measures(VirtualCloud.START, canary.timeline().now());
        assertEquals(1, measures.failures(), "a canary counts as a change that reached servers");
    }

    @Test
    void aServerThatSomebodyEndsWhileAGoodReleaseIsJudgedIsNotHeldAgainstIt() {
        scene.deployed();
        world.commit("good", AppBehaviour.good());
        var release = world.start();
        assertTrue(world.timeline().runUntil(() -> release.states().contains("WaitForEvidence"), Duration.ofHours(1)));
        world.fleet().machines().getFirst().kill();
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertEquals("Deployed", ending(release), release.cause());
        var summary = world.cloud()
                .pushback()
                .outcomes()
                .of(release.name())
                .orElseThrow()
                .summary();
        assertTrue(summary.contains("was ended from outside (Target.InvalidState"), summary);
    }

    /// It is out of the load balancer then, which says nothing of it; Auto Scaling's own check does.
    @Test
    void aServerThatSomebodyEndsDuringItsOwnUpdateIsNotHeldAgainstTheRelease() {
        scene.deployed();
        var commit = world.commit("good", AppBehaviour.good().taking("Install", Duration.ofMinutes(2)));
        var release = world.start();
        assertTrue(world.timeline().runUntil(() -> out().size() == 1, Duration.ofHours(1)));
        var updated = out().getFirst();
        world.timeline().advance(Duration.ofSeconds(30));
        updated.kill();
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(4)));
        var outcome = world.cloud().pushback().outcomes().of(release.name()).orElseThrow();
        assertEquals(ReleaseEnding.ROLLED_BACK, outcome.ending(), outcome.summary());
        assertEquals("ServersEnded", outcome.error(), outcome.summary());
        assertTrue(
                outcome.summary()
                        .contains(updated.id()
                                + " was ended from outside (Auto Scaling: Unhealthy while it was out of the"
                                + " load balancer)"),
                outcome.summary());
        // Its place was filled, and the same commit may come again.
        assertTrue(world.fleet().machines().stream()
                .noneMatch(machine -> machine.id().equals(updated.id())));
        assertEquals(2, world.cloud().pushback().fleet().healthy().size());
        world.start("commit", commit.sha());
        assertTrue(world.timeline().runUntil(() -> count(world, commit.sha()) == 2, Duration.ofHours(2)));
    }

    /// What makes its own update fail is condemned, however the servers around it fare.
    @Test
    void aServerThatFailsItsOwnUpdateSpeaksAgainstTheRelease() {
        scene.deployed();
        world.commit(
                "bad",
                AppBehaviour.good().taking("Install", Duration.ofMinutes(2)).failing("ValidateService"));
        var release = world.run();
        var outcome = world.cloud().pushback().outcomes().of(release.name()).orElseThrow();
        assertEquals(ReleaseEnding.ROLLED_BACK, outcome.ending(), outcome.summary());
        assertEquals("pushback.rollout.DeploymentFailed", outcome.error(), outcome.summary());
    }

    @Test
    void aCanaryThatDoesNotStartIsPushedBack() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = new Scenario(canary).deployed();
        canary.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = canary.run();
        assertPath(
                CANARY.replace(" IsCanaryHealthy WaitForCanary", "") + " IsCanaryHealthy WaitForCanary " + WAY_BACK,
                release);
        assertTrue(release.cause().contains("failed at ApplicationStart"), release.cause());
        assertEquals(4, count(canary, before));
    }

    @Test
    void aFirstReleaseAndARollbackNeedNoCanary() {
        var canary = new VirtualCloud(2, Strategy.CANARY);
        canary.commit("first", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, canary.run());
        canary.commit("second", AppBehaviour.good());
        assertEquals("Deployed", ending(canary.run()));
        assertPath(FIRST.replace(" BuildRevision SealRevision", "") + " " + GOOD_END, canary.run("action", "rollback"));
    }

    @Test
    void aCanaryWhoseExecutionIsStoppedIsTakenBack() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = new Scenario(canary).deployed();
        var commit = canary.commit("good", AppBehaviour.good());
        var stopped = canary.start();
        assertTrue(canary.timeline().runUntil(() -> count(canary, commit.sha()) == 1, Duration.ofHours(1)));
        canary.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        canary.timeline().advance(Duration.ofHours(2));
        assertEquals(4, count(canary, before));
        assertEquals(
                ReleaseEnding.ROLLED_BACK,
                canary.cloud()
                        .pushback()
                        .outcomes()
                        .of(stopped.name())
                        .orElseThrow()
                        .ending());
    }

    @Test
    void everyStrategyTakesAsManyAtATimeAsItSays() {
        var most = new LinkedHashMap<Strategy, Long>();
        for (var strategy : List.of(Strategy.ALL_AT_ONCE, Strategy.HALF, Strategy.ONE)) {
            var fleet = new VirtualCloud(4, strategy);
            new Scenario(fleet).deployed();
            most.put(strategy, 0L);
            fleet.observe((client, operation, request, call) -> {
                var serving = fleet
                        .cloud()
                        .services()
                        .loadBalancing()
                        .describeTargetHealth(describe -> describe.targetGroupArn(
                                fleet.cloud().settings().servers().targetGroupArn()))
                        .targetHealthDescriptions()
                        .stream()
                        .filter(target -> target.targetHealth().state() == TargetHealthStateEnum.HEALTHY)
                        .count();
                most.merge(strategy, 4 - serving, Math::max);
                return call.get();
            });
            fleet.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
            assertEquals("Deployed", ending(fleet.run()));
        }
        assertEquals(Map.of(Strategy.ALL_AT_ONCE, 4L, Strategy.HALF, 2L, Strategy.ONE, 1L), most);
    }

    @Test
    void aSingleServerGetsASecondOneForTheTimeOfTheRollout() {
        var single = new VirtualCloud(1);
        single.commit("first", AppBehaviour.good());
        single.run();
        var most = new AtomicInteger();
        single.observe((client, operation, request, call) -> {
            most.set(Math.max(most.get(), single.fleet().machines().size()));
            return call.get();
        });
        single.commit("second", AppBehaviour.good());
        assertEquals("Deployed", ending(single.run()));
        single.settle();
        assertEquals(2, most.get());
        assertEquals(1, single.fleet().machines().size());
    }

    @Test
    void whatWasSuspendedIsGivenBackHoweverItEnds() {
        scene.deployed();
        var suspended = new LinkedHashSet<Integer>();
        world.observe((client, operation, request, call) -> {
            if (client == CodeDeployClient.class && operation.equals("createDeployment"))
                suspended.add(scene.suspendedProcesses().size());
            return call.get();
        });
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.run();
        assertEquals(Set.of(3), suspended);
        assertEquals(List.of(), scene.suspendedProcesses());
    }

    @Test
    void visitorsWhoSeeErrorsThatNoProbeSeesPushTheReleaseBack() {
        var good = scene.deployed();
        var commit = world.commit(
                "fails on a page nobody probes", AppBehaviour.good().taking("Install", Duration.ofMinutes(3)));
        // Five visitors a second on each server; of the new ones, every third second has an error.
        visit((server, second) ->
                server.installed().map(VirtualCloud::commitOf).equals(Optional.of(commit.sha())) && second % 3 == 0);
        var release = world.run();
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertTrue(release.cause().contains("1 of 5 visitors' requests failed"), release.cause());
        scene.assertServes(good);
    }

    @Test
    void errorsThatTheOldServersHaveAsWellAreNotTheReleasesFault() {
        scene.deployed();
        var commit = world.commit("good, in bad times", AppBehaviour.good().taking("Install", Duration.ofMinutes(5)));
        var until = world.timeline().now().plus(Duration.ofMinutes(8));
        visit((server, second) -> world.timeline().now().isBefore(until) && second % 3 == 0);
        assertEquals("Deployed", ending(world.run()));
        scene.assertServes(commit.sha());
    }

    @Test
    void anAlarmThatGoesOffPushesTheReleaseBackByName() {
        var good = scene.deployed();
        alarm(StateValue.OK);
        world.commit(
                "slow in ways that only an alarm knows", AppBehaviour.good().taking("Install", Duration.ofMinutes(5)));
        var release = world.start();
        assertTrue(world.timeline()
                .runUntil(
                        () -> release.history().stream()
                                .anyMatch(event -> event.details().toString().contains("instance-seconds")),
                        Duration.ofHours(1)));
        alarm(StateValue.ALARM);
        assertTrue(world.timeline().runUntil(() -> release.states().contains("RollBack"), Duration.ofHours(1)));
        alarm(StateValue.OK);
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertTrue(release.cause().contains("in ALARM: " + VirtualCloud.ALARM), release.cause());
        scene.assertServes(good);
    }

    /// As `health.cloudWatch` has CDK make one: a metric of the application's own with a bound.
    @Test
    void aMetricAboveItsBoundSetsOffTheAlarmThatPushesTheReleaseBack() {
        var good = scene.deployed();
        var metrics = world.cloud().services().cloudWatch();
        metrics.putMetricAlarm(put -> put.alarmName(VirtualCloud.ALARM)
                .namespace("Shop")
                .metricName("FailedOrders")
                .statistic(Statistic.SUM)
                .period(60)
                .evaluationPeriods(1)
                .threshold(5.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .treatMissingData("notBreaching"));
        world.commit("loses orders", AppBehaviour.good().taking("Install", Duration.ofMinutes(5)));
        var release = world.start();
        assertTrue(world.timeline()
                .runUntil(
                        () -> release.history().stream()
                                .anyMatch(event -> event.details().toString().contains("instance-seconds")),
                        Duration.ofHours(1)));
        metrics.observe("Shop", "FailedOrders", Map.of(), world.timeline().now(), 6);
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertTrue(release.cause().contains("in ALARM: " + VirtualCloud.ALARM), release.cause());
        scene.assertServes(good);
    }

    /// From now on each server that runs anything has five visitors a second.
    private void visit(BiPredicate<MemoryMachine, Long> fails) {
        world.timeline().after(Duration.ofSeconds(1), () -> visit(fails));
        var now = world.timeline().now();
        for (var server : world.fleet().machines()) {
            if (server.installed().isEmpty()) continue;
            var which = Map.of(CloudWatchTraffic.INSTANCE, server.id());
            var metrics = world.cloud().services().cloudWatch();
            metrics.observe(Plan.TRAFFIC, CloudWatchTraffic.REQUESTS, which, now, 5);
            metrics.observe(
                    Plan.TRAFFIC,
                    CloudWatchTraffic.ERRORS,
                    which,
                    now,
                    fails.test(server, now.getEpochSecond()) ? 1 : 0);
        }
    }

    private void alarm(StateValue state) {
        var metrics = world.cloud().services().cloudWatch();
        if (metrics.describeAlarms(describe -> describe.alarmNames(VirtualCloud.ALARM))
                .metricAlarms()
                .isEmpty())
            metrics.putMetricAlarm(put -> put.alarmName(VirtualCloud.ALARM)
                    .namespace("Shop")
                    .metricName("Latency")
                    .statistic(Statistic.MAXIMUM)
                    .period(86_400)
                    .evaluationPeriods(1)
                    .threshold(1.0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                    .treatMissingData("ignore"));
        metrics.setAlarmState(
                set -> set.alarmName(VirtualCloud.ALARM).stateValue(state).stateReason("a test"));
    }

    private static boolean judgedCanary(ExecutionRecord release) {
        return release.states().contains("RollOut");
    }

    private static int count(VirtualCloud world, String commit) {
        return (int) world.running().stream().filter(commit::equals).count();
    }

    /// The servers that are not registered with the load balancer.
    private List<MemoryMachine> out() {
        var targets = world.cloud().pushback().fleet().targets();
        return world.fleet().machines().stream()
                .filter(machine -> targets.get(machine.id()) != TargetHealthStateEnum.HEALTHY)
                .toList();
    }
}
