package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.release.ReleaseHalted;
import pushback.release.ReleaseRejected;
import pushback.source.SourceHost.CommitStatus;
import pushback.stage.Stage;

class AcquireLockTest {
    private final Stage stage = new Stage();

    @Test
    void takesAFreeLock() {
        var lock = acquire(stage.release("r1"));
        assertEquals("r1", lock.holder());
        assertEquals(1, lock.fence());
    }

    /// A release that was halted needs no advice on how to unpark.
    @Test
    void ofTwoThingsInItsWayTheFirstOneIsTold() {
        var release = stage.release("r1");
        var sizes = stage.pushback().groupSizes();
        sizes.writeDown("park-1", Optional.empty());
        sizes.parked(true);
        assertThrows(ReleaseRejected.class, () -> acquire(release));
        stage.pushback().halts().put("r1", "dana", "");
        assertThrows(ReleaseHalted.class, () -> acquire(release));
    }

    @Test
    void keepsItsOwnLockWhenRetried() {
        var release = stage.release("r1");
        var first = acquire(release);
        var again = acquire(release);
        assertEquals(first.fence(), again.fence());
        assertEquals("r1", again.holder());
    }

    @Test
    void keepsItsOwnLockWhenTheAnswerToTheFirstAttemptWasLost() {
        var release = stage.release("r1");
        stage.crashAfter("putItem");
        assertThrows(Stage.Crash.class, () -> acquire(release));
        assertEquals(1, acquire(release).fence());
    }

    @Test
    void answersWithTheHoldersLockAndLinesUp() {
        var holder = stage.release("r1");
        var held = acquire(holder);
        stage.pass(Duration.ofSeconds(1));
        var answer = acquire(stage.release("r2"));
        assertEquals("r1", answer.holder());
        assertTrue(answer.message().startsWith("production is locked by r1 since "), answer.message());
        assertEquals(
                "r2",
                stage.pushback().environmentLock().release(held).orElseThrow().id());
    }

    @Test
    void takesALockThatIsFreedWhileItLinesUp() {
        var held = acquire(stage.release("r1"));
        var second = stage.release("r2");
        // The holder frees the lock after it was seen held: whoever lined up now would wait for nobody.
        stage.before("putItem", () -> stage.pushback().environmentLock().release(held));
        assertEquals("r2", acquire(second).holder());
    }

    @Test
    void tellsTheOneThatWaitedThatItIsSuperseded() {
        acquire(stage.release("r1"));
        stage.pass(Duration.ofSeconds(1));
        var waiting = stage.release("r2");
        acquire(waiting);
        stage.pass(Duration.ofSeconds(1));
        var newest = stage.release("r3");
        acquire(newest);
        assertSuperseded(waiting, newest);
    }

    @Test
    void tellsTheOneThatWaitedForALockThatThisReleaseFoundFree() {
        var held = acquire(stage.release("r1"));
        stage.pass(Duration.ofSeconds(1));
        var waiting = stage.release("r2");
        acquire(waiting);
        stage.pass(Duration.ofSeconds(1));
        stage.pushback().environmentLock().release(held);
        var newest = stage.release("r3");
        assertEquals("r3", acquire(newest).holder());
        assertSuperseded(waiting, newest);
    }

    @Test
    void saysOnTheCommitThatItIsAtWorkOrWaits() {
        var first = stage.release("r1");
        acquire(first);
        stage.pass(Duration.ofSeconds(1));
        var second = stage.release("r2");
        acquire(second);
        assertEquals(
                List.of(
                        first.shortCommit() + " is on its way to production, asked for by dana",
                        second.shortCommit()
                                + " waits: production is locked by r1 since 2026-01-05T09:10:00Z; r2 runs next"),
                stage.world().repository().statuses().stream()
                        .map(CommitStatus::description)
                        .toList());
    }

    @Test
    void saysNothingTwiceWhenRetried() {
        acquire(stage.release("r1"));
        stage.pass(Duration.ofSeconds(1));
        acquire(stage.release("r2"));
        stage.pass(Duration.ofSeconds(1));
        var newest = stage.release("r3");
        acquire(newest);
        acquire(newest);
        assertEquals(1, endings().size());
    }

    @Test
    void saysNothingOfACommitThatIsBroughtAllTheSame() {
        acquire(stage.release("r1"));
        stage.pass(Duration.ofSeconds(1));
        var commit = stage.commit();
        acquire(stage.release("r2", commit));
        stage.pass(Duration.ofSeconds(1));
        acquire(stage.release("r3", commit));
        assertEquals(List.of(), endings());
    }

    @Test
    void refusesAReleaseThatIsOlderThanTheOneWaiting() {
        acquire(stage.release("r1"));
        stage.pass(Duration.ofSeconds(1));
        var late = stage.release("r2");
        stage.pass(Duration.ofSeconds(1));
        var newer = stage.release("r3");
        acquire(newer);
        var refused = assertThrows(ReleaseRejected.class, () -> acquire(late));
        assertEquals(
                late.shortCommit() + " is superseded by " + newer.shortCommit() + ", which waits already",
                refused.getMessage());
        assertEquals(List.of(), endings());
    }

    /// Deliveries overtake each other: the older commit comes after the newer one.
    @Test
    void refusesAnOlderCommitThatWasAskedForLaterThanTheNewerOneWaiting() {
        acquire(stage.release("r1"));
        var older = stage.commit();
        var newer = stage.commit();
        stage.pass(Duration.ofSeconds(1));
        acquire(stage.release("r2", newer));
        stage.pass(Duration.ofSeconds(1));
        var late = stage.release("r3", older);
        var refused = assertThrows(ReleaseRejected.class, () -> acquire(late));
        assertEquals(
                older.sha().substring(0, 7) + " is superseded by " + newer.sha().substring(0, 7)
                        + ", which waits already",
                refused.getMessage());
        assertEquals("r1", acquire(Stage.forced(late)).holder());
        assertEquals(newer.sha(), endings().getLast().commit());
    }

    private Lock acquire(Release release) {
        return stage.pushback().step(AcquireLock.class).handleRequest(release, null);
    }

    private List<CommitStatus> endings() {
        return stage.world().repository().statuses().stream()
                .filter(status -> !status.state().equals("pending"))
                .toList();
    }

    private void assertSuperseded(Release overtaken, Release by) {
        var status = endings().getLast();
        assertEquals(overtaken.commit(), status.commit());
        assertEquals("error", status.state());
        assertEquals("superseded by " + by.shortCommit() + " before it began", status.description());
    }
}
