package pushback.step.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.cloud.virtual.VirtualCloud;
import pushback.lock.Halts;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseHalted;
import pushback.stage.Stage;
import pushback.step.deploy.AcquireLock;
import pushback.step.deploy.AwaitApproval;
import pushback.step.operator.HaltRelease.Halted;

class HaltReleaseTest {
    private final Stage stage = new Stage();

    @Test
    void stopsEveryStepOnTheWayForwardAndNoneOnTheRollback() {
        var lock = stage.lock(known("r1"));
        assertEquals(
                new Halted("r1", false, false, "r1 stops at its next step; what it has changed is taken back"),
                halt("r1", "wrong branch"));
        var locks = stage.pushback().environmentLock();
        var halted = assertThrows(ReleaseHalted.class, () -> locks.advance(lock));
        assertEquals("dana halted it: wrong branch", halted.getMessage());
        locks.hold(lock);
    }

    @Test
    void haltsTheReleaseAtWorkIfNoneIsNamed() {
        stage.lock(known("r1"));
        assertEquals("r1", halt("", "").release());
    }

    @Test
    void findsTheReleaseByAnExecutionThatTookItUpAgain() {
        stage.lock(known("r1"));
        stage.pushback().ledger().insert(Release.continuation("r1-after-3"), "r1");
        assertEquals("r1", halt("r1-after-3", "").release());
    }

    @Test
    void isOnTheRecordWithWhoAndWhyAndWhen() {
        stage.lock(known("r1"));
        halt("r1", "wrong branch");
        halt("r1", "said again");
        assertEquals(
                Optional.of(new Halts.Halt(
                        "r1", "dana", "wrong branch", stage.world().timeline().now())),
                stage.pushback().halts().of("r1"));
    }

    @Test
    void takesOneThatWaitsOutOfTheLineAndReportsIt() {
        var held = stage.lock(known("r1"));
        stage.pass(Duration.ofSeconds(1));
        var waiting = known("r2");
        stage.pushback().step(AcquireLock.class).handleRequest(waiting, null);
        assertTrue(halt("r2", "not today").waited());
        assertEquals(
                waiting.shortCommit() + " was halted while it waited, nothing changed: dana halted it: not today",
                stage.pushback().outcomes().of("r2").orElseThrow().summary());
        assertEquals(Optional.empty(), stage.pushback().environmentLock().release(held));
    }

    @Test
    void aReleaseHaltedBeforeItAskedForTheLockDoesNotGetIt() {
        var release = known("r1");
        assertFalse(halt("r1", "").waited());
        assertThrows(
                ReleaseHalted.class,
                () -> stage.pushback().step(AcquireLock.class).handleRequest(release, null));
    }

    @Test
    void oneThatIsHandedTheLockMeanwhileStopsAtItsNextStep() {
        var held = stage.lock(known("r1"));
        stage.pass(Duration.ofSeconds(1));
        var waiting = known("r2");
        stage.pushback().step(AcquireLock.class).handleRequest(waiting, null);
        stage.before("putItem", () -> {
            stage.pushback().environmentLock().release(held);
            stage.lock(waiting);
        });
        assertFalse(halt("r2", "").waited());
        assertThrows(
                ReleaseHalted.class,
                () -> stage.pushback().step(AcquireLock.class).handleRequest(waiting, null));
    }

    @Test
    void refusesWhatCannotBeHaltedAndSaysWhatToDo() {
        refuses(
                "",
                "nothing is being released, so there is nothing to halt; to go back to the release before, use a"
                        + " rollback");
        refuses("r9", "there is no release \"r9\"; list them with: pushback releases");
        var ended = known("r1");
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        "r1",
                        ended.commit(),
                        ReleaseEnding.DEPLOYED,
                        "",
                        "fine",
                        VirtualCloud.START,
                        VirtualCloud.START,
                        false));
        refuses("r1", "r1 has ended already (Deployed); to go back, use a rollback");
        var refused = known("r2");
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        "r2",
                        refused.commit(),
                        ReleaseEnding.REJECTED,
                        "",
                        "no",
                        VirtualCloud.START,
                        VirtualCloud.START,
                        false));
        refuses("r2", "r2 has ended already (Rejected); there is nothing left to halt");
        var good = known("r3");
        stage.pushback().promotions().promote(good, stage.sealed(good), Stage.healthy());
        refuses("r3", "r3 has been found good and runs; to go back, use a rollback");
        assertEquals(Optional.empty(), stage.pushback().halts().of("r3"));
    }

    @Test
    void namesTheReleaseThatWaitsForApprovalWhereNothingElseIsDone() {
        stage.pushback().step(AwaitApproval.class).handleRequest(new AwaitApproval.Request(known("r1"), "token"), null);
        refuses(
                "",
                "nothing is being released, so there is nothing to halt; r1 only waits for approval: "
                        + "./pushback reject r1 --reason \"...\"");
    }

    @Test
    void aRecoveryIsNotHalted() {
        var release = stage.release("r1");
        var recovery = new Release(
                "recover-1",
                ReleaseAction.RECOVER,
                release.commit(),
                "",
                "",
                "",
                "r0",
                true,
                "reconciler",
                "",
                Instant.EPOCH,
                "");
        stage.pushback().ledger().insert(Release.entry("recover-1"), recovery);
        refuses("recover-1", "recover-1 puts the environment in order after r0 and is not halted; wait for its end");
    }

    /// A release that its execution has written down.
    private Release known(String id) {
        var release = stage.release(id);
        stage.pushback().ledger().insert(Release.entry(id), release);
        return release;
    }

    private Halted halt(String release, String reason) {
        return stage.pushback()
                .step(HaltRelease.class)
                .handleRequest(Json.STRICT.valueToTree(new HaltRelease.Request(release, "dana", reason)), null);
    }

    private void refuses(String release, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> halt(release, ""))
                        .getMessage());
    }
}
