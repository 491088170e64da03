package pushback.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import pushback.Stage;
import pushback.release.ReleaseRejected;

class StrategyTest {
    @Test
    void isFoundByItsName() {
        for (var strategy : Strategy.values()) assertEquals(strategy, Strategy.of(strategy.toString()));
        var unknown = assertThrows(IllegalArgumentException.class, () -> Strategy.of("Canary"));
        assertEquals("there is no strategy \"Canary\"; choose one of all-at-once, half, one, canary", unknown.getMessage());
    }

    /// Half of one is nothing, which CodeDeploy refuses.
    @Test
    void aSingleInstanceIsTakenOutWhole() {
        assertEquals("CodeDeployDefault.OneAtATime", Strategy.HALF.configuration(1));
        assertEquals("CodeDeployDefault.HalfAtATime", Strategy.HALF.configuration(2));
        assertEquals("CodeDeployDefault.AllAtOnce", Strategy.ALL_AT_ONCE.configuration(1));
    }

    @Test
    void whatNeedsTwoInstancesIsRefusedWhereThereMayBeOneOnly() {
        var stage = new Stage(1, Strategy.HALF);
        stage.world().cloud().services().scaling().updateAutoScalingGroup(update -> update
                .autoScalingGroupName(stage.settings().autoScalingGroup()).maxSize(1));
        var refused = assertThrows(ReleaseRejected.class, () -> stage.pushback().capacity().reserve("r1"));
        assertEquals("the strategy half needs 2 instances, but pushback may have 1; raise its maximum size, or choose the "
                + "strategy one", refused.getMessage());
    }
}
