package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.health.Cohort;
import pushback.health.Health;
import pushback.health.HealthVerdict;
import pushback.lock.Lock;
import pushback.release.Outcome;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseRejected;
import pushback.revision.Revision;
import pushback.stage.Stage;

class PrepareRevisionTest {
    private final Stage stage = new Stage(1);

    @Test
    void theFirstReleaseMustBeBuiltAndHasNoRollbackTarget() {
        var release = stage.release("r1");
        var prepared = prepare(release);
        assertEquals(Optional.empty(), prepared.revision());
        assertEquals(Optional.empty(), prepared.rollbackTarget());
        assertEquals("builds/" + release.commit() + "/r1.zip", prepared.buildKey());
    }

    @Test
    void aCommitThatWasSealedIsNotBuiltAgain() {
        var release = stage.release("r1");
        var revision = stage.sealed(release);
        assertEquals(Optional.of(revision), prepare(release).revision());
    }

    @Test
    void aCommitWhoseBundleIsGoneIsBuiltAgain() {
        var release = stage.release("r1");
        delete(stage.sealed(release));
        assertEquals(Optional.empty(), prepare(release).revision());
    }

    /// Its AcquireLock looked before the parking was over, and got the lock after it.
    @Test
    void aReleaseThatGotTheLockOfAParkedEnvironmentIsRefused() {
        var release = stage.release("r1");
        var sizes = stage.pushback().groupSizes();
        sizes.writeDown("park-1", Optional.empty());
        sizes.parked(true);
        var refused = assertThrows(ReleaseRejected.class, () -> prepare(release));
        assertTrue(refused.getMessage().startsWith("the environment has been parked since 2026-01-05T09:"));
        assertTrue(refused.getMessage().contains("./pushback unpark"), refused.getMessage());
    }

