package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.revision.Revision;
import pushback.rollout.Deployments.Purpose;
import pushback.stage.Stage;
import pushback.step.deploy.QuarantineTargets.Quarantined;

class QuarantineTargetsTest {
    private final Stage stage = new Stage(3);
    private final Release release;
    private final Revision revision;
    private final Lock lock;

    QuarantineTargetsTest() {
        stage.deployed();
        release = stage.release(
                "r1", stage.world().commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(4))));
        revision = stage.sealed(release);
        lock = stage.lock(release);
    }

    @Test
    void takesTheTrafficFromTheNewOnesWhileAnOldOneServes() {
        deploy();
        passUntilUpdated(1);
        var updated = stage.pushback().deployments().reach(deployment()).updated();
        var quarantined = quarantine();
        assertEquals(List.copyOf(updated), quarantined.deregistered());
        assertEquals(1, stage.pushback().fleet().healthy().size());
        assertFalse(updated.contains(stage.pushback().fleet().healthy().getFirst()));
    }

    /// The last old one could not bear alone what all of them bore.
    @Test
    void leavesHalfOfThoseThatServe() {
        var fleet = new Stage(5);
        fleet.deployed();
        var bad = fleet.release(
                "r1", fleet.world().commit("bad", AppBehaviour.good().taking("Install", Duration.ofMinutes(4))));
        var bytes = fleet.sealed(bad);
        var held = fleet.lock(bad);
        fleet.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(bad, held, bytes, "token"), null);
        var id = fleet.pushback()
                .deployments()
                .of("r1", Purpose.DEPLOY)
                .orElseThrow()
                .deploymentId();
        fleet.passUntil(() -> fleet.pushback().deployments().reach(id).updated().size() == 3
                && fleet.pushback().fleet().healthy().size() == 4);
        var quarantined = fleet.pushback()
                .step(QuarantineTargets.class)
                .handleRequest(new QuarantineTargets.Request(bad, held, bytes, "ReleaseUnhealthy", "errors"), null);
        assertEquals(2, quarantined.deregistered().size());
        assertEquals(2, fleet.pushback().fleet().healthy().size());
    }

    @Test
    void leavesTheTrafficWhereNoOldOneServes() {
        deploy();
        stage.pass(Duration.ofMinutes(30));
        assertEquals(List.of(), quarantine().deregistered());
        assertEquals(3, stage.pushback().fleet().healthy().size());
    }

    @Test
    void holdsNothingAgainstBytesOnWhichThereWasNoVerdictInTime() {
        deploy();
        stage.pass(Duration.ofMinutes(30));
        for (var error : List.of("ReleaseUndecided", "CanaryUndecided"))
            assertEquals(
                    "",
                    stage.pushback()
                            .step(QuarantineTargets.class)
                            .handleRequest(
                                    new QuarantineTargets.Request(
                                            release, lock, revision, error, "undecided after 900 s"),
                                    null)
                            .digest());
        assertEquals(Optional.empty(), stage.pushback().quarantines().of(revision.digest()));
    }

    @Test
    void holdsNothingAgainstBytesWhoseServerSomebodyElseEnded() {
        deploy();
        stage.pass(Duration.ofMinutes(30));
        var ended = stage.world().fleet().machines().getFirst();
        ended.kill();
        var quarantined = quarantine();
        var words = ended.id()
                + " was ended from outside (Target.InvalidState: Target is in the stopped or terminated state)";
        assertEquals(
                words + ", which may be why; nothing is held against the release: GET / answered 500",
                quarantined.ended());
        assertEquals("", quarantined.digest());
        assertEquals(Optional.empty(), stage.pushback().quarantines().of(revision.digest()));
        // The judge knew, and found it bad without that one.
        var all = stage.pushback()
                .step(QuarantineTargets.class)
                .handleRequest(
                        new QuarantineTargets.Request(
                                release,
                                lock,
                                revision,
                                "ReleaseUnhealthy",
                                "GET / answered 500; " + words + " and is not counted"),
                        null);
        assertEquals(revision.digest(), all.digest());
        assertEquals("", all.ended());
    }

    @Test
    void remembersTheDigestAndWhatWasWrongWithIt() {
        deploy();
        stage.pass(Duration.ofMinutes(30));
        assertEquals(revision.digest(), quarantine().digest());
        var remembered = stage.pushback().quarantines().of(revision.digest()).orElseThrow();
        assertEquals("r1", remembered.release());
        assertEquals("GET / answered 500", remembered.reason());
    }

    @Test
    void aTargetThatIsOutStaysOutWhenRepeated() {
        deploy();
        passUntilUpdated(1);
        quarantine();
        stage.calls();
        assertEquals(List.of(), quarantine().deregistered());
        assertFalse(stage.calls().contains("deregisterTargets"));
        assertEquals(1, stage.pushback().fleet().healthy().size());
    }

    @Test
    void takesTheTrafficBeforeItWritesAndGoesOnThereAfterACrash() {
        deploy();
        passUntilUpdated(1);
        stage.lock(release); // So that the lease needs no writing.
        stage.crashBefore("putItem");
        assertThrows(Stage.Crash.class, this::quarantine);
        assertEquals(1, stage.pushback().fleet().healthy().size());
        quarantine();
        assertTrue(stage.pushback().quarantines().of(revision.digest()).isPresent());
    }

    /// They were good, and are what an operator brings back once the cause is mended.
    @Test
    void doesNotCondemnTheBytesThatARecoveryBringsBack() {
        deploy();
        stage.pass(Duration.ofMinutes(30));
        var recovery = new Release(
                release.id(),
                ReleaseAction.RECOVER,
                release.commit(),
                release.ref(),
                release.message(),
                release.author(),
                "r0",
                false,
                "reconciler",
                "",
                release.requestedAt(),
                release.executionArn());
        var quarantined = stage.pushback()
                .step(QuarantineTargets.class)
                .handleRequest(
                        new QuarantineTargets.Request(
                                recovery, lock, revision, "ReleaseUnhealthy", "GET / answered 500"),
                        null);
        assertEquals("", quarantined.digest());
        assertEquals(Optional.empty(), stage.pushback().quarantines().of(revision.digest()));
    }

    /// The failure came before a server was touched: the bytes have shown nothing that could be held against them.
    @Test
    void condemnsNothingThatNoServerHasSeen() {
        assertEquals(new Quarantined("", List.of(), ""), quarantine());
        assertEquals(Optional.empty(), stage.pushback().quarantines().of(revision.digest()));
        assertEquals(3, stage.pushback().fleet().healthy().size());
    }

    @Test
    void knowsADeploymentThatACrashLeftOutOfTheLedger() {
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, this::deploy);
        stage.pass(Duration.ofMinutes(30));
        assertEquals(Optional.empty(), stage.pushback().deployments().of("r1", Purpose.DEPLOY));
        assertEquals(revision.digest(), quarantine().digest());
        assertTrue(stage.pushback().quarantines().of(revision.digest()).isPresent());
    }

    @Test
    void stopsUnderAStaleFence() {
        deploy();
        passUntilUpdated(1);
        stage.assertLockLost(lock, this::quarantine);
        assertEquals(2, stage.pushback().fleet().healthy().size());
    }

    private Quarantined quarantine() {
        return stage.pushback()
                .step(QuarantineTargets.class)
                .handleRequest(
                        new QuarantineTargets.Request(
                                release, lock, revision, "ReleaseUnhealthy", "GET / answered 500"),
                        null);
    }

    private void deploy() {
        stage.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(release, lock, revision, "token"), null);
    }

    private String deployment() {
        return stage.pushback()
                .deployments()
                .of("r1", Purpose.DEPLOY)
                .orElseThrow()
                .deploymentId();
    }

    /// So many run the new revision and get traffic, beside an old one; the third is being updated.
    private void passUntilUpdated(int instances) {
        stage.passUntil(() ->
                stage.pushback().deployments().reach(deployment()).updated().size() == instances
                        && stage.pushback().fleet().healthy().size() == 2
                        && stage.pushback()
                                .fleet()
                                .healthy()
                                .containsAll(stage.pushback()
                                        .deployments()
                                        .reach(deployment())
                                        .updated()));
    }
}
