package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.capacity.Capacity;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.stage.Stage;

class ReleaseLockTest {
    private final Stage stage = new Stage();
    private final Release release = stage.release("r1");
    private final Lock lock = stage.lock(release);

    @BeforeEach
    void reserve() {
        stage.pushback().capacity().reserve("r1");
        stage.calls();
    }

    @Test
    void givesBackTheFleetThenTheLock() {
        assertEquals("", release());
        assertFalse(stage.pushback().environmentLock().isHeld(lock));
        assertEquals(List.of(), suspended());
        var calls = stage.calls();
        assertTrue(calls.indexOf("resumeProcesses") < calls.indexOf("putItem"), calls.toString());
    }

    @Test
    void startsTheReleaseThatWaits() {
        var waiting = waiting("r2");
        assertEquals("r2-after-1", release());
        var started =
                stage.world().cloud().stepFunctions().execution("r2-after-1").orElseThrow();
        assertEquals(Json.tree("{\"continues\": \"" + waiting.id() + "\"}"), started.input());
    }

    @Test
    void answersTheSameWhenRepeatedAndStartsNothingTwice() {
        waiting("r2");
        assertEquals(release(), release());
        assertEquals(1, stage.world().cloud().stepFunctions().executions().size());
    }

    @Test
    void startsTheReleaseThatWaitsAlsoAfterACrashBetweenFreeingAndStarting() {
        waiting("r2");
        stage.crashBefore("startExecution");
        assertThrows(Stage.Crash.class, this::release);
        assertFalse(stage.pushback().environmentLock().isHeld(lock));
        assertEquals("r2-after-1", release());
        assertEquals(1, stage.world().cloud().stepFunctions().executions().size());
    }

    @Test
    void startsItOnceWhenTheAnswerOfStartExecutionWasLost() {
        waiting("r2");
        stage.crashAfter("startExecution");
        assertThrows(Stage.Crash.class, this::release);
        assertEquals("r2-after-1", release());
        assertEquals(1, stage.world().cloud().stepFunctions().executions().size());
    }

    @Test
    void leavesTheFleetToWhoeverHoldsTheLockNow() {
        stage.ends(release);
        var next = stage.release("r2");
        var theirs = stage.lock(next);
        assertEquals(
                Capacity.Changes.class,
                stage.pushback().capacity().reserve("r2").getClass());
        stage.calls();
        assertEquals("", release());
        assertEquals(3, suspended().size());
        assertTrue(stage.pushback().environmentLock().isHeld(theirs));
        assertFalse(stage.calls().contains("putItem"));
    }

    @Test
    void leavesTheFleetToTheNextWhenRetriedAfterTheLockWasFreed() {
        release();
        stage.lock(stage.release("r2"));
        stage.pushback().capacity().reserve("r2");
        assertEquals("", release());
        assertEquals(3, suspended().size());
    }

    @Test
    void keepsTheLockUntilTheFleetIsGivenBack() {
        stage.crashBefore("resumeProcesses");
        assertThrows(Stage.Crash.class, this::release);
        assertTrue(stage.pushback().environmentLock().isHeld(lock));
        release();
        assertEquals(List.of(), suspended());
    }

    @Test
    void namesTheExecutionWithinStepFunctionsLimit() {
        waiting("x".repeat(80));
        assertEquals("x".repeat(60) + "-after-1", release());
    }

    private Release waiting(String id) {
        stage.pass(Duration.ofSeconds(1));
        var waiting = stage.release(id);
        stage.pushback().step(AcquireLock.class).handleRequest(waiting, null);
        return waiting;
    }

    private String release() {
        return stage.pushback()
                .step(ReleaseLock.class)
                .handleRequest(new ReleaseLock.Request(release, lock), null)
                .next();
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
