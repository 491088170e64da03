package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pushback.drill.DrillState;

class WatchRepairTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void isNotContentUntilTheTrafficIsDivertedAndTheFleetWhole() {
        var turn = stage.turn("stop-server");
        var stopped = stage.pushback().step(StopServer.class).handleRequest(turn, null);
        var watch = stage.pushback().step(WatchRepair.class);
        assertEquals(
                DrillState.WAITING,
                watch.handleRequest(DrillStage.after(turn, stopped), null).state());
        var proven = stage.until(
                DrillStage.after(turn, stopped),
                progress -> watch.handleRequest(DrillStage.after(turn, progress), null));
        assertEquals(DrillState.PROVEN, proven.state());
        assertTrue(proven.has("diverted") && proven.has("replaced"), proven.toString());
        assertEquals(2, stage.stage().world().running().size());
    }

    @Test
    void looksAtNothingUnderALostLock() {
        var turn = stage.turn("stop-server");
        stage.stage()
                .assertLockLost(
                        turn.lock(),
                        () -> stage.pushback().step(WatchRepair.class).handleRequest(turn, null));
    }
}
