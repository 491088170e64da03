package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;

/// Several releases, one lock: who waits, who is superseded, who has lost it, and what comes although nobody told.
class WaitingPathsTest {
    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    @Test
    void ofSeveralReleasesThatWaitTheNewestRunsAndTheOthersAreReportedSuperseded() {
        world.commit("first", AppBehaviour.good());
        world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        var overtaken = world.commit("second", AppBehaviour.good());
        world.run();
        var newest = world.commit("third", AppBehaviour.good());
        world.run();
        world.timeline().advance(Duration.ofHours(2));
        scene.assertServes(newest.sha());
        assertTrue(world.repository().statuses().stream()
                .anyMatch(status -> status.commit().equals(overtaken.sha())
                        && status.description().contains("superseded by")));
    }

    @Test
    void anOlderPushThatArrivesLateDoesNotTakeThePlaceOfTheNewerOneThatWaits() {
        world.commit("first", AppBehaviour.good());
        world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        var older = world.commit("second", AppBehaviour.good());
        var newer = world.commit("third", AppBehaviour.good());
        world.run();
        var late = world.run("commit", older.sha());
        assertPath("ResolveRelease AcquireLock ReportOutcome WhichEnding Rejected", late);
        assertTrue(late.cause().contains("superseded by " + newer.sha().substring(0, 7)), late.cause());
        world.timeline().advance(Duration.ofHours(2));
        scene.assertServes(newer.sha());
    }

    @Test
    void anExecutionThatLostItsLockChangesNothingMore() {
        scene.deployed();
        world.commit("second", AppBehaviour.good());
        var release = world.start();
        world.timeline().advance(Duration.ofSeconds(30));
        takeOver();
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertEquals("Rejected", ending(release));
        assertTrue(release.cause().contains("no longer held by"), release.cause());
    }

    @Test
    void aBranchHeadWhoseWebhookWasLostIsFoundAndDeployed() {
        world.cloud().schedule();
        world.settle();
        scene.deployed();
        var lost = world.commit("nobody told", AppBehaviour.good());
        world.timeline().advance(Duration.ofHours(2));
        scene.assertServes(lost.sha());
    }

    @Test
    void aBranchHeadThatWasPushedBackIsNotTriedAgain() {
        world.cloud().schedule();
        world.settle();
        var good = scene.deployed();
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.run();
        var executions = world.cloud().stepFunctions().executions().size();
        world.timeline().advance(Duration.ofHours(2));
        assertEquals(executions, world.cloud().stepFunctions().executions().size());
        scene.assertServes(good);
    }

    /// Another release takes the lock although this one holds it: what a lease that ran out would allow.
    private void takeOver() {
        var ledger = world.cloud().pushback().ledger();
        var row = ledger.read("lock", ObjectNode.class).orElseThrow();
        row.value()
                .put("holder", "somebody-else")
                .put("fence", row.value().path("fence").asLong() + 1);
        assertTrue(ledger.write("lock", row.value(), row.version()));
    }
}
