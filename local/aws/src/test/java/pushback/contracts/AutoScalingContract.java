package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;

/// What the steps rely on in Auto Scaling: who serves, and capacity that is taken and given back exactly.
abstract class AutoScalingContract {
    private static final Set<String> ALL_PROCESSES = Set.of(
            "Launch",
            "Terminate",
            "AddToLoadBalancer",
            "AlarmNotification",
            "AZRebalance",
            "HealthCheck",
            "InstanceRefresh",
            "ReplaceUnhealthy",
            "ScheduledActions");

    private final String group = Fresh.name("web");
    private AutoScalingClient scaling;

    /// Auto Scaling with a group of that name: two servers in service, one at least, four at most, in the zones
    /// `us-east-1a` and `us-east-1b`.
    abstract AutoScalingClient scalingWith(String group);

    /// Lets what was begun come to its end.
    abstract void settle();

    @BeforeEach
    void aGroupOfTwo() {
        scaling = scalingWith(group);
    }

    private AutoScalingGroup describe() {
        return scaling.describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .getFirst();
    }

    private Set<String> suspended() {
        return describe().suspendedProcesses().stream()
                .map(SuspendedProcess::processName)
                .collect(Collectors.toSet());
    }

    private void suspend(String... processes) {
        scaling.suspendProcesses(suspend -> suspend.autoScalingGroupName(group).scalingProcesses(processes));
    }

    private void resume(String... processes) {
        scaling.resumeProcesses(resume -> resume.autoScalingGroupName(group).scalingProcesses(processes));
    }

    private void desire(Integer capacity) {
        scaling.setDesiredCapacity(set -> set.autoScalingGroupName(group).desiredCapacity(capacity));
    }

    @Test
    @Covers("autoscaling:DescribeAutoScalingGroups")
    void describesTheSizesAndTheServers() {
        var found = describe();
        assertEquals(group, found.autoScalingGroupName());
        assertEquals(List.of(1, 2, 4), List.of(found.minSize(), found.desiredCapacity(), found.maxSize()));
        assertEquals(Set.of("us-east-1a", "us-east-1b"), Set.copyOf(found.availabilityZones()));
        assertEquals(List.of(), found.suspendedProcesses());
        assertEquals(2, found.instances().size());
        var ids = new HashSet<String>();
        for (var instance : found.instances()) {
            assertTrue(instance.instanceId().matches("i-[0-9a-f]{17}"), instance::instanceId);
            assertEquals(LifecycleState.IN_SERVICE, instance.lifecycleState());
            assertEquals("Healthy", instance.healthStatus());
            ids.add(instance.instanceId());
        }
        assertEquals(2, ids.size());
    }

    @Test
    @Covers("autoscaling:DescribeAutoScalingGroups")
    void spreadsTheServersOverTheZones() {
        assertEquals(
                Set.of("us-east-1a", "us-east-1b"),
                describe().instances().stream()
                        .map(instance -> instance.availabilityZone())
                        .collect(Collectors.toSet()));
    }