    /// A person had its execution go on after it was closed.
    @Test
    void aReleaseThatHasEndedIsNotBegunAgain() {
        var release = stage.release("r1", stage.commit());
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        "r1",
                        release.commit(),
                        ReleaseEnding.ROLLED_BACK,
                        "Pushback.Stopped",
                        "it was stopped",
                        release.requestedAt(),
                        release.requestedAt(),
                        false));
        var refused = assertThrows(ReleaseRejected.class, () -> prepare(release));
        assertEquals(
                "r1 has ended already (RolledBack); deploy its commit anew: ./pushback deploy " + release.shortCommit(),
                refused.getMessage());
    }

    /// Its AcquireLock took so long that a newer one had gone out meanwhile.
    @Test
    void anOlderCommitIsRefusedOnceANewerOneRuns() {
        var older = stage.release("r1", stage.commit());
        var newer = stage.release("r2", stage.commit());
        stage.pushback().promotions().promote(newer, stage.sealed(newer), Stage.healthy());
        var refused = assertThrows(ReleaseRejected.class, () -> prepare(older));
        assertTrue(
                refused.getMessage().startsWith(older.shortCommit() + " is not newer than " + newer.shortCommit()),
                refused.getMessage());
        prepare(Stage.forced(older));
    }

    @Test
    void theRollbackIsWhatRunsNow() {
        var good = promoted("r1");
        assertEquals(Optional.of(good), prepare(stage.release("r2")).rollbackTarget());
    }

    @Test
    void refusesWhenWhatRunsNowIsGone() {
        delete(promoted("r1"));
        var next = stage.release("r2");
        var refused = assertThrows(ReleaseRejected.class, () -> prepare(next));
        assertEquals(
                "the bundle of r1, which runs now, is gone or altered: a failure could not be pushed back; restore the "
                        + "object in S3, or use force",
                refused.getMessage());
        assertEquals(Optional.empty(), prepare(Stage.forced(next)).rollbackTarget());
    }

    @Test
    void refusesWhenWhatRunsNowWasNeverFoundHealthy() {
        var release = stage.release("r1");
        stage.pushback()
                .promotions()
                .promote(
                        release,
                        stage.sealed(release),
                        new Health(
                                HealthVerdict.UNDECIDED,
                                "too early",
                                Cohort.NONE,
                                Cohort.NONE,
                                release.requestedAt(),
                                release.requestedAt(),
                                release.requestedAt(),
                                false,
                                5));
        var next = stage.release("r2");
        assertEquals(
                "r1, which runs now, was never found healthy (undecided): a failure could not be pushed back; bring a"
                        + " good release first, or use force",
                assertThrows(ReleaseRejected.class, () -> prepare(next)).getMessage());
        assertEquals(Optional.empty(), prepare(Stage.forced(next)).rollbackTarget());
    }

    @Test
    void forceNeedsAReasonWhereAFailureCouldNotBePushedBack() {
        delete(promoted("r1"));
        var next = stage.release("r2");
        var unreasoned = new Release(
                next.id(),
                next.action(),
                next.commit(),
                next.ref(),
                "",
                "",
                "",
                true,
                "dana",
                "",
                next.requestedAt(),
                next.executionArn());
        assertTrue(assertThrows(ReleaseRejected.class, () -> prepare(unreasoned))
                .getMessage()
                .endsWith("; force needs a reason for that"));
    }

    @Test
    void whatAPersonForcedIsOnTheRecordOnce() {
        var release = Stage.forced(stage.release("r1"));
        stage.pushback().quarantines().put(stage.sealed(release).digest(), "r0", "GET / answered 500");
        prepare(release);
        prepare(release);
        var overrides = stage.pushback().overrides().of("r1");
        assertEquals(1, overrides.size());
        assertEquals("quarantine forced by dana: because", overrides.getFirst().sentence());
        assertTrue(overrides.getFirst().refusal().contains("was pushed back by r0: GET / answered 500"));
    }

    @Test
    void refusesWhatWasPushedBackUnlessForced() {
        var release = stage.release("r1");
        var revision = stage.sealed(release);
        stage.pushback().quarantines().put(revision.digest(), "r0", "GET / answered 500");
        var refused = assertThrows(ReleaseRejected.class, () -> prepare(release));
        assertEquals(
                release.shortCommit()
                        + " was pushed back by r0: GET / answered 500; fix it in a new commit, or use force",
                refused.getMessage());
        assertEquals(Optional.of(revision), prepare(Stage.forced(release)).revision());
    }

    @Test
    void refusesARollbackWhoseBundleIsGone() {
        var release = stage.release("r2");
        var rollback = new Release(
                "r2",
                ReleaseAction.ROLLBACK,
                release.commit(),
                release.ref(),
                "",
                "",
                "r1",
                false,
                "dana",
                "",
                release.requestedAt(),
                release.executionArn());
        var refused = assertThrows(ReleaseRejected.class, () -> prepare(rollback));
        assertTrue(
                refused.getMessage()
                        .startsWith("the bundle of r1 is gone or altered, so it is no rollback target; deploy "
                                + "its commit instead"),
                refused.getMessage());
    }

    @Test
    void changesNothingSoRunningItTwiceIsSafe() {
        promoted("r1");
        var release = stage.release("r2");
        stage.sealed(release);
        var lock = stage.lock(release);
        var request = new PrepareRevision.Request(release, lock);
        stage.calls();
        var first = stage.pushback().step(PrepareRevision.class).handleRequest(request, null);
        assertEquals(first, stage.pushback().step(PrepareRevision.class).handleRequest(request, null));
        assertEquals(
                List.of(),
                stage.calls().stream()
                        .filter(call -> !call.matches("get.*|query"))
                        .toList());
    }

    @Test
    void stopsUnderAStaleFence() {
        var release = stage.release("r1");
        var lock = stage.lock(release);
        stage.assertLockLost(lock, () -> prepare(release, lock));
    }

    private PrepareRevision.Preparation prepare(Release release) {
        return prepare(release, stage.lock(release));
    }

    private PrepareRevision.Preparation prepare(Release release, Lock lock) {
        return stage.pushback()
                .step(PrepareRevision.class)
                .handleRequest(new PrepareRevision.Request(release, lock), null);
    }

    private Revision promoted(String id) {
        var release = stage.release(id);
        var revision = stage.sealed(release);
        stage.pushback().promotions().promote(release, revision, Stage.healthy());
        assertFalse(revision.versionId().isEmpty());
        return revision;
    }

    private void delete(Revision revision) {
        stage.world()
                .cloud()
                .services()
                .s3()
                .deleteObject(delete ->
                        delete.bucket(revision.bucket()).key(revision.key()).versionId(revision.versionId()));
    }
}
