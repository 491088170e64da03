package pushback.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import pushback.Stage;
import pushback.release.ReleaseRejected;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

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
        scaling(stage).suspendProcesses(suspend -> suspend.autoScalingGroupName(name(stage))
                .scalingProcesses("AZRebalance", "Launch"));
        assertEquals(List.of("ReplaceUnhealthy", "ScheduledActions"), capacity(stage).reserve("r1").suspended());
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
        var waiting = assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
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
        scaling(single).updateAutoScalingGroup(update -> update.autoScalingGroupName(name(single)).maxSize(5));
        scaling(single).setDesiredCapacity(set -> set.autoScalingGroupName(name(single)).desiredCapacity(4));
        capacity(single).restore("r1");
        assertEquals(4, group(single).desiredCapacity());
    }

    @Test
    void doesNotShrinkAGroupThatGrewBetweenTheQuestionAndTheSurge() {
        scaling(single).updateAutoScalingGroup(update -> update.autoScalingGroupName(name(single)).maxSize(5));
        single.before("putItem", () -> desire(single, 4));
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("r1"));
        assertEquals(4, group(single).desiredCapacity());
    }

    @Test
    void doesNotSurgeBeyondTheGroupsMaximum() {
        scaling(single).updateAutoScalingGroup(update -> update.autoScalingGroupName(name(single)).maxSize(1));
        assertEquals(0, capacity(single).reserve("r1").desiredBefore());
        assertEquals(1, group(single).desiredCapacity());
    }

    @Test
    void refusesAParkedEnvironmentAndChangesNothing() {
        scaling(stage).updateAutoScalingGroup(update -> update.autoScalingGroupName(name(stage)).minSize(0)
                .desiredCapacity(0));
        var refused = assertThrows(ReleaseRejected.class, () -> capacity(stage).reserve("r1"));
        assertTrue(refused.getMessage().contains("is the environment parked? Set a desired capacity first"),
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
        assertEquals(Optional.empty(), capacity(stage).left().orElseThrow().value().settlingSince());
        assertEquals(Set.copyOf(Capacity.INTERFERING), suspended(stage));
    }

    @Test
    void whatAPersonChangesWhileItSettlesStays() {
        assertThrows(CapacityNotReady.class, () -> capacity(single).reserve("dead"));
        capacity(single).giveBack();
        settle(single);
        scaling(single).updateAutoScalingGroup(update -> update.autoScalingGroupName(name(single)).maxSize(5));
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
        scaling(stage).suspendProcesses(suspend -> suspend.autoScalingGroupName(name(stage))
                .scalingProcesses("AZRebalance"));
        capacity(stage).restore("r1");
        assertEquals(Set.of("AZRebalance"), suspended(stage));
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
        scaling(stage).suspendProcesses(suspend -> suspend.autoScalingGroupName(name(stage)).scalingProcesses(processes));
    }

    private static void desire(Stage stage, int capacity) {
        scaling(stage).setDesiredCapacity(set -> set.autoScalingGroupName(name(stage)).desiredCapacity(capacity));
    }

    private static String name(Stage stage) {
        return stage.settings().autoScalingGroup();
    }

    private static AutoScalingGroup group(Stage stage) {
        return scaling(stage).describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(name(stage)))
                .autoScalingGroups().getFirst();
    }

    private static Set<String> suspended(Stage stage) {
        var names = new TreeSet<String>();
        group(stage).suspendedProcesses().forEach(process -> names.add(process.processName()));
        return names;
    }
}
