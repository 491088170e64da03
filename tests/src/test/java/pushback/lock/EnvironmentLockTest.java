package pushback.lock;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.cloud.lambda.LocalLambda.Invocation.Answer;
import pushback.release.Release;
import pushback.stage.Stage;

class EnvironmentLockTest {
    private final Stage stage = new Stage();
    private final EnvironmentLock locks = stage.pushback().environmentLock();

    @Test
    void theFenceGrowsWithEachHolder() {
        var first = acquire("r1");
        locks.release(first);
        var second = acquire("r2");
        assertEquals(first.fence() + 1, second.fence());
    }

    @Test
    void isLeftToItsHolderWithinTheLease() {
        acquire("r1");
        stage.pass(EnvironmentLock.LEASE.minusSeconds(1));
        assertEquals("r1", acquire("r2").holder());
    }

    @Test
    void isTakenOverWhenTheLeaseRunsOut() {
        var old = acquire("r1");
        stage.pass(EnvironmentLock.LEASE);
        var taken = acquire("r2");
        assertEquals("r2", taken.holder());
        assertThrows(LockLost.class, () -> locks.hold(old));
        assertDoesNotThrow(() -> locks.hold(taken));
    }

    @Test
    void isTakenOverFromAnExecutionThatHasEnded() {
        var first = stage.release("r1");
        var old = locks.acquire(first, true, Optional.empty()).lock();
        stage.ends(first);
        assertEquals("r2", acquire("r2").holder());
        assertThrows(LockLost.class, () -> locks.hold(old));
    }

    @Test
    void aNewExecutionOfTheSameReleaseTakesTheLockOfOneThatHasEnded() {
        var first = stage.release("r1");
        var old = locks.acquire(first, true, Optional.empty()).lock();
        stage.ends(first);
        var taken = locks.acquire(continued(first), true, Optional.empty()).lock();
        assertEquals(old.fence() + 1, taken.fence());
        assertThrows(LockLost.class, () -> locks.hold(old));
    }

    @Test
    void anExecutionLeavesItsReleaseToTheOneThatIsAtWorkOnItAlready() {
        var first = stage.release("r1");
        var held = locks.acquire(first, true, Optional.empty()).lock();
        var late = locks.acquire(continued(first), true, Optional.empty());
        assertNotEquals("r1", late.lock().holder());
        assertFalse(late.waits());
        locks.hold(held);
    }

    private static Release continued(Release first) {
        return new Release(
                first.id(),
                first.action(),
                first.commit(),
                first.ref(),
                first.message(),
                first.author(),
                first.target(),
                first.force(),
                first.requestedBy(),
                first.reason(),
                first.requestedAt(),
                first.executionArn() + "-after-1");
    }

    @Test
    void holdingProlongsTheLease() {
        var lock = acquire("r1");
        for (int i = 0; i < 3; i++) {
            stage.pass(EnvironmentLock.LEASE.minusMinutes(5));
            locks.hold(lock);
        }
        assertEquals("r1", acquire("r2").holder());
    }

    @Test
    void isNotTakenOverFromARunningExecutionBecauseTheMachineHasSlept() {
        var first = stage.release("r1");
        var lock = locks.acquire(first, true, Optional.empty()).lock();
        stage.pass(EnvironmentLock.LEASE.minusMinutes(1));
        stage.world().timeline().setClockOn(Duration.ofHours(8));
        assertEquals("in order", found());
        var second = stage.world().cloud().lambda().call("AcquireLock", Json.STRICT.valueToTree(stage.release("r2")));
        assertEquals("r1", ((Answer) second).payload().path("holder").asText());
        assertDoesNotThrow(() -> locks.hold(lock));
    }

    @Test
    void isTakenOverAfterTheRestOfTheLeaseHoweverOftenTheMachineHasSlept() {
        acquire("r1");
        for (int i = 0; i < 3; i++) {
            stage.world().timeline().setClockOn(Duration.ofHours(8));
            stage.pass(EnvironmentLock.LEASE.dividedBy(3));
            assertEquals(i == 2 ? "dead release" : "in order", found());
        }
    }

    @Test
    void isNotHeldLongerBecauseTheClockWasSetBack() {
        acquire("r1");
        stage.world().timeline().setClockOn(Duration.ofHours(-2));
        assertEquals("in order", found());
        stage.pass(EnvironmentLock.LEASE);
        assertEquals("dead release", found());
    }

    private String found() {
        var reconciled = stage.world().cloud().lambda().call("Reconcile", Json.STRICT.createObjectNode());
        return ((Answer) reconciled).payload().path("found").asText();
    }

    @Test
    void holdingWritesAtMostOnceAMinute() {
        var lock = acquire("r1");
        stage.calls();
        stage.pass(Duration.ofSeconds(59));
        locks.hold(lock);
        assertEquals(List.of("getItem"), stage.calls());
        stage.pass(Duration.ofSeconds(2));
        locks.hold(lock);
        assertEquals(List.of("getItem", "putItem"), stage.calls());
    }

    @Test
    void holdingNeverTakesTheLockFromOneWhoCameInBetween() {
        var first = stage.release("r1");
        var old = locks.acquire(first, true, Optional.empty()).lock();
        stage.pass(Duration.ofMinutes(2));
        stage.before("putItem", () -> {
            stage.ends(first);
            acquire("r2");
        });
        assertThrows(LockLost.class, () -> locks.hold(old));
        assertEquals("r2", acquire("r2b").holder());
    }

    @Test
    void holdingKeepsTheOneThatWaits() {
        var lock = acquire("r1");
        stage.pass(Duration.ofMinutes(2));
        acquire("r2");
        locks.hold(lock);
        assertEquals("r2", locks.release(lock).orElseThrow().id());
    }

