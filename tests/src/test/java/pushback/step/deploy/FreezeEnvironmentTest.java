package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.freeze.Freezes.Freeze;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.stage.Stage;

class FreezeEnvironmentTest {
    private final Stage stage = new Stage(1);
    private final Release release = stage.release("r1");
    private final Lock lock = stage.lock(release);

    @Test
    void keepsTheReasonForWhoeverComesToLook() {
        var freeze =
                freeze("pushback.rollout.DeploymentFailed", "{\"errorMessage\": \"d-1 failed at ApplicationStart\"}");
        assertEquals(
                new Freeze(
                        "r1",
                        "the rollback is not proven: d-1 failed at ApplicationStart",
                        stage.world().timeline().now()),
                freeze);
        assertEquals(Optional.of(freeze), stage.pushback().freezes().current());
    }

    @Test
    void keepsItsFirstReasonWhenRepeated() {
        var first = freeze("DeploymentFailed", "no space left");
        stage.pass(Duration.ofMinutes(1));
        assertEquals(first, freeze("States.Timeout", ""));
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, () -> freeze("DeploymentFailed", "no space left"));
        assertEquals(Optional.empty(), stage.pushback().freezes().current());
    }

    private Freeze freeze(String error, String cause) {
        return stage.pushback()
                .step(FreezeEnvironment.class)
                .handleRequest(new FreezeEnvironment.Request(release, lock, error, cause), null);
    }
}
