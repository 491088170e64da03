package pushback.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.lock.Lock;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.rollout.Deployments.Purpose;
import pushback.stage.Stage;
import pushback.step.deploy.AcquireLock;
import pushback.step.deploy.ReleaseLock;
import pushback.step.event.Reconcile;
import pushback.step.event.Reconcile.Reconciled;

/// What a release left that died at work, call by call.
class ReconcileAfterCrashTest {
    private static final Reconciled IN_ORDER = new Reconciled("in order", "");

    private final Stage stage = new Stage(2);

    @Test
    void leavesAnEnvironmentInOrderAlone() {
        stage.deployed();
        stage.calls();
        assertEquals(IN_ORDER, reconcile());
        assertEquals(
                List.of(),
                stage.calls().stream()
                        .filter(call -> !call.matches("get.*|describe.*|query"))
                        .toList());
    }

    @Test
    void leavesAReleaseAtWorkAlone() {
        var lock = stage.lock(stage.release("r1"));
        stage.commit(); // Nobody has announced it, but somebody is at work.
        assertEquals(IN_ORDER, reconcile());
        assertTrue(stage.pushback().environmentLock().isHeld(lock));
        assertEquals(List.of(), executions());
    }

    @Test
    void recoversFromADeadReleaseOnceAMinute() {
        var dead = stage.release("r1");
        promoted("r0");
        var lock = stage.lock(dead);
        stage.ends(dead);
        assertEquals("dead release", reconcile().found());
        assertEquals("recover-" + lock.fence() + "-20260105-0910", reconcile().execution());
        assertEquals(List.of("recover-" + lock.fence() + "-20260105-0910"), executions());
        assertEquals(
                Json.tree("{\"action\": \"recover\", \"release\": \"r1\", \"requestedBy\": \"reconciler\"}"),
                stage.world()
                        .cloud()
                        .stepFunctions()
                        .executions()
                        .iterator()
                        .next()
                        .input());
    }

    @Test
    void givesUpAFirstReleaseThatDiedAndGivesBackWhatItTook() {
        var dead = stage.release("r1");
        stage.pushback().ledger().insert(Release.entry("r1"), dead);
        var lock = stage.lock(dead);
        stage.pushback().capacity().reserve("r1");
        stage.ends(dead);
        assertEquals(new Reconciled("dead release", ""), reconcile());
        assertFalse(stage.pushback().environmentLock().isHeld(lock));
        assertEquals(List.of(), suspended());
        assertEquals(ReleaseEnding.NEEDS_OPERATOR, outcome("r1").ending());
        assertEquals(IN_ORDER, reconcile());
        assertEquals(1, stage.world().cloud().services().sns().messages().size());
    }

    @Test
    void givesBackWhatLateCallsTookOnceMoreAfterEverythingWasGivenBack() {
        stage.deployed();
        var sizes = stage.pushback().groupSizes();
        var before = sizes.now();
        sizes.writeDown("d", Optional.empty());
        sizes.toZero();
        assertEquals(IN_ORDER, reconcile());
        assertEquals(before, sizes.now());
        stage.pushback().capacity().reserve("r1");
        assertEquals(IN_ORDER, reconcile());
        assertEquals(List.of(), suspended());
    }

    /// Seed 6801: the release had the lock, and had not come to suspending anything itself.
    @Test
    void resumesNothingBesideAReleaseThatBeginsWhileItIsAtWork() {
        stage.deployed();
        stage.pushback().capacity().reserve("r1");
        var taken = suspended();
        // The first one looks for approvals, before the lock is looked at.
        stage.before("query", () -> stage.before("query", () -> stage.lock(stage.release("r2"))));
        assertEquals(IN_ORDER, reconcile());
        assertEquals(taken, suspended());
    }

    @Test
    void leavesWhatADrillAtWorkTookAlone() {
        stage.deployed();
        var sizes = stage.pushback().groupSizes();
        var drill = stage.release("d");
        stage.lock(drill);
        sizes.writeDown("d", Optional.empty());
        sizes.toZero();
        assertEquals(IN_ORDER, reconcile());
        assertEquals(0, sizes.now().max());
    }

    @Test
    void aReleaseThatIsStoppedWhileItLooksKeepsWhatItTookUntilItsRecovery() {
        promoted("r0");
        var stopped = stage.release("r1");
        stage.lock(stopped);
        stage.pushback().capacity().reserve("r1");
        var taken = suspended();
        // It still runs when it is asked for, and does not at the next look at the ledger.
        stage.before("describeExecution", () -> stage.before("getItem", () -> stage.ends(stopped)));
        assertEquals(IN_ORDER, reconcile());
        assertEquals(taken, suspended());
        stage.ends(stopped);
        assertEquals("dead release", reconcile().found());
    }

