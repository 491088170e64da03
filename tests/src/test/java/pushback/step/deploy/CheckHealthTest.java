package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import pushback.health.Health;
import pushback.health.HealthVerdict;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.stage.Stage;

class CheckHealthTest {
    private final Stage stage = new Stage(2);
    private final Release release = stage.release("r1");
    private Revision revision = stage.sealed(release);
    private Lock lock = stage.lock(release);

    @Test
    void takesASampleOfEveryInstanceInService() {
        deployed();
        var health = check(check(Optional.empty()));
        var instances = new TreeSet<String>();
        stage.pushback().capacity().inService().forEach(instance -> instances.add(instance.instanceId()));
        assertEquals(instances, health.orElseThrow().instances().keySet());
        assertTrue(health.get().instances().values().stream().allMatch(evidence -> evidence.observed() == 2));
        assertEquals(5, health.get().waitSeconds());
    }

    @Test
    void whatRunsAnotherDigestIsWaitedFor() {
        deployed();
        revision = stage.sealed(stage.release("r3"));
        var health = check(check(Optional.empty())).orElseThrow();
        assertEquals(HealthVerdict.UNDECIDED, health.verdict());
        assertEquals(2, health.old().instances().size());
        assertEquals(0, health.current().instances().size());
    }

    @Test
    void whoCameIntoServiceWhileItAskedIsLookedAtFirst() {
        deployed();
        var health = Optional.<Health>empty();
        for (int i = 0; i < 200 && health.filter(Health::isHealthy).isEmpty(); i++) {
            health = check(health);
            stage.pass(Duration.ofSeconds(5));
        }
        assertTrue(health.orElseThrow().isHealthy());
        stage.before("describeTargetHealth", () -> {
            stage.world()
                    .cloud()
                    .services()
                    .scaling()
                    .setDesiredCapacity(set -> set.autoScalingGroupName(
                                    stage.settings().servers().autoScalingGroup())
                            .desiredCapacity(3));
            stage.pass(Duration.ofMinutes(10));
        });
        assertEquals(
                "the fleet has changed while it was looked at",
                check(health).orElseThrow().reason());
    }

    @Test
    void aFleetThatServesNothingIsNotHealthy() {
        var health = Optional.<Health>empty();
        for (int i = 0; i < 10; i++) {
            health = check(health);
            stage.pass(Duration.ofSeconds(5));
        }
        assertTrue(!health.orElseThrow().isHealthy());
    }

    @Test
    void changesNothingButTheSampleThatIsKeptSoRunningItTwiceIsSafe() {
        deployed();
        stage.calls();
        assertEquals(check(Optional.empty()), check(Optional.empty()));
        assertTrue(stage.calls().stream().allMatch(call -> call.matches("(get|describe|list|batchGet).*|putObject")));
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, () -> check(Optional.empty()));
    }

    private void deployed() {
        stage.ends(release);
        revision = stage.pushback().bundles().sealed(stage.deployed().sha()).orElseThrow();
        lock = stage.lock(stage.release("r2"));
    }

    private Optional<Health> check(Optional<Health> before) {
        return Optional.of(stage.pushback()
                .step(CheckHealth.class)
                .handleRequest(new CheckHealth.Request(release, lock, revision, before), null));
    }
}
