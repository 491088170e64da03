package pushback.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;
import pushback.source.Commit;
import pushback.stage.Stage;
import pushback.step.deploy.AcquireLock;
import software.amazon.awssdk.core.exception.SdkClientException;

class PruningTest {
    private static final int KEPT = Settings.KEPT_BUNDLES;

    private final Stage stage = new Stage(1);
    private final Bundles bundles = stage.pushback().bundles();

    @Test
    void keepsTheLastFiveGoodBundlesAndWhatWasBuiltSince() {
        var abandoned = stage.sealed(stage.release("abandoned"));
        stage.pass(Duration.ofMinutes(1));
        var commits = deployed(KEPT);
        assertTrue(bundles.isIntact(abandoned), "until then nothing is deleted");
        var first = sealed(commits.getFirst());
        commits.addAll(deployed(2));
        var untried = stage.sealed(stage.release("untried"));
        assertEquals(
                List.of(false, false, true, true, true, true, true),
                commits.stream()
                        .map(commit -> bundles.sealed(commit.sha())
                                .filter(bundles::isIntact)
                                .isPresent())
                        .toList());
        assertFalse(bundles.isIntact(first));
        assertFalse(bundles.isIntact(abandoned));
        assertTrue(bundles.isIntact(untried));
    }

    @Test
    void aGoodBundleThatIsDeployedAgainCountsFromThen() {
        var commits = deployed(KEPT);
        var oldest = commits.getFirst();
        var again = stage.world().run("commit", oldest.sha(), "force", true);
        assertEquals("Deployed", again.states().getLast());
        deployed(1);
        assertTrue(bundles.isIntact(sealed(oldest)));
        assertEquals(Optional.empty(), bundles.sealed(commits.get(1).sha()));
    }

    @Test
    void aDeletedCommitIsBuiltAgain() {
        var oldest = deployed(KEPT + 1).getFirst();
        assertEquals(Optional.empty(), bundles.sealed(oldest.sha()));
        var again = stage.world().run("commit", oldest.sha(), "force", true);
        assertTrue(again.states().contains("BuildRevision"), again.states().toString());
        assertEquals("Deployed", again.states().getLast());
        assertTrue(bundles.isIntact(sealed(oldest)));
    }

    @Test
    void whatS3DoesNotDeleteNowIsDeletedByTheNextGoodRelease() {
        var commits = deployed(KEPT);
        stage.before("deleteObject", () -> {
            throw SdkClientException.create("S3 is out");
        });
        deployed(1);
        assertTrue(bundles.isIntact(sealed(commits.getFirst())), "a good release does not fail of it");
        deployed(1);
        assertEquals(Optional.empty(), bundles.sealed(commits.getFirst().sha()));
        assertEquals(Optional.empty(), bundles.sealed(commits.get(1).sha()));
    }

    @Test
    void deletesNothingUnderAStaleFenceAndLeavesThatToTheNextStep() {
        deployed(KEPT);
        var release = stage.release("late");
        var revision = stage.sealed(release);
        var lock = stage.lock(release);
        var latest = stage.pushback().promotions().promote(release, revision, Stage.healthy());
        var ledger = stage.pushback().ledger();
        var row = ledger.read("lock", ObjectNode.class).orElseThrow();
        assertTrue(
                ledger.write("lock", row.value().put("holder", "next").put("fence", lock.fence() + 1), row.version()));
        stage.pushback().pruning().after(latest, lock);
        assertEquals(KEPT + 1, rows());
        var again = ledger.read("lock", ObjectNode.class).orElseThrow();
        assertTrue(ledger.write(
                "lock", again.value().put("holder", lock.holder()).put("fence", lock.fence()), again.version()));
        stage.pushback().pruning().after(latest, lock);
        assertEquals(KEPT, rows(), "the holder of the lock deletes it");
    }