    @Test
    @Covers("autoscaling:DescribeAutoScalingGroups")
    void describesNothingUnderANameThatNoGroupHas() {
        assertEquals(
                List.of(),
                scaling.describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group + "-none"))
                        .autoScalingGroups());
    }

    @Test
    @Covers("autoscaling:DescribeAutoScalingGroups")
    void refusesANameThatIsEmptyOrTooLong() {
        for (var name : List.of("", "x".repeat(256)))
            Refused.as(
                    AutoScalingException.class,
                    "ValidationError",
                    () -> scaling.describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(name)));
    }

    @Test
    @Covers("autoscaling:SuspendProcesses")
    void suspendsTheProcessesNamedAndSaysSo() {
        suspend("AZRebalance", "ReplaceUnhealthy");
        assertEquals(Set.of("AZRebalance", "ReplaceUnhealthy"), suspended());
        assertTrue(describe().suspendedProcesses().stream()
                .allMatch(process -> process.suspensionReason().startsWith("User suspended at ")));
    }

    @Test
    @Covers("autoscaling:SuspendProcesses")
    void addsToWhatIsSuspendedAndNamesItOnce() {
        suspend("AZRebalance");
        suspend("AZRebalance", "Terminate");
        assertEquals(2, describe().suspendedProcesses().size());
        assertEquals(Set.of("AZRebalance", "Terminate"), suspended());
    }

    @Test
    @Covers("autoscaling:SuspendProcesses")
    void suspendsEveryProcessWhereNoneIsNamed() {
        suspend();
        assertEquals(ALL_PROCESSES, suspended());
    }

    @Test
    @Covers("autoscaling:SuspendProcesses")
    void refusesToSuspendAnUnknownProcess() {
        Refused.as(AutoScalingException.class, "ValidationError", () -> suspend("AZRebalance", "Rebalancing"));
        assertEquals(Set.of(), suspended());
    }

    @Test
    @Covers("autoscaling:SuspendProcesses")
    void refusesToSuspendInAGroupThatIsNotThere() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> scaling.suspendProcesses(
                        suspend -> suspend.autoScalingGroupName(group + "-none").scalingProcesses("AZRebalance")));
    }

    @Test
    @Covers("autoscaling:SuspendProcesses")
    void refusesToSuspendInNoGroup() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> scaling.suspendProcesses(suspend -> suspend.scalingProcesses("AZRebalance")));
    }

    @Test
    @Covers("autoscaling:ResumeProcesses")
    void resumesTheProcessesNamedAndNoOther() {
        suspend("AZRebalance", "ReplaceUnhealthy", "Terminate");
        resume("AZRebalance", "Terminate");
        assertEquals(Set.of("ReplaceUnhealthy"), suspended());
    }

    @Test
    @Covers("autoscaling:ResumeProcesses")
    void resumesWhatIsNotSuspendedWithoutAWord() {
        resume("AZRebalance");
        assertEquals(Set.of(), suspended());
    }

    @Test
    @Covers("autoscaling:ResumeProcesses")
    void resumesEveryProcessWhereNoneIsNamed() {
        suspend();
        resume();
        assertEquals(Set.of(), suspended());
    }

    @Test
    @Covers("autoscaling:ResumeProcesses")
    void refusesToResumeAnUnknownProcess() {
        suspend("AZRebalance");
        Refused.as(AutoScalingException.class, "ValidationError", () -> resume("AZRebalance", "Rebalancing"));
        assertEquals(Set.of("AZRebalance"), suspended());
    }

    @Test
    @Covers("autoscaling:ResumeProcesses")
    void refusesToResumeInAGroupThatIsNotThere() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> scaling.resumeProcesses(
                        resume -> resume.autoScalingGroupName(group + "-none").scalingProcesses("AZRebalance")));
    }

    @Test
    @Covers("autoscaling:ResumeProcesses")
    void refusesToResumeInNoGroup() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> scaling.resumeProcesses(resume -> resume.scalingProcesses("AZRebalance")));
    }

    private void tell(String server, String health) {
        scaling.setInstanceHealth(
                set -> set.instanceId(server).healthStatus(health).shouldRespectGracePeriod(false));
    }

    private String health(String server) {
        return describe().instances().stream()
                .filter(instance -> instance.instanceId().equals(server))
                .findFirst()
                .orElseThrow()
                .healthStatus();
    }

    private List<String> servers() {
        return describe().instances().stream()
                .map(instance -> instance.instanceId())
                .sorted()
                .toList();
    }

    /// What a release has to undo at its end: nobody else does.
    @Test
    @Covers("autoscaling:SetInstanceHealth")
    void findsAServerUnhealthyUntilItIsToldOtherwise() {
        var servers = servers();
        suspend("ReplaceUnhealthy");
        tell(servers.getFirst(), "Unhealthy");
        settle();
        assertEquals("Unhealthy", health(servers.getFirst()));
        tell(servers.getFirst(), "Healthy");
        assertEquals("Healthy", health(servers.getFirst()));
        resume("ReplaceUnhealthy");
        settle();
        assertEquals(servers, servers());
    }

    @Test
    @Covers("autoscaling:SetInstanceHealth")
    void replacesAServerThatIsStillFoundUnhealthyWhenTheProcessResumes() {
        var sick = servers().getFirst();
        suspend("ReplaceUnhealthy");
        tell(sick, "Unhealthy");
        settle();
        assertTrue(servers().contains(sick));
        resume("ReplaceUnhealthy");
        settle();
        assertFalse(servers().contains(sick));
        assertEquals(2, inService());
    }

    @Test
    @Covers("autoscaling:SetInstanceHealth")
    void refusesAHealthThatItDoesNotKnow() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> tell(servers().getFirst(), "Well"));
    }

    @Test
    @Covers("autoscaling:SetInstanceHealth")
    void refusesTheHealthOfAServerThatIsNotThere() {
        Refused.as(AutoScalingException.class, "ValidationError", () -> tell("i-0123456789abcdef0", "Healthy"));
    }

    private void end(String server, Boolean decrement) {
        scaling.terminateInstanceInAutoScalingGroup(
                end -> end.instanceId(server).shouldDecrementDesiredCapacity(decrement));
    }

    @Test
    @Covers("autoscaling:TerminateInstanceInAutoScalingGroup")
    void launchesAnotherServerForOneThatIsEndedAlsoWhileReplacingIsSuspended() {
        suspend("ReplaceUnhealthy", "AZRebalance", "ScheduledActions");
        var ended = servers().getFirst();
        end(ended, false);
        settle();
        assertEquals(2, describe().desiredCapacity());
        assertEquals(2, inService());
        assertFalse(servers().contains(ended));
    }

    @Test
    @Covers("autoscaling:TerminateInstanceInAutoScalingGroup")
    void refusesToEndAServerThatIsNotThere() {
        Refused.as(AutoScalingException.class, "ValidationError", () -> end("i-0123456789abcdef0", false));
    }

    @Test
    @Covers("autoscaling:TerminateInstanceInAutoScalingGroup")
    void refusesToEndAServerWithoutBeingToldOfTheCapacity() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> end(servers().getFirst(), null));
        assertEquals(2, inService());
    }

    @Test
    @Covers("autoscaling:SetDesiredCapacity")
    void showsTheNewCapacityAtOnceAndTheServersLater() {
        desire(3);
        assertEquals(3, describe().desiredCapacity());
        settle();
        assertEquals(3, inService());
        desire(1);
        settle();
        assertEquals(1, inService());
    }

    private void update(Integer min, Integer max, Integer desired) {
        scaling.updateAutoScalingGroup(update ->
                update.autoScalingGroupName(group).minSize(min).maxSize(max).desiredCapacity(desired));
    }

    private List<Integer> sizes() {
        var found = describe();
        return List.of(found.minSize(), found.maxSize(), found.desiredCapacity());
    }

    @Test
    @Covers("autoscaling:UpdateAutoScalingGroup")
    void takesEveryServerAwayAndGivesThemBack() {
        update(0, 0, 0);
        assertEquals(List.of(0, 0, 0), sizes());
        settle();
        assertEquals(0, inService());
        update(1, 4, 2);
        settle();
        assertEquals(List.of(1, 4, 2), sizes());
        assertEquals(2, inService());
    }

    @Test
    @Covers("autoscaling:UpdateAutoScalingGroup")
    void leavesTheSizesThatAreNotNamed() {
        update(null, 3, null);
        assertEquals(List.of(1, 3, 2), sizes());
    }

    @Test
    @Covers("autoscaling:UpdateAutoScalingGroup")
    void movesTheCapacityIntoItsNewBounds() {
        update(3, null, null);
        assertEquals(List.of(3, 4, 3), sizes());
        update(1, 2, null);
        assertEquals(List.of(1, 2, 2), sizes());
    }

    @Test
    @Covers("autoscaling:UpdateAutoScalingGroup")
    void refusesSizesThatCannotBe() {
        Refused.as(AutoScalingException.class, "ValidationError", () -> update(3, 2, null));
        Refused.as(AutoScalingException.class, "ValidationError", () -> update(null, null, 5));
        Refused.as(AutoScalingException.class, "ValidationError", () -> update(-1, null, null));
        assertEquals(List.of(1, 4, 2), sizes());
    }

    @Test
    @Covers("autoscaling:UpdateAutoScalingGroup")
    void refusesSizesForAGroupThatIsNotThere() {
        for (var name : new String[] {group + "-none", null})
            Refused.as(
                    AutoScalingException.class,
                    "ValidationError",
                    () -> scaling.updateAutoScalingGroup(
                            update -> update.autoScalingGroupName(name).maxSize(3)));
    }

    private long inService() {
        return describe().instances().stream()
                .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                .count();
    }

    @Test
    @Covers("autoscaling:SetDesiredCapacity")
    void changesNothingWhereItIsSoAlready() {
        var before = describe().instances();
        desire(2);
        settle();
        assertEquals(
                before.stream().map(instance -> instance.instanceId()).toList(),
                describe().instances().stream()
                        .map(instance -> instance.instanceId())
                        .toList());
    }

    @Test
    @Covers("autoscaling:SetDesiredCapacity")
    void refusesACapacityOutsideTheBounds() {
        for (var capacity : List.of(0, 5))
            Refused.as(AutoScalingException.class, "ValidationError", () -> desire(capacity));
        assertEquals(2, describe().desiredCapacity());
    }

    @Test
    @Covers("autoscaling:SetDesiredCapacity")
    void refusesANegativeCapacity() {
        Refused.as(AutoScalingException.class, "ValidationError", () -> desire(-1));
    }

    @Test
    @Covers("autoscaling:SetDesiredCapacity")
    void refusesNoCapacity() {
        Refused.as(AutoScalingException.class, "ValidationError", () -> desire(null));
    }

    @Test
    @Covers("autoscaling:SetDesiredCapacity")
    void refusesACapacityForAGroupThatIsNotThere() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> scaling.setDesiredCapacity(
                        set -> set.autoScalingGroupName(group + "-none").desiredCapacity(2)));
    }

    @Test
    @Covers("autoscaling:SetDesiredCapacity")
    void refusesACapacityForNoGroup() {
        Refused.as(
                AutoScalingException.class,
                "ValidationError",
                () -> scaling.setDesiredCapacity(set -> set.desiredCapacity(2)));
        assertFalse(describe().instances().isEmpty());
    }
}
