package pushback.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.stage.Stage;

/// A rollout that takes longer than the judge's deadline, through the whole machine.
class SlowRolloutTest {
    @Test
    void isNotHeldAgainstAGoodRelease() {
        var stage = new Stage(2);
        stage.deployed();
        stage.world().commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(20)));
        var release = stage.world().run();
        assertEquals("Deployed", release.states().getLast(), release.cause());
        var took = Duration.between(release.startedAt(), release.stoppedAt().orElseThrow());
        assertTrue(took.compareTo(stage.settings().health().deadline()) > 0);
    }
}
