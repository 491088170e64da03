package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pushback.drill.DrillState;

class WatchScalingTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void endsTheLoadWhenTheGroupGrowsAndIsContentWhenTheNewServerServes() {
        var turn = stage.turn("cpu-load");
        var loaded =
                DrillStage.after(turn, stage.pushback().step(LoadCpus.class).handleRequest(turn, null));
        var watch = stage.pushback().step(WatchScaling.class);
        var proven = stage.until(loaded, progress -> watch.handleRequest(DrillStage.after(turn, progress), null));
        assertEquals(DrillState.PROVEN, proven.state());
        assertTrue(proven.has("alarm") && proven.has("told") && proven.has("grown"), proven.toString());
        assertEquals(3, stage.stage().world().running().size());
        assertTrue(stage.stage().calls().contains("cancelCommand"));
    }

    @Test
    void looksAtNothingUnderALostLock() {
        var turn = stage.turn("cpu-load");
        stage.stage()
                .assertLockLost(
                        turn.lock(),
                        () -> stage.pushback().step(WatchScaling.class).handleRequest(turn, null));
    }
}
