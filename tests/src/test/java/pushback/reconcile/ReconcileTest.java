package pushback.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.Json;
import pushback.asl.Status;
import pushback.local.fleet.AppBehaviour;
import pushback.local.stepfunctions.ExecutionRecord;
import pushback.local.virtual.VirtualCloud;
import pushback.reconcile.Reconcile.Reconciled;
import pushback.source.Commit;
import pushback.source.SourceHost;

class ReconcileTest {
    private static final Reconciled IN_ORDER = new Reconciled("in order", "");

    private final VirtualCloud world = new VirtualCloud();

    @Test
    void leavesAnEmptyEnvironmentAlone() {
        assertEquals(IN_ORDER, reconcile());
    }

    @Test
    void leavesAnEnvironmentInOrderAlone() {
        deployed();
        assertEquals(IN_ORDER, reconcile());
        assertEquals(1, executions());
    }

    @Test
    void leavesAReleaseAtWorkAlone() {
        deployed();
        running("second");
        assertEquals(IN_ORDER, reconcile());
        assertEquals(2, executions());
    }

    @Test
    void leavesAReleaseAloneThatHasNotAskedForTheLockYet() {
        world.commit("first", AppBehaviour.good());
        var record = world.start();
        assertTrue(world.timeline().runUntil(() -> record.states().contains("AcquireLock"), Duration.ofMinutes(1)));
        assertEquals(IN_ORDER, reconcile());
        assertTrue(world.cloud().pushback().outcomes().of(record.name()).isEmpty());
    }

    @Test
    void startsOneRecoveryOfAReleaseThatDied() {
        deployed();
        killed("second");
        var recovery = reconcile();
        assertEquals("dead release", recovery.found());
        assertTrue(recovery.execution().startsWith("recover-2-"), recovery.execution());
        assertEquals(recovery, reconcile());
        assertEquals(3, executions());
        world.settle();
        assertEquals(IN_ORDER, reconcile());
    }

    @Test
    void recoversAReleaseWhoseRecoveryDiedToo() {
        deployed();
        var dead = killed("second");
        world.deliver((event, toTarget) -> { });
        var recovery = world.cloud().stepFunctions().execution(reconcile().execution()).orElseThrow();
        world.timeline().advance(Duration.ofSeconds(10));
        stop(recovery);
        assertEquals("dead release", reconcile().found());
        world.timeline().advance(Duration.ofHours(1));
        assertEquals("RolledBack", ending(dead.name()));
        assertEquals("RolledBack", ending(recovery.name()));
    }

    @Test
    void callsAPersonForAFirstReleaseThatDied() {
        var dead = killed("first");
        assertEquals(new Reconciled("dead release", ""), reconcile());
        assertEquals("NeedsOperator", ending(dead.name()));
        assertEquals(IN_ORDER, reconcile());
    }

    @Test
    void startsWhoWaitsForALockThatWasFreed() {
        deployed();
        running("second");
        world.commit("third", AppBehaviour.good());
        var waiting = world.run();
        // The machine freed the lock, and died before it started who waits.
        var ledger = world.cloud().pushback().ledger();
        var row = ledger.read("lock", ObjectNode.class).orElseThrow();
        row.value().put("holder", "").put("executionArn", "");
        assertTrue(ledger.write("lock", row.value(), row.version()));
        assertEquals(new Reconciled("waiting release", waiting.name() + "-after-2"), reconcile());
    }

    @Test
    void startsTheReleaseOfABranchHeadThatNobodyAnnounced() {
        deployed();
        var head = world.commit("nobody told", AppBehaviour.good());
        var found = reconcile();
        assertEquals("unannounced commit", found.found());
        assertEquals(head.sha(), world.cloud().stepFunctions().execution(found.execution()).orElseThrow()
                .input().path("commit").asText());
        assertEquals(found, reconcile());
        assertEquals(2, executions());
    }

    @Test
    void waitsForAGitHostThatIsAway() {
        deployed();
        world.commit("nobody told", AppBehaviour.good());
        var pushback = world.cloud().pushback();
        var away = new SourceHost() {
            @Override
            public Optional<Commit> resolve(String commitish) {
                throw new UncheckedIOException(new IOException("away"));
            }

            @Override
            public Relation compare(String base, String head) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public Optional<Collection<String>> changed(String base, String head) {
                throw new AssertionError("nobody asks");
            }

            @Override
            public void report(CommitStatus status) { }
        };
        var unannounced = new Unannounced(pushback.ledger(), pushback.promotions(), pushback.deliveries(), away,
                pushback.settings());
        assertEquals(Optional.empty(), unannounced.start());
    }

    private Reconciled reconcile() {
        return world.cloud().pushback().reconcile().handleRequest(Json.STRICT.createObjectNode(), null);
    }

    private void deployed() {
        world.commit("good", AppBehaviour.good());
        assertEquals(Status.SUCCEEDED, world.run().status());
    }

    private ExecutionRecord running(String message) {
        world.commit(message, AppBehaviour.good());
        var record = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        return record;
    }

    /// A release whose execution was stopped, and nobody was told.
    private ExecutionRecord killed(String message) {
        world.deliver((event, toTarget) -> { });
        var record = running(message);
        stop(record);
        world.timeline().advance(Duration.ofSeconds(1));
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        return record;
    }

    private void stop(ExecutionRecord record) {
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(record.arn()));
    }

    private String ending(String release) {
        return world.cloud().pushback().outcomes().of(release).orElseThrow().ending();
    }

    private int executions() {
        return world.cloud().stepFunctions().executions().size();
    }
}
