package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.DeploymentFailed;
import pushback.rollout.Deployments.Purpose;
import pushback.rollout.WatchState;
import pushback.settings.Strategy;
import pushback.stage.Stage;
import pushback.step.deploy.DeployCanary.Canary;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

class DeployCanaryTest {
    private final Stage stage = new Stage(4, Strategy.CANARY);
    private Release release;
    private Revision revision;
    private Lock lock;
    private Optional<Canary> canary = Optional.empty();

    DeployCanaryTest() {
        stage.deployed();
    }

    @Test
    void bringsTheRevisionToTheFirstZoneAndNoFurther() {
        begin(AppBehaviour.good());
        look();
        stage.pass(Duration.ofMinutes(30));
        assertEquals(
                2, stage.pushback().deployments().reach(deployment()).updated().size());
        assertEquals(
                2,
                stage.pushback().deployments().reach(deployment()).untouched().size());
        assertEquals(4, stage.pushback().fleet().healthy().size());
    }

    @Test
    void stopsCodeDeployOnceTheCanaryIsHealthy() {
        begin(AppBehaviour.good());
        stage.passUntil(() -> look().state() == WatchState.HEALTHY);
        assertEquals(
                DeploymentStatus.STOPPED,
                stage.pushback().deployments().describe(deployment()).status());
        assertEquals(
                2, canary.orElseThrow().health().orElseThrow().old().instances().size());
        assertEquals(
                2, stage.pushback().deployments().reach(deployment()).updated().size());
    }

    @Test
    void condemnsAfterTheFirstInstanceAlready() {
        begin(AppBehaviour.good()
                .taking("Install", Duration.ofMinutes(4))
                .answering((path, since) -> path.equals("/") ? 500 : 200));
        stage.passUntil(() -> look().state() == WatchState.UNHEALTHY);
        assertTrue(
                canary.orElseThrow()
                        .reason()
                        .startsWith("1 of 1 new instance: 3 bad of 3 instance-seconds, old: 0 of "),
                canary.orElseThrow().reason());
    }

    @Test
    void aRevisionThatDoesNotStartFailsTheCanary() {
        begin(AppBehaviour.good().failing("ApplicationStart"));
        look();
        stage.pass(Duration.ofMinutes(5));
        var failed = assertThrows(DeploymentFailed.class, this::look);
        assertTrue(failed.getMessage().contains("failed at ApplicationStart"), failed.getMessage());
    }

    @Test
    void aReleaseHasOneCanaryHoweverOftenItIsLookedAt() {
        begin(AppBehaviour.good());
        stage.crashAfter("createDeployment");
        assertThrows(Stage.Crash.class, this::look);
        look();
        look();
        stage.calls();
        look();
        assertTrue(!stage.calls().contains("createDeployment"));
        assertEquals(
                1,
                stage.pushback().deployments().find(release, Purpose.CANARY).stream()
                        .count());
    }

    @Test
    void whatFollowsGoesByHalves() {
        begin(AppBehaviour.good());
        stage.passUntil(() -> look().state() == WatchState.HEALTHY);
        stage.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(release, lock, revision, "token"), null);
        var rest = stage.pushback()
                .deployments()
                .of(release.id(), Purpose.DEPLOY)
                .orElseThrow()
                .deploymentId();
        assertEquals(
                "CodeDeployDefault.HalfAtATime",
                stage.pushback().deployments().describe(rest).deploymentConfigName());
        stage.pass(Duration.ofMinutes(30));
        assertEquals(4, stage.pushback().deployments().reach(rest).updated().size());
    }

    @Test
    void isTakenFromTheTrafficWhenItIsBad() {
        begin(AppBehaviour.good().answering((path, since) -> path.equals("/") ? 500 : 200));
        stage.passUntil(() -> look().state() == WatchState.UNHEALTHY);
        var updated = stage.pushback().deployments().reach(deployment()).updated();
        var quarantined = stage.pushback()
                .step(QuarantineTargets.class)
                .handleRequest(
                        new QuarantineTargets.Request(release, lock, revision, "CanaryUnhealthy", "errors"), null);
        assertEquals(List.copyOf(updated).stream().sorted().toList(), quarantined.deregistered());
        assertEquals(revision.digest(), quarantined.digest());
    }

    @Test
    void stopsUnderAStaleFence() {
        begin(AppBehaviour.good());
        stage.assertLockLost(lock, this::look);
    }

    private void begin(AppBehaviour behaviour) {
        release = stage.release("r1", stage.world().commit("next", behaviour));
        revision = stage.sealed(release);
        lock = stage.lock(release);
    }

    private Canary look() {
        canary = Optional.of(stage.pushback()
                .step(DeployCanary.class)
                .handleRequest(new DeployCanary.Request(release, lock, revision, canary), null));
        return canary.get();
    }

    private String deployment() {
        return stage.pushback()
                .deployments()
                .of(release.id(), Purpose.CANARY)
                .orElseThrow()
                .deploymentId();
    }
}
