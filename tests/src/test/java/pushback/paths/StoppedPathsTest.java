package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.REFUSED;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.asl.Status;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.ReleaseEnding;
import pushback.step.event.Reconcile;
import pushback.step.operator.HaltRelease;

/// Releases that do not get to their end: halted by a person, or their execution stopped, timed out, or dead unnoticed.
class StoppedPathsTest {
    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    @Test
    void aReleaseHaltedBeforeItsRolloutChangesNothing() {
        var good = scene.deployed();
        var commit = world.commit("second", AppBehaviour.good());
        var halted = world.start();
        assertTrue(world.timeline().runUntil(() -> halted.states().contains("BuildRevision"), Duration.ofMinutes(1)));
        halt(halted.name());
        assertTrue(world.timeline().runUntil(() -> halted.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertPath(FIRST.substring(0, FIRST.indexOf(" ProvisionDatabase")) + " " + REFUSED, halted);
        assertEquals(
                commit.sha().substring(0, 7) + " was halted, nothing changed: dana halted it: wrong branch",
                halted.cause());
        scene.assertServes(good);
    }

    @Test
    void aReleaseHaltedInTheMiddleOfItsRolloutIsPushedBackAndItsBytesAreNotCondemned() {
        var good = scene.deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(2)));
        var halted = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        halt("");
        assertTrue(world.timeline().runUntil(() -> halted.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertPath(FIRST + " RolloutHalted " + WAY_BACK, halted);
        scene.assertServes(good);
        assertEquals(
                commit.sha().substring(0, 7) + " was halted, the last good release serves again: "
                        + "dana halted it: wrong branch",
                halted.cause());
        assertEquals(List.of(), scene.suspendedProcesses());
        assertEquals("Deployed", ending(world.run("commit", commit.sha())));
    }

    @Test
    void aReleaseHaltedWhileItIsJudgedIsPushedBack() {
        var good = scene.deployed();
        world.commit("second", AppBehaviour.good());
        var halted = world.start();
        assertTrue(world.timeline().runUntil(() -> halted.states().contains("WaitForEvidence"), Duration.ofHours(1)));
        halt("");
        assertTrue(world.timeline().runUntil(() -> halted.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertPath(FIRST + " ConfirmRevision CheckHealth IsHealthy WaitForEvidence " + WAY_BACK, halted);
        scene.assertServes(good);
    }

    @Test
    void aReleaseHaltedWhileItWaitsNeverRuns() {
        scene.deployed();
        var second = world.commit("second", AppBehaviour.good());
        world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        world.commit("third", AppBehaviour.good());
        var waiting = world.run();
        halt(waiting.name());
        world.timeline().advance(Duration.ofHours(2));
        assertEquals(
                ReleaseEnding.REJECTED,
                scene.outcome(waiting.name()).orElseThrow().ending());
        scene.assertServes(second.sha());
    }

    @Test
    void aReleaseWhoseExecutionWasStoppedByAPersonLeavesTheLockToTheNext() {
        world.commit("first", AppBehaviour.good());
        var stopped = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        assertEquals("Deployed", ending(world.run()));
    }

    @Test
    void aReleaseStoppedInTheMiddleOfItsRolloutIsTakenBackAndReportedOnce() {
        var good = scene.deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
        var stopped = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        assertTrue(world.timeline().runUntil(() -> scene.outcome(stopped.name()).isPresent(), Duration.ofHours(2)));
        assertEquals(
                ReleaseEnding.ROLLED_BACK, scene.outcome(stopped.name()).get().ending());
        world.timeline().advance(Duration.ofMinutes(1));
        scene.assertServes(good);
        assertEquals(List.of(), scene.suspendedProcesses());
        assertEquals(
                1,
                world.repository().statuses().stream()
                        .filter(status -> status.commit().equals(commit.sha())
                                && !status.state().equals("pending"))
                        .count());
    }

    @Test
    void aFirstReleaseStoppedBeforeItsEndCallsAPersonAndFreesTheLock() {
        world.commit("first", AppBehaviour.good());
        var stopped = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        world.timeline().advance(Duration.ofMinutes(1));
        assertEquals(
                ReleaseEnding.NEEDS_OPERATOR,
                scene.outcome(stopped.name()).orElseThrow().ending());
        assertEquals("Deployed", ending(world.run()));
    }

    @Test
    void aReleaseThatWaitsForADeadOneRunsAfterTheRecovery() {
        scene.deployed();
        world.commit("second", AppBehaviour.good());
        var stopped = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        var third = world.commit("third", AppBehaviour.good());
        world.run();
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        world.timeline().advance(Duration.ofHours(2));
        scene.assertServes(third.sha());
        assertEquals(
                ReleaseEnding.ROLLED_BACK,
                scene.outcome(stopped.name()).orElseThrow().ending());
    }

    @Test
    void aReleaseThatComesBehindADeadOneWaitsForItsRecoveryEvenIfNobodyWasToldOfTheDeath() {
        var good = scene.deployed();
        var second = world.commit("second", AppBehaviour.good());
        var stopped = world.start();
        assertTrue(world.timeline()
                .runUntil(() -> world.running().equals(List.of(second.sha(), second.sha())), Duration.ofHours(1)));
        world.deliver((event, toTarget) -> {});
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        world.commitThatDoesNotBuild();
        assertEquals("Queued", ending(world.run()));
        world.settle();
        // The one that waited changed nothing, and the fleet does not stay on what was never found good.
        assertEquals(
                ReleaseEnding.ROLLED_BACK,
                scene.outcome(stopped.name()).orElseThrow().ending());
        scene.assertServes(good);
    }

    @Test
    void aReleaseWhoseExecutionTimesOutInTheMiddleOfItsRolloutIsTakenBackAndReportedOnce() {
        var good = scene.deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
        var dead = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        world.cloud().stepFunctions().timeOut(dead.name());
        assertEquals(Status.TIMED_OUT, dead.status());
        assertTakenBack(dead, good);
    }

    @Test
    void aReleaseThatDiedUnnoticedIsTakenBackByTheSchedule() {
        world.cloud().schedule();
        world.settle();
        var good = scene.deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
        var dead = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        world.deliver((event, toTarget) -> {});
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(dead.arn()));
        world.timeline().advance(Duration.ofSeconds(1));
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        assertTakenBack(dead, good);
    }

    private void halt(String release) {
        world.cloud()
                .pushback()
                .step(HaltRelease.class)
                .handleRequest(Json.STRICT.valueToTree(new HaltRelease.Request(release, "dana", "wrong branch")), null);
    }

    private void assertTakenBack(ExecutionRecord dead, String good) {
        assertTrue(world.timeline().runUntil(() -> scene.outcome(dead.name()).isPresent(), Duration.ofHours(2)));
        assertEquals(ReleaseEnding.ROLLED_BACK, scene.outcome(dead.name()).get().ending());
        world.timeline().advance(Duration.ofMinutes(1));
        scene.assertServes(good);
        assertEquals(List.of(), scene.suspendedProcesses());
        assertFalse(world.cloud().pushback().environmentLock().isInUse());
        world.cloud().pushback().step(Reconcile.class).handleRequest(null, null);
        world.timeline().advance(Duration.ofMinutes(5));
        world.cloud().pushback().step(Reconcile.class).handleRequest(null, null);
        var capacity = world.cloud().pushback().ledger().read("capacity", ObjectNode.class);
        assertTrue(capacity.isEmpty(), "what was taken is given back, and no late call can take it once more");
        assertEquals(
                1,
                world.cloud().services().sns().messages().stream()
                        .filter(message ->
                                dead.name().equals(message.attributes().get("release")))
                        .count());
    }
}