    @Test
    void tellsWhoHoldsItNow() {
        var first = stage.release("r1");
        var old = locks.acquire(first, true, Optional.empty()).lock();
        stage.ends(first);
        acquire("r2");
        assertEquals(
                "production is no longer held by r1 (fence 1), but by r2 (fence 2); nothing more is changed here",
                assertThrows(LockLost.class, () -> locks.hold(old)).getMessage());
    }

    @Test
    void isNotHeldOnceFreed() {
        var lock = acquire("r1");
        locks.release(lock);
        assertFalse(locks.isHeld(lock));
        var lost = assertThrows(LockLost.class, () -> locks.hold(lock));
        assertTrue(lost.getMessage().contains("but by nobody (fence 1)"), lost.getMessage());
    }

    @Test
    void theNewestOfThoseThatWaitRemains() {
        var lock = acquire("r1");
        stage.pass(Duration.ofSeconds(1));
        var second = stage.release("r2");
        stage.pass(Duration.ofSeconds(1));
        var third = stage.release("r3");
        assertEquals(
                Optional.empty(), locks.acquire(second, true, Optional.empty()).overtaken());
        assertEquals(
                Optional.of(second),
                locks.acquire(third, true, Optional.empty()).overtaken());
        assertEquals(Optional.of(third), locks.release(lock));
    }

    @Test
    void releasingAnswersTheSameWhenRepeated() {
        var lock = acquire("r1");
        stage.pass(Duration.ofSeconds(1));
        var second = stage.release("r2");
        locks.acquire(second, true, Optional.empty());
        assertEquals(Optional.of(second), locks.release(lock));
        assertEquals(Optional.of(second), locks.release(lock));
    }

    @Test
    void releasingUnderAnOldFenceChangesNothing() {
        var old = acquire("r1");
        locks.release(old);
        var lock = acquire("r2");
        assertEquals(Optional.empty(), locks.release(old));
        assertTrue(locks.isHeld(lock));
    }

    @Test
    void aReleaseThatTakesTheLockDoesNotWaitForItAnyMore() {
        var lock = acquire("r1");
        stage.pass(Duration.ofSeconds(1));
        var second = stage.release("r2");
        locks.acquire(second, true, Optional.empty());
        locks.release(lock);
        var attempt = locks.acquire(second, true, Optional.empty());
        assertEquals("r2", attempt.lock().holder());
        assertEquals(Optional.empty(), attempt.overtaken());
        assertEquals(Optional.empty(), locks.release(attempt.lock()));
    }

    @Test
    void aNewerOneKeepsWaitingWhileAnOlderOneTakesTheLock() {
        var older = stage.release("r0");
        var lock = acquire("r1");
        stage.pass(Duration.ofSeconds(1));
        var newer = stage.release("r2");
        locks.acquire(newer, true, Optional.empty());
        locks.release(lock);
        var attempt = locks.acquire(older, true, Optional.empty());
        assertEquals(Optional.empty(), attempt.overtaken());
        assertEquals(Optional.of(newer), locks.release(attempt.lock()));
    }

    @Test
    void saysSoWhenTheLedgerHasNoLock() {
        var lost = assertThrows(
                LockLost.class,
                () -> locks.hold(new Lock("r1", 1, stage.world().timeline().now(), "")));
        assertEquals("production has no lock in the ledger; was the table replaced?", lost.getMessage());
    }

    /// Whatever the order of acquiring, holding, releasing, ending and waiting: one holder, growing fences, and no
    /// release that waits is forgotten.
    @Test
    void keepsItsPromisesInAnyOrder() {
        for (long seed = 0; seed < 200; seed++) inAnyOrder(new Random(seed), seed);
    }

    private void inAnyOrder(Random random, long seed) {
        var world = new Stage(1);
        var lock = world.pushback().environmentLock();
        var releases = new HashMap<String, Release>();
        var held = new HashMap<String, Lock>();
        var waiting = Optional.<Release>empty();
        long fence = 0;
        for (int i = 0; i < 40; i++) {
            world.pass(Duration.ofSeconds(random.nextInt(1, 2000)));
            if (random.nextInt(3) > 0 || held.isEmpty()) {
                var release = world.release("r" + seed + "-" + i);
                releases.put(release.id(), release);
                var attempt = lock.acquire(release, true, Optional.empty());
                assertEquals(waiting, attempt.overtaken(), "seed " + seed);
                if (attempt.lock().holder().equals(release.id())) {
                    assertTrue(attempt.lock().fence() > fence, "seed " + seed);
                    held.put(release.id(), attempt.lock());
                    waiting = Optional.empty();
                } else {
                    assertEquals(fence, attempt.lock().fence(), "seed " + seed);
                    waiting = Optional.of(release);
                }
                fence = attempt.lock().fence();
            } else {
                var one = held.keySet().stream()
                        .sorted()
                        .skip(random.nextInt(held.size()))
                        .findFirst()
                        .orElseThrow();
                switch (random.nextInt(3)) {
                    case 0 -> world.ends(releases.get(one));
                    case 1 -> {
                        if (lock.isHeld(held.get(one))) lock.hold(held.get(one));
                    }
                    default -> lock.release(held.get(one));
                }
            }
            assertOneHolder(lock, held, seed);
        }
    }

    private static void assertOneHolder(EnvironmentLock lock, Map<String, Lock> held, long seed) {
        assertTrue(held.values().stream().filter(lock::isHeld).count() <= 1, "seed " + seed);
    }

    private Lock acquire(String id) {
        return locks.acquire(stage.release(id), true, Optional.empty()).lock();
    }
}
