package pushback.aws.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.ControlPlane;
import pushback.aws.fleet.AppBehaviour;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AlreadyExistsException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.Instance;

class LocalAutoScalingTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void spreadsTheDesiredCapacityOverItsZones() {
        var plane = new ControlPlane().servers(5);
        assertEquals(Map.of("local-1a", 3L, "local-1b", 2L), zones(plane));
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(2));
        plane.pass(MINUTE);
        assertEquals(Map.of("local-1a", 1L, "local-1b", 1L), zones(plane));
        assertEquals(2, plane.machines().size());
    }

    @Test
    void registersAServerWhenItComesIntoService() {
        var plane = new ControlPlane();
        plane.scaling.createAutoScalingGroup(group -> group.autoScalingGroupName("web")
                .minSize(1)
                .maxSize(1)
                .availabilityZones("local-1a")
                .targetGroupARNs(plane.targetGroupArn));
        plane.pass(Duration.ofSeconds(4));
        assertEquals("Pending", plane.group().instances().getFirst().lifecycleStateAsString());
        var id = plane.instanceIds().getFirst();
        assertEquals("unused", plane.targetState(id));
        plane.pass(Duration.ofSeconds(1));
        assertEquals("InService", plane.group().instances().getFirst().lifecycleStateAsString());
        assertEquals("initial", plane.targetState(id));
    }

    @Test
    void drainsAServerBeforeItEnds() {
        var plane = ControlPlane.running(2, _ -> {});
        var leaving = plane.fleet.machine(plane.instanceIds().getFirst());
        plane.scaling.terminateInstanceInAutoScalingGroup(
                request -> request.instanceId(leaving.id()).shouldDecrementDesiredCapacity(true));
        plane.pass(plane.drainTime.minusSeconds(1));
        assertEquals("draining", plane.targetState(leaving.id()));
        assertTrue(leaving.alive());
        assertEquals("Terminating", plane.group().instances().getFirst().lifecycleStateAsString());
        plane.pass(Duration.ofSeconds(1));
        assertFalse(leaving.alive());
        assertEquals(1, plane.group().desiredCapacity());
        assertFalse(plane.instanceIds().contains(leaving.id()));
    }

    @Test
    void replacesADeadServer() {
        var plane = ControlPlane.running(3, _ -> {});
        var dead = plane.machines().getFirst();
        dead.kill();
        plane.pass(MINUTE);
        assertEquals(3, plane.group().instances().size());
        assertFalse(plane.instanceIds().contains(dead.id()));
        assertTrue(causes(plane).stream().anyMatch(cause -> cause.contains("EC2 health check failure")));
    }

    @Test
    void replacesAServerThatTheLoadBalancerFindsUnhealthy() {
        var plane = ControlPlane.running(3, _ -> {});
        var sick = plane.machines().getFirst();
        sick.behave(app -> app.answering((_, _) -> 500));
        plane.pass(MINUTE);
        assertFalse(plane.instanceIds().contains(sick.id()));
        assertEquals(List.of("v1", "v1", "v1"), plane.running());
        assertTrue(causes(plane).stream().anyMatch(cause -> cause.contains("ELB system health check failure")));
    }

    @Test
    void waitsWithTheLoadBalancersVerdictForTheGracePeriod() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.scaling.updateAutoScalingGroup(
                request -> request.autoScalingGroupName("web").healthCheckGracePeriod(600));
        var sick = plane.machines().getFirst();
        sick.behave(app -> app.answering((_, _) -> 500));
        plane.pass(Duration.ofMinutes(5));
        assertEquals(List.of(sick.id()), plane.instanceIds());
        plane.pass(Duration.ofMinutes(6));
        assertFalse(plane.instanceIds().contains(sick.id()));
    }

    @Test
    void keepsToTheGracePeriodThoughTheMachineHasSlept() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.scaling.updateAutoScalingGroup(
                request -> request.autoScalingGroupName("web").healthCheckGracePeriod(600));
        var sick = plane.machines().getFirst();
        sick.behave(app -> app.answering((_, _) -> 500));
        plane.timeline.setClockOn(Duration.ofHours(8));
        plane.pass(Duration.ofMinutes(5));
        assertEquals(List.of(sick.id()), plane.instanceIds());
        plane.timeline.setClockOn(Duration.ofHours(-16));
        plane.pass(Duration.ofMinutes(6));
        assertFalse(plane.instanceIds().contains(sick.id()));
    }

    @Test
    void replacesNothingBeforeATargetHasEverBeenHealthy() {
        var plane = new ControlPlane().servers(2).deploymentGroup(_ -> {});
        var first = plane.instanceIds();
        plane.pass(Duration.ofHours(1));
        assertEquals("unhealthy", plane.targetState(first.getFirst()));
        assertEquals(first, plane.instanceIds());
    }

    @Test
    void neitherReplacesNorRegistersAServerThatWasDeregistered() {
        var plane = ControlPlane.running(2, _ -> {});
        var id = plane.instanceIds().getFirst();
        plane.loadBalancing.deregisterTargets(
                request -> request.targetGroupArn(plane.targetGroupArn).targets(target -> target.id(id)));
        plane.pass(Duration.ofMinutes(10));
        assertTrue(plane.instanceIds().contains(id));
        assertEquals("unused", plane.targetState(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReplaceUnhealthy", "Terminate", "HealthCheck"})
    void leavesTheDeadAloneWhileSuspended(String process) {
        var plane = ControlPlane.running(2, _ -> {});
        suspend(plane, process);
        var dead = plane.machines().getFirst();
        dead.kill();
        plane.pass(Duration.ofMinutes(10));
        assertTrue(plane.instanceIds().contains(dead.id()));
        assertEquals(process, plane.group().suspendedProcesses().getFirst().processName());
        plane.scaling.resumeProcesses(
                request -> request.autoScalingGroupName("web").scalingProcesses(process));
        plane.pass(MINUTE);
        assertFalse(plane.instanceIds().contains(dead.id()));
        assertEquals(List.of(), plane.group().suspendedProcesses());
    }

    @Test
    void launchesNothingWhileSuspended() {
        var plane = new ControlPlane().servers(1);
        suspend(plane, "Launch");
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(3));
        plane.pass(MINUTE);
        assertEquals(1, plane.machines().size());
        plane.scaling.resumeProcesses(
                request -> request.autoScalingGroupName("web").scalingProcesses("Launch"));
        plane.pass(MINUTE);
        assertEquals(3, plane.machines().size());
    }

    @Test
    void registersNothingWhileSuspended() {
        var plane = new ControlPlane();
        plane.servers(0);
        suspend(plane, "AddToLoadBalancer");
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(1));
        plane.pass(MINUTE);
        assertEquals("unused", plane.targetState(plane.instanceIds().getFirst()));
    }

    @Test
    void balancesZonesAgainUnlessSuspended() {
        var plane = lopsided();
        plane.pass(Duration.ofMinutes(10));
        assertEquals(Map.of("local-1a", 3L, "local-1b", 1L), zones(plane));
        plane.scaling.resumeProcesses(request -> request.autoScalingGroupName("web"));
        plane.pass(MINUTE);
        assertEquals(Map.of("local-1a", 2L, "local-1b", 2L), zones(plane));
    }

    @Test
    void suspendsEverythingWhenNothingIsNamed() {
        var plane = new ControlPlane().servers(1);
        plane.scaling.suspendProcesses(request -> request.autoScalingGroupName("web"));
        assertEquals(9, plane.group().suspendedProcesses().size());
    }

    @Test
    void triesAFailedLaunchAgainLaterAndLater() {
        var plane = ControlPlane.running(1, _ -> {});
        plane.apps.put("v1", AppBehaviour.good().failing("BeforeInstall"));
        plane.scaling.setDesiredCapacity(
                request -> request.autoScalingGroupName("web").desiredCapacity(2));
        plane.pass(Duration.ofMinutes(10));
        var failed = activities(plane).stream()
                .filter(each -> each.statusCodeAsString().equals("Failed"))
                .toList();
        // Launches at 0, 65, 190, 435 seconds: the wait doubles, and the server needs five seconds to get there.
        assertEquals(4, failed.size());
        assertTrue(failed.getFirst().statusMessage().contains("abandoned"));
        assertEquals(1, plane.group().instances().size());
        plane.apps.remove("v1");
        plane.pass(Duration.ofMinutes(10));
        assertEquals(List.of("v1", "v1"), plane.running());
    }

    @Test
    void parksAServerInStandby() {
        var plane = ControlPlane.running(2, _ -> {});
        var id = plane.instanceIds().getFirst();
        plane.scaling.enterStandby(
                request -> request.autoScalingGroupName("web").instanceIds(id).shouldDecrementDesiredCapacity(true));
        plane.pass(MINUTE);
        assertEquals("Standby", plane.group().instances().getFirst().lifecycleStateAsString());
        assertEquals("unused", plane.targetState(id));
        assertEquals(2, plane.group().instances().size());
        plane.scaling.exitStandby(request -> request.autoScalingGroupName("web").instanceIds(id));
        plane.pass(MINUTE);
        assertEquals("healthy", plane.targetState(id));
        assertEquals(2, plane.group().desiredCapacity());
        assertEquals(2, plane.group().instances().size());
    }

    @Test
    void believesWhoSaysThatAServerIsUnhealthy() {
        var plane = ControlPlane.running(2, _ -> {});
        var id = plane.instanceIds().getFirst();
        plane.scaling.setInstanceHealth(request -> request.instanceId(id).healthStatus("Unhealthy"));
        plane.pass(MINUTE);
        assertFalse(plane.instanceIds().contains(id));
        assertTrue(causes(plane).stream().anyMatch(cause -> cause.contains("user health-check failure")));
    }

    /// A server that was marked while its application started is ended when ReplaceUnhealthy resumes, however well
    /// it is.
    @Test
    void neverTakesAMarkBackByItself() {
        var plane = ControlPlane.running(2, _ -> {});
        suspend(plane, "ReplaceUnhealthy");
        var starting = plane.machines().getFirst();
        starting.behave(app -> app.answering((_, _) -> 0));
        plane.pass(MINUTE);
        starting.behave(app -> app);
        plane.pass(Duration.ofMinutes(10));
        assertEquals("healthy", plane.targetState(starting.id()));
        assertEquals("Unhealthy", plane.group().instances().getFirst().healthStatus());
        plane.scaling.resumeProcesses(request -> request.autoScalingGroupName("web"));
        plane.pass(MINUTE);
        assertFalse(plane.instanceIds().contains(starting.id()));
    }

    @Test
    void keepsAServerWhoseMarkIsTakenBackInTime() {
        var plane = ControlPlane.running(2, _ -> {});
        suspend(plane, "ReplaceUnhealthy");
        var id = plane.instanceIds().getFirst();
        plane.scaling.setInstanceHealth(request -> request.instanceId(id).healthStatus("Unhealthy"));
        plane.scaling.setInstanceHealth(request -> request.instanceId(id).healthStatus("Healthy"));
        plane.scaling.resumeProcesses(request -> request.autoScalingGroupName("web"));
        plane.pass(MINUTE);
        assertTrue(plane.instanceIds().contains(id));
    }

    @Test
    void tellsTheEventBusWhatItDid() {
        var plane = new ControlPlane().servers(1);
        var launched = plane.events.getFirst();
        assertEquals("aws.autoscaling", launched.get("source").textValue());
        assertEquals(
                "EC2 Instance Launch Successful", launched.get("detail-type").textValue());
        assertEquals("web", launched.at("/detail/AutoScalingGroupName").textValue());
        var id = plane.instanceIds().getFirst();
        assertEquals(id, launched.at("/detail/EC2InstanceId").textValue());
        assertEquals(
                "local-1a", launched.at("/detail/Details/Availability Zone").textValue());
        assertEquals(
                "arn:aws:ec2:us-east-1:123456789012:instance/" + id,
                launched.at("/resources/1").textValue());
        plane.scaling.updateAutoScalingGroup(
                request -> request.autoScalingGroupName("web").desiredCapacity(0));
        plane.pass(MINUTE);
        assertEquals(
                "EC2 Instance Terminate Successful",
                plane.events.getLast().get("detail-type").textValue());
        assertEquals(List.of(), plane.machines());
    }

    @Test
    void refusesWithTheWordsOfAws() {
        var plane = new ControlPlane().servers(1);
        refuses(
                "is above max value 20",
                () -> plane.scaling.setDesiredCapacity(
                        request -> request.autoScalingGroupName("web").desiredCapacity(21)));
        refuses(
                "not found",
                () -> plane.scaling.setDesiredCapacity(
                        request -> request.autoScalingGroupName("none").desiredCapacity(1)));
        refuses("Invalid scaling process", () -> suspend(plane, "Everything"));
        refuses(
                "Max bound, 1",
                () -> plane.scaling.updateAutoScalingGroup(request ->
                        request.autoScalingGroupName("web").minSize(2).maxSize(1)));
        refuses(
                "Instance Id not found",
                () -> plane.scaling.setInstanceHealth(
                        request -> request.instanceId("i-none").healthStatus("Healthy")));
        assertThrows(AlreadyExistsException.class, () -> plane.servers(1));
        assertEquals(
                List.of(),
                plane.scaling
                        .describeAutoScalingGroups(request -> request.autoScalingGroupNames("none"))
                        .autoScalingGroups());
    }

    /// Three servers in one zone, one in the other, as many as desired: what losing servers of one zone leaves
    /// behind.
    private static ControlPlane lopsided() {
        var plane = new ControlPlane().servers(6);
        suspend(plane, "AZRebalance");
        plane.group().instances().stream()
                .filter(instance -> instance.availabilityZone().equals("local-1b"))
                .limit(2)
                .map(Instance::instanceId)
                .toList()
                .forEach(id -> plane.scaling.terminateInstanceInAutoScalingGroup(
                        request -> request.instanceId(id).shouldDecrementDesiredCapacity(true)));
        plane.pass(MINUTE);
        return plane;
    }

    private static void suspend(ControlPlane plane, String process) {
        plane.scaling.suspendProcesses(
                request -> request.autoScalingGroupName("web").scalingProcesses(process));
    }

    private static void refuses(String words, Runnable call) {
        var refusal = assertThrows(AutoScalingException.class, call::run);
        assertEquals("ValidationError", refusal.awsErrorDetails().errorCode());
        assertTrue(refusal.awsErrorDetails().errorMessage().contains(words), refusal.getMessage());
    }

    private static Map<String, Long> zones(ControlPlane plane) {
        return plane.group().instances().stream()
                .collect(Collectors.groupingBy(Instance::availabilityZone, TreeMap::new, Collectors.counting()));
    }

    private static List<Activity> activities(ControlPlane plane) {
        return plane.scaling
                .describeScalingActivities(request -> request.autoScalingGroupName("web"))
                .activities();
    }

    private static List<String> causes(ControlPlane plane) {
        return activities(plane).stream().map(Activity::cause).toList();
    }

    @Test
    void anAlarmAddsOneServerAndNoSecondOneWhileThePolicyCoolsDown() {
        var plane = new ControlPlane().servers(2);
        plane.scaling.updateAutoScalingGroup(
                update -> update.autoScalingGroupName("web").maxSize(4));
        var policy = addOne(plane);
        assertTrue(plane.scaling.alarmed(policy));
        assertFalse(plane.scaling.alarmed(policy));
        plane.pass(MINUTE);
        assertEquals(3, plane.machines().size());
        assertTrue(plane.scaling.alarmed(policy));
        plane.pass(MINUTE.multipliedBy(2));
        assertFalse(plane.scaling.alarmed(policy), "the group has all that it may have");
        assertEquals(4, plane.group().desiredCapacity());
    }

    @Test
    void aGroupThatIsNotToListenDoesNotGrow() {
        var plane = new ControlPlane().servers(1);
        plane.scaling.updateAutoScalingGroup(
                update -> update.autoScalingGroupName("web").maxSize(4));
        var policy = addOne(plane);
        plane.scaling.suspendProcesses(
                suspend -> suspend.autoScalingGroupName("web").scalingProcesses("AlarmNotification"));
        assertFalse(plane.scaling.alarmed(policy));
        assertEquals(1, plane.group().desiredCapacity());
    }

    private static String addOne(ControlPlane plane) {
        return plane.scaling
                .putScalingPolicy(put -> put.autoScalingGroupName("web")
                        .policyName("add-one")
                        .policyType("SimpleScaling")
                        .adjustmentType("ChangeInCapacity")
                        .scalingAdjustment(1)
                        .cooldown(60))
                .policyARN();
    }
}
