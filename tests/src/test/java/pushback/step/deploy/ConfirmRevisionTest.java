package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.FleetNotSettled;
import pushback.rollout.ServersLaunching;
import pushback.stage.Stage;
import pushback.step.deploy.ConfirmRevision.Confirmation;

class ConfirmRevisionTest {
    private final Stage stage = new Stage(2);
    private final Release release = stage.release("r1");
    private final Revision revision = stage.sealed(release);
    private final Lock lock = stage.lock(release);

    @Test
    void namesEveryInstanceInServiceAndWhatItRuns() {
        deploy();
        assertEquals(new Confirmation(revision.digest(), instances()), confirm());
        assertEquals(2, instances().size());
    }

    @Test
    void waitsForTheInstancesThatDoNotRunItYet() {
        var waiting = assertThrows(FleetNotSettled.class, this::confirm);
        assertEquals(
                "not every instance runs " + revision.shortDigest() + " yet: " + String.join(", ", instances()),
                waiting.getMessage());
    }

    @Test
    void anEmptyFleetConfirmsNothing() {
        deploy();
        stage.world()
                .cloud()
                .services()
                .scaling()
                .updateAutoScalingGroup(update -> update.autoScalingGroupName(
                                stage.settings().servers().autoScalingGroup())
                        .minSize(0)
                        .desiredCapacity(0));
        stage.pass(Duration.ofMinutes(10));
        assertEquals(
                "no instance is in service",
                assertThrows(FleetNotSettled.class, this::confirm).getMessage());
    }

    @Test
    void waitsForServersThatAreBeingLaunched() {
        deploy();
        var before = instances();
        grow();
        var waiting = assertThrows(ServersLaunching.class, this::confirm);
        var launched = waiting.getMessage().replaceFirst(".*: ", "");
        assertFalse(before.contains(launched), waiting.getMessage());
        stage.pass(Duration.ofMinutes(10));
        assertTrue(confirm().instances().contains(launched));
    }

    private void grow() {
        stage.world()
                .cloud()
                .services()
                .scaling()
                .setDesiredCapacity(set -> set.autoScalingGroupName(
                                stage.settings().servers().autoScalingGroup())
                        .desiredCapacity(3));
        stage.pass(Duration.ofSeconds(5));
    }

    @Test
    void changesNothingSoRunningItTwiceIsSafe() {
        deploy();
        confirm();
        stage.calls();
        assertEquals(confirm(), confirm());
        assertTrue(stage.calls().stream().allMatch(call -> call.matches("(get|describe|list|batchGet).*")));
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, this::confirm);
    }

    private Confirmation confirm() {
        return stage.pushback()
                .step(ConfirmRevision.class)
                .handleRequest(new ConfirmRevision.Request(release, lock, revision), null);
    }

    private void deploy() {
        stage.pushback()
                .step(DeployRevision.class)
                .handleRequest(new DeployRevision.Request(release, lock, revision, "token"), null);
        stage.pass(Duration.ofMinutes(10));
    }

    private List<String> instances() {
        return stage.pushback().capacity().inService().stream()
                .map(instance -> instance.instanceId())
                .toList();
    }
}
