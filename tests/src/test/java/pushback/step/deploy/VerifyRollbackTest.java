package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.health.Health;
import pushback.health.HealthVerdict;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.FleetNotSettled;
import pushback.stage.Stage;

class VerifyRollbackTest {
    private final Stage stage = new Stage(2);
    private final Revision rollbackTarget =
            stage.pushback().bundles().sealed(stage.deployed().sha()).orElseThrow();
    private final Release release = stage.release("r1");
    private final Lock lock = stage.lock(release);

    @Test
    void provesWithEvidenceThatTheLastGoodRevisionServes() {
        var health = Optional.<Health>empty();
        for (int i = 0; i < 100 && !health.map(Health::isHealthy).orElse(false); i++) {
            health = Optional.of(verify(health));
            stage.pass(Duration.ofSeconds(5));
        }
        assertTrue(health.orElseThrow().isHealthy());
        assertTrue(health.get().instances().values().stream().allMatch(evidence -> evidence.observed() > 3));
    }

    @Test
    void aServerThatIsBeingLaunchedIsWaitedForFiveMinutes() {
        var scaling = stage.world().cloud().services().scaling();
        var group = stage.settings().servers().autoScalingGroup();
        // Nothing ever installs the application there.
        scaling.onLaunch(group, (_, _) -> {});
        scaling.setDesiredCapacity(set -> set.autoScalingGroupName(group).desiredCapacity(3));
        stage.pass(Duration.ofSeconds(30));
        var launched = stage.pushback().capacity().servers().launching();
        assertEquals(1, launched.size());
        var words = "; waiting for what is being launched: " + launched.getFirst();
        var health = verify(Optional.empty());
        var waited = 0;
        while (!health.isHealthy() && lasted(health).toMinutes() < 10) {
            stage.pass(Duration.ofSeconds(5));
            health = verify(Optional.of(health));
            if (health.reason().endsWith(words)) waited++;
        }
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(waited > 0, health.reason());
        assertTrue(lasted(health).toSeconds() >= 300, lasted(health).toString());
    }

    private static Duration lasted(Health health) {
        return Duration.between(health.began(), health.looked());
    }

    @Test
    void waitsUntilEveryInstanceRunsItAgain() {
        var bad = stage.sealed(release);
        stage.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(release, lock, bad, "token"), null);
        stage.pass(Duration.ofMinutes(10));
        var waiting = assertThrows(FleetNotSettled.class, () -> verify(Optional.empty()));
        assertEquals("not every instance runs " + rollbackTarget.shortDigest() + " again", waiting.getMessage());
    }

    @Test
    void aFleetWithoutInstancesProvesNothing() {
        stage.world()
                .cloud()
                .services()
                .scaling()
                .updateAutoScalingGroup(update -> update.autoScalingGroupName(
                                stage.settings().servers().autoScalingGroup())
                        .minSize(0)
                        .desiredCapacity(0));
        stage.pass(Duration.ofMinutes(10));
        stage.lock(release);
        assertEquals(HealthVerdict.UNDECIDED, verify(Optional.empty()).verdict());
    }

    @Test
    void changesNothingButTheSampleThatIsKeptSoRunningItTwiceIsSafe() {
        stage.calls();
        assertEquals(verify(Optional.empty()), verify(Optional.empty()));
        assertEquals(
                List.of(),
                stage.calls().stream()
                        .filter(call -> !call.matches("(get|describe|list|batchGet).*|putObject"))
                        .toList());
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, () -> verify(Optional.empty()));
    }

    private Health verify(Optional<Health> health) {
        return stage.pushback()
                .step(VerifyRollback.class)
                .handleRequest(new VerifyRollback.Request(release, lock, rollbackTarget, health), null);
    }
}
