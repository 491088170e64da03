package pushback.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import pushback.release.ReleaseRejected;
import pushback.stage.Stage;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;

class CapacityTest {
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final Stage stage = new Stage(2);
    private final Stage single = new Stage(1);

    @Test
    void suspendsWhatInterferesAndGivesItBack() {
        var changes = capacity(stage).reserve("r1");
        assertEquals(Capacity.INTERFERING, changes.suspended());
        assertEquals(0, changes.desiredBefore());
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage));
        capacity(stage).restore("r1");
        assertEquals(Set.of(), suspended(stage));
        assertEquals(2, group(stage).desiredCapacity());
    }

    @Test
    void givesBackOnlyWhatItTook() {
        scaling(stage)
                .suspendProcesses(
                        suspend -> suspend.autoScalingGroupName(name(stage)).scalingProcesses("AZRebalance", "Launch"));
        assertEquals(
                List.of("ReplaceUnhealthy", "ScheduledActions"),
                capacity(stage).reserve("r1").suspended());
        capacity(stage).restore("r1");
        assertEquals(Set.of("AZRebalance", "Launch"), suspended(stage));
    }

    @Test
    void writesDownWhatItChangesBeforeItDoes() {
        stage.calls();
        capacity(stage).reserve("r1");
        var calls = stage.calls();
        assertTrue(calls.indexOf("putItem") < calls.indexOf("suspendProcesses"), calls.toString());
        single.calls();
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
        calls = single.calls();
        assertTrue(calls.indexOf("putItem") < calls.indexOf("setDesiredCapacity"), calls.toString());
    }

    @Test
    void remembersWhatWasThereBeforeWhenRepeated() {
        var first = capacity(stage).reserve("r1");
        assertEquals(first, capacity(stage).reserve("r1"));
        capacity(stage).restore("r1");
        assertEquals(Set.of(), suspended(stage));
    }

    @Test
    void suspendsAlsoAfterACrashBetweenTheLedgerAndTheGroup() {
        stage.crashBefore("suspendProcesses");
        assertThrows(Stage.Crash.class, () -> capacity(stage).reserve("r1"));
        assertEquals(Set.of(), suspended(stage));
        capacity(stage).reserve("r1");
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage));
    }

    @Test
    void aSingleInstanceGetsASecondOneForAsLong() {
        var waiting =
                assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
        assertEquals(name(single) + " has 1 of 2 instances in service", waiting.getMessage());
        single.pass(Duration.ofMinutes(10));
        assertEquals(1, capacity(single).reserve("r1").desiredBefore());
        assertEquals(2, capacity(single).inService().size());
        capacity(single).restore("r1");
        assertEquals(1, group(single).desiredCapacity());
    }

    @Test
    void leavesASurgeThatTheGroupHasOutgrown() {
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
        scaling(single)
                .updateAutoScalingGroup(
                        update -> update.autoScalingGroupName(name(single)).maxSize(5));
        scaling(single)
                .setDesiredCapacity(
                        set -> set.autoScalingGroupName(name(single)).desiredCapacity(4));
        capacity(single).restore("r1");
        assertEquals(4, group(single).desiredCapacity());
    }

    @Test
    void doesNotShrinkAGroupThatGrewBetweenTheQuestionAndTheSurge() {
        scaling(single)
                .updateAutoScalingGroup(
                        update -> update.autoScalingGroupName(name(single)).maxSize(5));
        single.before("putItem", () -> desire(single, 4));
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
        assertEquals(4, group(single).desiredCapacity());
    }

    @Test
    void doesNotSurgeBeyondTheGroupsMaximum() {
        scaling(single)
                .updateAutoScalingGroup(
                        update -> update.autoScalingGroupName(name(single)).maxSize(1));
        assertEquals(0, capacity(single).reserve("r1").desiredBefore());
        assertEquals(1, group(single).desiredCapacity());
    }

    @Test
    void refusesAParkedEnvironmentAndChangesNothing() {
        scaling(stage)
                .updateAutoScalingGroup(update ->
                        update.autoScalingGroupName(name(stage)).minSize(0).desiredCapacity(0));
        var refused = assertThrows(ReleaseRejected.class, () -> capacity(stage).reserve("r1"));
        assertTrue(
                refused.getMessage().contains("is the environment parked? Set a desired capacity first"),
                refused.getMessage());
        assertEquals(Set.of(), suspended(stage));
    }

    @Test
    void givesBackWhatADeadReleaseNeverGaveBack() {
        var dead = capacity(stage).reserve("dead");
        var next = capacity(stage).reserve("next");
        assertEquals(dead.suspended(), next.suspended());
        assertEquals("next", next.release());
        capacity(stage).restore("next");
        assertEquals(Set.of(), suspended(stage));
    }

    /// Its execution was stopped, the call itself goes on.
    @Test
    void aLateCallOfADeadReleaseTakesNothingFromTheNextOne() {
        capacity(stage).reserve("dead");
        stage.after("resumeProcesses", () -> capacity(stage).reserve("next"));
        capacity(stage).giveBack();
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage));
        capacity(stage).restore("next");
        assertEquals(Set.of(), suspended(stage));
    }

    /// Seed 214714: it was given back within ten seconds, and a call that waited half a minute came after that.
    @Test
    void whatALateCallOfADeadReleaseTakesOnceMoreIsGivenBackOnceMore() {
        capacity(stage).reserve("dead");
        capacity(stage).giveBack();
        suspend(stage, Capacity.INTERFERING);
        settle(stage);
        assertEquals(Set.of(), suspended(stage));
        stage.pass(LIFE.minusSeconds(1));
        suspend(stage, Capacity.INTERFERING);
        settle(stage);
        assertEquals(Set.of(), suspended(stage));
        assertTrue(capacity(stage).left().isPresent(), "one more may be on its way");
        stage.pass(Duration.ofSeconds(1));
        settle(stage);
        assertEquals(Optional.empty(), capacity(stage).left());
    }

    @Test
    void aSurgeThatALateCallOfADeadReleaseBeginsOnceMoreIsGivenBackOnceMore() {
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("dead"));
        capacity(single).giveBack();
        settle(single);
        desire(single, 2);
        settle(single);
        assertEquals(1, group(single).desiredCapacity());
    }

    @Test
    void whatTheNextReleaseTookOverFromADeadOneSettlesAfterItsEnd() {
        capacity(stage).reserve("dead");
        capacity(stage).reserve("next");
        capacity(stage).restore("next");
        assertEquals(Set.of(), suspended(stage));
        suspend(stage, Capacity.INTERFERING);
        settle(stage);
        assertEquals(Set.of(), suspended(stage));
        stage.pass(LIFE);
        settle(stage);
        assertEquals(Optional.empty(), capacity(stage).left());
    }

    @Test
    void whatARecoveryGaveBackForADeadReleaseSettlesAfterItsEnd() {
        capacity(stage).reserve("dead");
        capacity(stage).restore("recovery");
        assertEquals(Set.of(), suspended(stage));
        assertTrue(capacity(stage).left().isPresent(), "a call of the dead one may be on its way");
    }

    @Test
    void whatSettlesIsTheNextReleasesToGiveBackOnceItHasBegun() {
        capacity(stage).reserve("dead");
        capacity(stage).giveBack();
        settle(stage);
        stage.pass(LIFE);
        capacity(stage).reserve("next");
        assertEquals(
                Optional.empty(), capacity(stage).left().orElseThrow().value().settlingSince());
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage));
    }

    @Test
    void whatAPersonChangesWhileItSettlesStays() {
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("dead"));
        capacity(single).giveBack();
        settle(single);
        scaling(single)
                .updateAutoScalingGroup(
                        update -> update.autoScalingGroupName(name(single)).maxSize(5));
        suspend(single, List.of("ReplaceUnhealthy"));
        desire(single, 3);
        settle(single);
        assertEquals(Set.of("ReplaceUnhealthy"), suspended(single));
        assertEquals(3, group(single).desiredCapacity());
    }

    @Test
    void whatWasTakenAnewSinceItWasLeftIsNotGivenBack() {
        capacity(stage).reserve("dead");
        var left = capacity(stage).left().orElseThrow();
        capacity(stage).reserve("next");
        capacity(stage).settle(left);
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage));
        settle(stage);
        assertEquals(Set.of(), suspended(stage));
    }

    /// Seed 206636: it began between two looks, and what it had just taken was given back beside it.
    @Test
    void whatTheNextReleaseTakesWhileItIsLookedAtIsNotGivenBack() {
        capacity(stage).reserve("dead");
        capacity(stage).giveBack();
        stage.before("describeAutoScalingGroups", () -> capacity(stage).reserve("next"));
        settle(stage);
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage));
        assertEquals("next", capacity(stage).left().orElseThrow().value().release());
    }

    @Test
    void asksNothingOfTheGroupButHowItIsWhileNoLateCallComes() {
        capacity(stage).reserve("dead");
        capacity(stage).giveBack();
        stage.calls();
        settle(stage);
        assertEquals(List.of("getItem", "describeAutoScalingGroups", "putItem"), stage.calls());
    }

    @Test
    void restoringTwiceIsSafeAlsoAfterACrashHalfway() {
        capacity(stage).reserve("r1");
        stage.crashBefore("deleteItem");
        assertThrows(Stage.Crash.class, () -> capacity(stage).restore("r1"));
        capacity(stage).restore("r1");
        stage.calls();
        capacity(stage).restore("r1");
        assertEquals(List.of("getItem"), stage.calls());
        assertEquals(Set.of(), suspended(stage));
    }

    @Test
    void restoresNothingThatWasNotReserved() {
        scaling(stage)
                .suspendProcesses(
                        suspend -> suspend.autoScalingGroupName(name(stage)).scalingProcesses("AZRebalance"));
        capacity(stage).restore("r1");
        assertEquals(Set.of("AZRebalance"), suspended(stage));
    }

    /// Auto Scaling never takes "Unhealthy" back by itself: what was marked while its application started would be
    /// ended.
    @Test
    void takesBackTheMarkOfAServerThatServesBeforeItResumes() {
        serving(stage);
        capacity(stage).reserve("r1");
        var servers = servers(stage);
        mark(stage, servers.getFirst());
        mark(stage, servers.getLast());
        stage.calls();
        var waiting = assertThrows(CapacityNotReady.class, () -> capacity(stage).restore("r1"));
        assertEquals(String.join(", ", servers) + " serves again, and Auto Scaling is told so", waiting.getMessage());
        assertFalse(stage.calls().contains("resumeProcesses"), "Auto Scaling has not looked once more yet");
        stage.pass(Duration.ofSeconds(5));
        capacity(stage).restore("r1");
        assertEquals(Set.of(), suspended(stage));
        stage.pass(Duration.ofMinutes(10));
        assertEquals(servers, servers(stage));
        assertEquals(Optional.empty(), stage.pushback().unhealthyServers().toldOf("r1"));
    }

    @Test
    void waitsForAServerWhoseApplicationStarts() {
        serving(stage);
        capacity(stage).reserve("r1");
        var server = servers(stage).getFirst();
        // As after its start: no answer for 40 s, and then one.
        var answers = stage.world().timeline().now().plusSeconds(70);
        stage.world()
                .fleet()
                .machine(server)
                .behave(app -> app.answering(
                        (path, since) -> stage.world().timeline().now().isBefore(answers) ? 0 : 200));
        stage.pass(Duration.ofSeconds(60));
        assertEquals("Unhealthy", health(stage, server));
        var waiting = assertThrows(CapacityNotReady.class, () -> capacity(stage).restore("r1"));
        assertEquals(server + " is not healthy yet (unhealthy)", waiting.getMessage());
        var servers = servers(stage);
        restored(stage, "r1");
        stage.pass(Duration.ofMinutes(10));
        assertEquals(servers, servers(stage));
    }

    @Test
    void replacesOneSickServerAfterTheOtherAndSaysSo() {
        var three = new Stage(3);
        serving(three);
        capacity(three).reserve("r1");
        var before = servers(three);
        for (var sick : before.subList(0, 2))
            three.world().fleet().machine(sick).behave(app -> app.answering((path, since) -> 500));
        three.pass(Duration.ofMinutes(2));
        var fewest = 3;
        for (int i = 0; i < 400 && !suspended(three).isEmpty(); i++) {
            try {
                capacity(three).restore("r1");
            } catch (CapacityNotReady waiting) {
                three.pass(Duration.ofSeconds(5));
            }
            fewest = Math.min(fewest, capacity(three).inService().size());
        }
        assertEquals(Set.of(), suspended(three));
        assertEquals(2, fewest, "one at a time");
        assertEquals(3, capacity(three).inService().size());
        assertEquals(
                List.of(before.getLast()),
                servers(three).stream().filter(before::contains).toList());
        assertEquals(
                Optional.of(String.join(", ", before.subList(0, 2)) + " was unhealthy and was replaced"),
                three.pushback().unhealthyServers().toldOf("r1"));
    }

    /// However long another one was waited for.
    @Test
    void givesAServerThatIsNotHealthySinceAMomentItsOwnTime() {
        serving(stage);
        capacity(stage).reserve("r1");
        var servers = servers(stage);
        unhealthy(stage, servers.getFirst());
        assertThrows(CapacityNotReady.class, () -> capacity(stage).restore("r1"));
        stage.pass(UnhealthyServers.MARKED.minusSeconds(1));
        stage.world().fleet().machine(servers.getFirst()).behave(app -> app);
        unhealthy(stage, servers.getLast());
        var waiting = assertThrows(CapacityNotReady.class, () -> capacity(stage).restore("r1"));
        while (waiting.getMessage().contains("serves again"))
            waiting = assertThrows(CapacityNotReady.class, () -> capacity(stage).restore("r1"));
        assertEquals(servers.getLast() + " is not healthy yet (unhealthy)", waiting.getMessage());
        stage.pass(UnhealthyServers.MARKED);
        assertEquals(
                servers.getLast() + " is unhealthy and is being replaced",
                assertThrows(CapacityNotReady.class, () -> capacity(stage).restore("r1"))
                        .getMessage());
    }

    /// Processes that stay suspended for ever have cost others their site.
    @Test
    void resumesAlsoWhereASickServerCannotBeReplacedAndSaysSo() {
        serving(stage);
        capacity(stage).reserve("r1");
        var sick = servers(stage).getFirst();
        stage.world().fleet().machine(sick).behave(app -> app.answering((path, since) -> 500));
        suspend(stage, List.of("Launch"));
        stage.pass(Duration.ofMinutes(2));
        restored(stage, "r1");
        assertEquals(Set.of("Launch"), suspended(stage));
        assertEquals(
                Optional.of(sick + " is unhealthy and could not be replaced before the release ended"),
                stage.pushback().unhealthyServers().toldOf("r1"));
    }

    @Test
    void whatADeadReleaseTookIsNotGivenBackBesideAServerThatStarts() {
        serving(stage);
        capacity(stage).reserve("dead");
        var servers = servers(stage);
        mark(stage, servers.getFirst());
        capacity(stage).giveBack();
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage), "its mark is taken back first");
        stage.pass(Duration.ofMinutes(5));
        settle(stage);
        assertEquals(Set.of(), suspended(stage));
        stage.pass(Duration.ofMinutes(5));
        assertEquals(servers, servers(stage));
    }

    @Test
    void whatADeadReleaseTookIsGivenBackBesideASickServerAfterAWhile() {
        serving(stage);
        capacity(stage).reserve("dead");
        var sick = servers(stage).getFirst();
        unhealthy(stage, sick);
        settle(stage);
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage), "it may become healthy");
        stage.pass(Duration.ofMinutes(5));
        stage.calls();
        settle(stage);
        assertEquals(Set.of(), suspended(stage));
        assertFalse(stage.calls().contains("terminateInstanceInAutoScalingGroup"), "Auto Scaling replaces it");
        stage.pass(Duration.ofMinutes(5));
        assertFalse(servers(stage).contains(sick));
        assertEquals(2, capacity(stage).inService().size());
    }

    @Test
    void waitsForNobodyWhereNothingWasFoundGoodYet() {
        capacity(stage).reserve("r1");
        assertEquals(Set.of("unhealthy"), Set.copyOf(states(stage)));
        capacity(stage).restore("r1");
        assertEquals(Set.of(), suspended(stage));
    }

    @Test
    void doesNotBeginWhileTheOnlyOtherServerStarts() {
        serving(single);
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
        single.world().timeline().runUntil(() -> capacity(single).inService().size() == 2, Duration.ofMinutes(5));
        var starting = capacity(single).instances().getLast().instanceId();
        single.world().fleet().machine(starting).behave(app -> app.listeningAfter(Duration.ofSeconds(60)));
        var waiting =
                assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
        assertEquals(name(single) + " has 1 of 2 healthy servers; waiting for " + starting, waiting.getMessage());
        single.pass(Duration.ofMinutes(2));
        assertEquals(1, capacity(single).reserve("r1").desiredBefore());
    }

    private static void serving(Stage stage) {
        stage.deployed();
        // Until nothing of that release settles any more.
        stage.pass(Duration.ofMinutes(15));
    }

    /// As the load balancer and Auto Scaling find it.
    private static void unhealthy(Stage stage, String server) {
        stage.world().fleet().machine(server).behave(app -> app.answering((path, since) -> 500));
        stage.pass(Duration.ofMinutes(2));
    }

    private static void mark(Stage stage, String server) {
        scaling(stage)
                .setInstanceHealth(
                        set -> set.instanceId(server).healthStatus("Unhealthy").shouldRespectGracePeriod(false));
    }

    private static void restored(Stage stage, String release) {
        stage.passUntil(() -> {
            try {
                capacity(stage).restore(release);
                return true;
            } catch (CapacityNotReady waiting) {
                return false;
            }
        });
    }

    private static List<String> servers(Stage stage) {
        return group(stage).instances().stream()
                .map(Instance::instanceId)
                .sorted()
                .toList();
    }

    private static String health(Stage stage, String server) {
        return group(stage).instances().stream()
                .filter(instance -> instance.instanceId().equals(server))
                .findFirst()
                .orElseThrow()
                .healthStatus();
    }

    private static List<String> states(Stage stage) {
        return stage.pushback().fleet().targets().values().stream()
                .map(Object::toString)
                .toList();
    }

    private static Capacity capacity(Stage stage) {
        return stage.pushback().capacity();
    }

    private static AutoScalingClient scaling(Stage stage) {
        return stage.world().cloud().services().scaling();
    }

    private static void settle(Stage stage) {
        capacity(stage).left().ifPresent(capacity(stage)::settle);
    }

    private static void suspend(Stage stage, List<String> processes) {
        scaling(stage)
                .suspendProcesses(
                        suspend -> suspend.autoScalingGroupName(name(stage)).scalingProcesses(processes));
    }

    private static void desire(Stage stage, int capacity) {
        scaling(stage)
                .setDesiredCapacity(set -> set.autoScalingGroupName(name(stage)).desiredCapacity(capacity));
    }

    private static String name(Stage stage) {
        return stage.settings().servers().autoScalingGroup();
    }

    private static AutoScalingGroup group(Stage stage) {
        return scaling(stage)
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(name(stage)))
                .autoScalingGroups()
                .getFirst();
    }

    private static Set<String> suspended(Stage stage) {
        var names = new TreeSet<String>();
        group(stage).suspendedProcesses().forEach(process -> names.add(process.processName()));
        return names;
    }
}
