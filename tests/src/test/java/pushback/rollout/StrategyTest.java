package pushback.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import pushback.release.ReleaseRejected;
import pushback.settings.Strategy;
import pushback.stage.Stage;

class StrategyTest {
    @Test
    void isFoundByItsName() {
        for (var strategy : Strategy.values()) assertEquals(strategy, Strategy.of(strategy.toString()));
        var unknown = assertThrows(IllegalArgumentException.class, () -> Strategy.of("Canary"));
        assertEquals(
                "there is no strategy \"Canary\"; choose one of all-at-once, half, one, canary", unknown.getMessage());
    }

    /// Half of one is nothing, which CodeDeploy refuses.
    @Test
    void aSingleInstanceIsTakenOutWhole() {
        assertEquals("CodeDeployDefault.OneAtATime", Strategy.HALF.configuration(1));
        assertEquals("CodeDeployDefault.HalfAtATime", Strategy.HALF.configuration(2));
        assertEquals("CodeDeployDefault.AllAtOnce", Strategy.ALL_AT_ONCE.configuration(1));
    }

    /// AWS CodeDeploy, "ZonalConfig": after FirstZoneMonitorDurationInSeconds it goes on to the next zone by
    /// itself.
    @Test
    void aCanaryIsWaitedForLongerThanItMayBeJudged() {
        assertEquals(Duration.ofHours(1), Deployments.canaryWait(Duration.ofMinutes(15)));
        for (var deadline = Duration.ofMinutes(1); deadline.toMinutes() <= 120; deadline = deadline.plusMinutes(1))
            assertTrue(Deployments.canaryWait(deadline).compareTo(deadline) > 0, deadline.toString());
    }

    @Test
    void whatNeedsTwoInstancesIsRefusedWhereThereMayBeOneOnly() {
        var stage = new Stage(1, Strategy.HALF);
        stage.world()
                .cloud()
                .services()
                .scaling()
                .updateAutoScalingGroup(update -> update.autoScalingGroupName(
                                stage.settings().servers().autoScalingGroup())
                        .maxSize(1));
        var refused = assertThrows(
                ReleaseRejected.class, () -> stage.pushback().capacity().reserve("r1"));
        assertEquals(
                "the strategy half needs 2 instances, but pushback may have 1; raise its maximum size, or choose the "
                        + "strategy one",
                refused.getMessage());
    }
}