    @Test
    void startsWhoWaitsForALockThatWasFreedWithoutStartingIt() {
        var first = stage.release("r1");
        var lock = stage.lock(first);
        stage.pass(Duration.ofSeconds(1));
        stage.pushback().step(AcquireLock.class).handleRequest(stage.release("r2"), null);
        stage.crashBefore("startExecution");
        assertThrows(Stage.Crash.class, () -> release(first, lock));
        assertEquals(new Reconciled("waiting release", "r2-after-1"), reconcile());
        assertEquals(new Reconciled("waiting release", "r2-after-1"), reconcile());
        assertEquals(List.of("r2-after-1"), executions());
    }

    @Test
    void closesAReleaseThatDiedAndWhoseLockWasTakenOver() {
        var dead = stage.release("r1");
        stage.pushback().ledger().insert(Release.entry("r1"), dead);
        stage.lock(dead);
        stage.ends(dead);
        var next = stage.release("r2");
        release(next, stage.lock(next));
        reconcile();
        assertEquals(ReleaseEnding.REJECTED, outcome("r1").ending());
        assertTrue(
                outcome("r1").summary().endsWith("was stopped before its end; it had changed nothing"),
                outcome("r1").summary());
        reconcile();
        assertEquals(1, stage.world().cloud().services().sns().messages().size());
    }

    @Test
    void writesDownADeploymentMadeJustBeforeItsReleaseDied() {
        promoted("r0");
        var dead = stage.release("r1");
        var lock = stage.lock(dead);
        stage.crashAfter("createDeployment");
        assertThrows(
                Stage.Crash.class,
                () -> stage.pushback().deployments().ensure(dead, Purpose.DEPLOY, stage.sealed(dead), lock, "token"));
        release(dead, lock);
        reconcile();
        assertTrue(stage.pushback().deployments().of("r1", Purpose.DEPLOY).isPresent());
    }

    @Test
    void closesACanaryThatDiedAsOneThatHadChangedSomething() {
        var dead = stage.release("r1");
        stage.pushback().ledger().insert(Release.entry("r1"), dead);
        var lock = stage.lock(dead);
        stage.pushback().deployments().ensure(dead, Purpose.CANARY, stage.sealed(dead), lock, "");
        release(dead, lock);
        stage.ends(dead);
        reconcile();
        assertEquals(ReleaseEnding.ROLLED_BACK, outcome("r1").ending());
    }

    @Test
    void aReleaseThatDiedAfterItsRollbackHadFailedStillCallsAPerson() {
        var dead = begun("r1");
        stage.pushback().freezes().begin("r1", "the rollback is not proven: RollBack timed out");
        stage.ends(dead);
        reconcile();
        assertEquals(ReleaseEnding.NEEDS_OPERATOR, outcome("r1").ending());
        assertEquals(1, stage.world().cloud().services().sns().messages().size());
    }

    @Test
    void aReleaseWhoseRecoveryFailedCallsAPersonOnceThatIsKnown() {
        var dead = begun("r1");
        stage.ends(dead);
        var recovery = recovery(dead);
        assertEquals(IN_ORDER, reconcile());
        assertEquals(Optional.empty(), stage.pushback().outcomes().of("r1"), "its recovery is about to report");
        stage.ends(recovery);
        reconcile();
        assertEquals(ReleaseEnding.REJECTED, outcome(recovery.id()).ending());
        assertEquals(ReleaseEnding.NEEDS_OPERATOR, outcome("r1").ending());
    }