    @Test
    void keepsWhatFurtherRollbacksGoTo() {
        var commits = deployed(KEPT);
        rollBack("");
        rollBack("");
        deployed(1);
        assertEquals(commits.get(2).sha(), meant("").commit());
        assertTrue(bundles.isIntact(sealed(commits.getFirst())), "the third rollback from here goes there");
        deployed(KEPT - 2);
        assertEquals(
                Optional.empty(), bundles.sealed(commits.get(4).sha()), "left behind, and older than five good ones");
        assertTrue(bundles.isIntact(sealed(commits.get(2))));
    }

    @Test
    void keepsTheTargetOfARollbackThatWaits() {
        var commits = deployed(KEPT);
        var target = meant(commits.getFirst().sha());
        var working = stage.release("working");
        var revision = stage.sealed(working);
        var lock = stage.lock(working);
        stage.pass(Duration.ofSeconds(1));
        var like = stage.release("waiting", commits.getFirst());
        stage.pushback()
                .step(AcquireLock.class)
                .handleRequest(
                        new Release(
                                like.id(),
                                ReleaseAction.ROLLBACK,
                                target.commit(),
                                like.ref(),
                                "",
                                "",
                                target.release(),
                                false,
                                "dana",
                                "",
                                like.requestedAt(),
                                like.executionArn()),
                        null);
        assertEquals(
                Optional.of(target.commit()),
                stage.pushback().environmentLock().waiting().map(Release::commit));
        stage.pushback()
                .pruning()
                .after(stage.pushback().promotions().promote(working, revision, Stage.healthy()), lock);
        assertTrue(bundles.isIntact(sealed(commits.getFirst())));
    }

    @Test
    void whatWasPushedBackLongAgoIsDeletedToo() {
        deployed(1);
        var bad = stage.world().commit("bad", AppBehaviour.good().failing("ApplicationStart"));
        stage.world().run("commit", bad.sha());
        assertTrue(bundles.isIntact(sealed(bad)), "somebody may force it");
        deployed(KEPT);
        assertEquals(Optional.empty(), bundles.sealed(bad.sha()));
    }

    @Test
    void aRollbackToADeletedBundleSaysHowItsCommitIsBroughtAgain() {
        var oldest = deployed(KEPT + 1).getFirst();
        var release = stage.pushback()
                .promotions()
                .waysBack()
                .orElseThrow()
                .pruned()
                .getFirst()
                .release();
        var refused = assertThrows(ReleaseRejected.class, () -> meant(release)).getMessage();
        var short7 = oldest.sha().substring(0, 7);
        assertEquals(
                "the bundle of " + release + " (" + short7
                        + ") is no longer kept: those of the last 5 good releases are; " + "./pushback deploy " + short7
                        + " builds it again",
                refused);
    }

    @Test
    void behindTheLastBundleThatIsKeptThereIsNothing() {
        var commits = deployed(KEPT + 1);
        for (int back = 0; back < KEPT - 1; back++) rollBack("");
        assertEquals(
                commits.get(1).sha(),
                stage.pushback().promotions().current().orElseThrow().commit());
        var refused = assertThrows(ReleaseRejected.class, () -> meant("")).getMessage();
        assertTrue(refused.contains("there is nothing further back") && refused.contains("left behind"), refused);
    }

    private Promotion meant(String name) {
        return stage.pushback().promotions().rollbackTargetFor(name, _ -> Optional.empty());
    }

    private void rollBack(String name) {
        stage.pass(Duration.ofMinutes(1));
        assertEquals(
                "Deployed",
                stage.world()
                        .run("action", "rollback", "release", name)
                        .states()
                        .getLast());
    }

    private int rows() {
        return stage.pushback()
                .ledger()
                .latest(Revision.PREFIX, 100, Revision.class)
                .size();
    }

    private Revision sealed(Commit commit) {
        return bundles.sealed(commit.sha()).orElseThrow();
    }

    private List<Commit> deployed(int number) {
        return new ArrayList<>(IntStream.range(0, number)
                .mapToObj(_ -> {
                    stage.pass(Duration.ofMinutes(1));
                    return stage.deployed();
                })
                .toList());
    }
}
