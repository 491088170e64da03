package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.health.Health;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.rollout.WatchState;
import pushback.stage.Stage;
import pushback.step.deploy.WatchRollout.Watch;

class WatchRolloutTest {
    private static final AppBehaviour SLOW = AppBehaviour.good().taking("Install", Duration.ofMinutes(4));

    private final Stage stage = new Stage(2);
    private Release release = stage.release("r1");
    private Lock lock = stage.lock(release);
    private Optional<Watch> watch = Optional.empty();

    @Test
    void waitsForTheDeploymentToBeginAndForTheFirstInstance() {
        assertEquals("the deployment has not begun", look().reason());
        deploy(SLOW);
        assertEquals("no instance is updated yet", look().reason());
        assertEquals(WatchState.ROLLING, look().state());
        assertEquals(0, look().health().orElseThrow().instances().size());
        // What serves nothing yet is no measure.
        assertEquals(0, look().health().orElseThrow().old().instances().size());
    }

    @Test
    void judgesTheInstancesThatAreUpdatedAndNoOthers() {
        deploy(SLOW);
        stage.passUntil(this::serves);
        assertEquals(1, look().health().orElseThrow().instances().size());
        assertEquals(WatchState.ROLLING, look().state());
    }

    @Test
    void condemnsWhileTheOldOnesStillServe() {
        deploy(SLOW.answering((path, since) -> path.equals("/") ? 500 : 200));
        stage.passUntil(this::isDecided);
        assertEquals(WatchState.UNHEALTHY, look().state());
        assertTrue(look().reason().contains("GET / answered 500"), look().reason());
        assertEquals(1, look().health().orElseThrow().instances().size());
    }

    @Test
    void letsNoDeadlineRunWhileTheRolloutLasts() {
        deploy(AppBehaviour.good().taking("Install", Duration.ofMinutes(30)));
        stage.passUntil(this::serves);
        watch = Optional.of(look());
        var end = stage.world().timeline().now().plus(Duration.ofMinutes(20));
        while (stage.world().timeline().now().isBefore(end)) {
            stage.pass(Duration.ofSeconds(60));
            watch = Optional.of(look());
            assertEquals(WatchState.ROLLING, watch.get().state());
        }
        assertEquals(Health.NOT_YET, watch.get().health().orElseThrow().since());
    }

    @Test
    void endsWithWhatItKnowsOnceCodeDeployHas() {
        deploy(SLOW);
        stage.passUntil(this::serves);
        watch = Optional.of(look());
        stage.pass(Duration.ofMinutes(20));
        assertEquals(WatchState.ENDED, look().state());
        assertEquals(watch.get().health(), look().health());
    }

    @Test
    void changesNothingButTheSampleThatIsKeptSoRunningItTwiceIsSafe() {
        deploy(SLOW);
        stage.pass(Duration.ofMinutes(6));
        look();
        stage.calls();
        assertEquals(look(), look());
        assertEquals(
                List.of(),
                stage.calls().stream()
                        .filter(call -> !call.matches("(get|describe|list|batchGet).*|putObject"))
                        .toList());
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, this::look);
    }

    private boolean serves() {
        return look().health().map(health -> !health.instances().isEmpty()).orElse(false);
    }

    private boolean isDecided() {
        watch = Optional.of(look());
        return watch.get().state() != WatchState.ROLLING;
    }

    private Watch look() {
        return stage.pushback()
                .step(WatchRollout.class)
                .handleRequest(new WatchRollout.Request(release, lock, watch), null);
    }

    private void deploy(AppBehaviour behaviour) {
        release = stage.release("r1", stage.world().commit("r1", behaviour));
        lock = stage.lock(release);
        stage.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(release, lock, stage.sealed(release), "token"), null);
    }
}