    @Test
    void aReleaseWhoseRecoverySucceededEndsRolledBack() {
        var dead = begun("r1");
        stage.ends(dead);
        var now = stage.world().timeline().now();
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        recovery(dead).id(), dead.commit(), ReleaseEnding.DEPLOYED, "", "it serves", now, now, false));
        reconcile();
        assertEquals(ReleaseEnding.ROLLED_BACK, outcome("r1").ending());
    }

    /// A release that made a deployment and has freed the lock.
    private Release begun(String id) {
        promoted("r0");
        var release = stage.release(id);
        stage.pushback().ledger().insert(Release.entry(id), release);
        var lock = stage.lock(release);
        stage.pushback().deployments().ensure(release, Purpose.DEPLOY, stage.sealed(release), lock, "");
        release(release, lock);
        return release;
    }

    private Release recovery(Release dead) {
        var started = stage.release("recover-1-20260105-0910");
        var recovery = new Release(
                started.id(),
                ReleaseAction.RECOVER,
                dead.commit(),
                dead.ref(),
                "recovery after " + dead.id(),
                "",
                dead.id(),
                true,
                "reconciler",
                "",
                started.requestedAt(),
                started.executionArn());
        stage.pushback().ledger().insert(Release.entry(recovery.id()), recovery);
        return recovery;
    }

    @Test
    void tellsWhatCouldNotBeTold() {
        var now = stage.world().timeline().now();
        stage.crashBefore("publish");
        assertThrows(
                Stage.Crash.class,
                () -> stage.pushback()
                        .outcomes()
                        .report(new Outcome(
                                "r1", "", ReleaseEnding.NEEDS_OPERATOR, "", "a person is needed", now, now, false)));
        reconcile();
        reconcile();
        assertEquals(1, stage.world().cloud().services().sns().messages().size());
    }

    @Test
    void whoWasRefusedWhenItsTurnCameWaitsNoMore() {
        var first = stage.release("r1");
        var lock = stage.lock(first);
        stage.pass(Duration.ofSeconds(1));
        var refused = stage.release("r2");
        stage.pushback().step(AcquireLock.class).handleRequest(refused, null);
        release(first, lock);
        var now = stage.world().timeline().now();
        stage.pushback()
                .outcomes()
                .report(new Outcome("r2", "", ReleaseEnding.REJECTED, "", "quarantined", now, now, false));
        assertEquals(IN_ORDER, reconcile());
        assertTrue(stage.pushback().environmentLock().waiting().isEmpty());
    }

    @Test
    void startsAgainWhoWaitsAndWasStoppedBeforeItHadTheLock() {
        var first = stage.release("r1");
        var lock = stage.lock(first);
        stage.pass(Duration.ofSeconds(1));
        stage.pushback().step(AcquireLock.class).handleRequest(stage.release("r2"), null);
        release(first, lock);
        stop("r2-after-1");
        assertEquals(new Reconciled("waiting release", "r2-after-1-2"), reconcile());
    }

    @Test
    void startsAgainAHeadWhoseExecutionEndedBeforeItBecameARelease() {
        stage.commit();
        var started = reconcile().execution();
        stop(started);
        assertEquals(new Reconciled("unannounced commit", started + "-2"), reconcile());
    }

    @Test
    void aReleaseThatWroteItselfDownAfterItsCommitWasStartedAgainIsSupersededAndSaysNothingOnTheCommit() {
        var head = stage.commit();
        var started = reconcile().execution();
        stop(started);
        assertEquals(started + "-2", reconcile().execution());
        var late = stage.release(started, head);
        stage.pushback().ledger().insert(Release.entry(started), late);
        stage.ends(late);
        assertEquals(IN_ORDER, reconcile());
        assertEquals(ReleaseEnding.SUPERSEDED, outcome(started).ending());
        assertEquals("", outcome(started).commit());
        assertTrue(outcome(started)
                .summary()
                .endsWith(" was stopped before its end, and started again as " + started + "-2"));
    }

    @Test
    void doesNotStartAHeadTwiceThatAnotherCallStartedMeanwhile() {
        stage.commit();
        stage.before("startExecution", () -> {
            reconcile();
            stage.pass(Duration.ofHours(1));
        });
        assertEquals(IN_ORDER, reconcile());
        assertEquals(1, executions().size());
    }

    @Test
    void startsTheHeadOfTheBranchThatNoDeliveryAnnounced() {
        var head = stage.commit();
        var reconciled = reconcile();
        assertEquals("unannounced commit", reconciled.found());
        assertEquals(List.of(reconciled.execution()), executions());
        assertEquals(
                head.sha(),
                stage.world()
                        .cloud()
                        .stepFunctions()
                        .executions()
                        .iterator()
                        .next()
                        .input()
                        .path("commit")
                        .asText());
        assertEquals(reconciled, reconcile());
        assertEquals(1, executions().size());
    }

    private Reconciled reconcile() {
        return stage.pushback().step(Reconcile.class).handleRequest(Json.tree("{}"), null);
    }

    private void stop(String execution) {
        stage.world()
                .cloud()
                .stepFunctions()
                .stopExecution(stop -> stop.executionArn(
                        stage.settings().stateMachineArn().replace(":stateMachine:", ":execution:") + ":" + execution));
    }

    private void release(Release release, Lock lock) {
        stage.pushback().step(ReleaseLock.class).handleRequest(new ReleaseLock.Request(release, lock), null);
    }

    private void promoted(String id) {
        var release = stage.release(id);
        stage.pushback().promotions().promote(release, stage.sealed(release), Stage.healthy());
    }

    private Outcome outcome(String release) {
        return stage.pushback().outcomes().of(release).orElseThrow();
    }

    private List<String> executions() {
        return stage.world().cloud().stepFunctions().executions().stream()
                .map(ExecutionRecord::name)
                .toList();
    }

    private List<String> suspended() {
        return stage
                .world()
                .cloud()
                .services()
                .scaling()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(
                        stage.settings().servers().autoScalingGroup()))
                .autoScalingGroups()
                .getFirst()
                .suspendedProcesses()
                .stream()
                .map(process -> process.processName())
                .toList();
    }
}
