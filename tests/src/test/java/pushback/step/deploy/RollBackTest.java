package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.revision.Schema;
import pushback.rollout.Deployments;
import pushback.rollout.GroupBusy;
import pushback.rollout.RollbackBlocked;
import pushback.stage.Stage;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

class RollBackTest {
    private final Stage stage = new Stage(2);
    private final Deployments deployments = stage.pushback().deployments();
    private final String good = stage.deployed().sha();
    private final Revision rollbackTarget =
            stage.pushback().bundles().sealed(good).orElseThrow();
    private final Release release = stage.release(
            "r1", stage.world().commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(4))));
    private final Lock lock = stage.lock(release);

    @Test
    void stopsWhatIsRunningFirstAndPutsTheLastGoodRevisionBack() {
        var forward = deploy();
        stage.pass(Duration.ofMinutes(1));
        assertEquals(
                "the deployment of r1 is still stopping",
                assertThrows(GroupBusy.class, () -> rollBack("token-1")).getMessage());
        stage.passUntil(() -> Deployments.hasEnded(deployments.describe(forward)));
        assertEquals(DeploymentStatus.STOPPED, deployments.describe(forward).status());
        rollBack("token-2");
        stage.pass(Duration.ofMinutes(10));
        assertEquals(List.of(good, good), stage.world().running());
        assertTrue(
                stage.answers().get("token-2").contains("\"Succeeded\""),
                stage.answers().toString());
    }

    @Test
    void isNotHinderedByWhatTheBadReleaseBroke() {
        var info = deployments.describe(rollBack("token"));
        assertTrue(info.ignoreApplicationStopFailures());
        assertFalse(info.overrideAlarmConfiguration().enabled());
        assertEquals(rollbackTarget.versionId(), info.revision().s3Location().version());
    }

    @Test
    void aReleaseIsRolledBackByOneDeploymentAlsoWhenRepeated() {
        var id = rollBack("token-1");
        stage.pass(Duration.ofSeconds(1));
        assertEquals(id, rollBack("token-2"));
        stage.pass(Duration.ofMinutes(10));
        assertEquals(id, rollBack("token-3"));
        assertEquals(Set.of("token-2", "token-3"), answered());
    }

    @Test
    void doesNotStopItsOwnDeploymentAfterACrash() {
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, () -> rollBack("token-1"));
        var id = rollBack("token-2");
        stage.pass(Duration.ofMinutes(10));
        assertEquals(DeploymentStatus.SUCCEEDED, deployments.describe(id).status());
        assertEquals(Set.of("token-2"), answered());
    }

    @Test
    void stopsAForwardDeploymentThatWasCreatedButNeverWrittenDown() {
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, this::deploy);
        stage.pass(Duration.ofMinutes(1));
        stage.passUntil(() -> !isBusy());
        stage.pass(Duration.ofMinutes(10));
        assertEquals(List.of(good, good), stage.world().running());
    }

    @Test
    void whatRunsOnTheGroupAndBringsTheRollbackIsAdopted() {
        var forward = deploy();
        stage.pass(Duration.ofMinutes(1));
        stage.world()
                .cloud()
                .services()
                .codeDeploy()
                .stopDeployment(stop -> stop.deploymentId(forward).autoRollbackEnabled(true));
        stage.passUntil(() -> deployments.describe(forward).rollbackInfo() != null);
        var theirs = deployments.describe(forward).rollbackInfo().rollbackDeploymentId();
        stage.calls();
        assertEquals(theirs, rollBack("token-1"));
        assertEquals(theirs, rollBack("token-2"));
        assertFalse(stage.calls().contains("createDeployment"));
        stage.pass(Duration.ofMinutes(10));
        assertEquals(DeploymentStatus.SUCCEEDED, deployments.describe(theirs).status());
        assertTrue(
                stage.answers().get("token-2").contains("\"Succeeded\""),
                stage.answers().toString());
    }

    @Test
    void whatRunsOnTheGroupAndBringsSomethingElseIsStopped() {
        var other = stage.pushback()
                .deployments()
                .ensure(
                        stage.release("r0"),
                        Deployments.Purpose.DEPLOY,
                        stage.sealed(stage.release("r0")),
                        lock,
                        "token-0");
        stage.pass(Duration.ofSeconds(2));
        stage.passUntil(() -> !isBusy());
        stage.pass(Duration.ofMinutes(10));
        assertEquals(DeploymentStatus.STOPPED, deployments.describe(other).status());
        assertEquals(List.of(good, good), stage.world().running());
    }

    /// Seed 2017: a recovery took over what the one before it had begun and it had stopped itself; nobody woke it.
    @Test
    void whatADeadReleaseBeganIsNotTakenOverAlsoIfItBringsTheRollback() {
        var dead = stage.pushback()
                .deployments()
                .ensure(stage.release("r0"), Deployments.Purpose.DEPLOY, rollbackTarget, lock, "token-0");
        stage.pass(Duration.ofSeconds(2));
        stage.passUntil(() -> !isBusy());
        assertTrue(Deployments.hasEnded(deployments.describe(dead)));
        stage.pass(Duration.ofMinutes(10));
        assertTrue(
                stage.answers().get("token").contains("\"Succeeded\""),
                stage.answers().toString());
    }

    @Test
    void whatTheDatabaseDoesNotServeIsNotPutBack() {
        stage.pushback()
                .schemaFloor()
                .raise(
                        release,
                        new Revision(
                                release.commit(),
                                rollbackTarget.bucket(),
                                rollbackTarget.key(),
                                rollbackTarget.versionId(),
                                rollbackTarget.eTag(),
                                rollbackTarget.digest(),
                                rollbackTarget.size(),
                                new Schema(2, 2),
                                "",
                                rollbackTarget.sealedAt()));
        stage.calls();
        assertTrue(assertThrows(RollbackBlocked.class, () -> rollBack("token-1"))
                .getMessage()
                .endsWith("it is not put back: bring a fix"));
        assertFalse(stage.calls().contains("createDeployment"));
    }

    /// The task timed out while a call to CodeDeploy was under way, and the release is on its way back already.
    @Test
    void aForwardDeploymentThatComesLateIsNotMade() {
        rollBack("token-1");
        stage.pass(Duration.ofMinutes(10));
        assertThrows(IllegalStateException.class, this::deploy);
        assertEquals(List.of(good, good), stage.world().running());
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, () -> rollBack("token"));
    }

    private boolean isBusy() {
        try {
            rollBack("token");
            return false;
        } catch (GroupBusy busy) {
            return true;
        }
    }

    private Set<String> answered() {
        return stage.answers().keySet().stream()
                .filter(token -> token.startsWith("token"))
                .collect(Collectors.toSet());
    }

    private String rollBack(String token) {
        return stage.pushback()
                .step(RollBack.class)
                .handleRequest(new RollBack.Request(release, lock, rollbackTarget, token), null)
                .deploymentId();
    }

    private String deploy() {
        return stage.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(release, lock, stage.sealed(release), "forward"), null)
                .deploymentId();
    }
}
