package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.capacity.SavedSizes.Sizes;
import pushback.drill.DrillState;
import pushback.drill.Turn;

class UnparkEnvironmentTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void hasTheDatabaseAnswerBeforeServersStart() {
        var turn = parked();
        var step = stage.pushback().step(UnparkEnvironment.class);
        step.handleRequest(turn, null);
        assertEquals("starting", stage.pushback().database().status());
        assertEquals(new Sizes(0, 0, 0), stage.pushback().groupSizes().now());
        var proven = stage.until(turn, progress -> step.handleRequest(DrillStage.after(turn, progress), null));
        assertEquals(DrillState.PROVEN, proven.state());
        assertEquals(new Sizes(1, 4, 2), stage.pushback().groupSizes().now());
        assertEquals(Optional.empty(), stage.pushback().groupSizes().before());
    }

    @Test
    void changesNothingUnderALostLock() {
        var turn = parked();
        stage.stage()
                .assertLockLost(
                        turn.lock(),
                        () -> stage.pushback().step(UnparkEnvironment.class).handleRequest(turn, null));
    }

    private Turn parked() {
        var turn = stage.turn("park");
        var park = stage.pushback().step(ParkEnvironment.class);
        var parked = stage.until(turn, progress -> park.handleRequest(DrillStage.after(turn, progress), null));
        assertEquals(DrillState.PROVEN, parked.state());
        return turn;
    }
}
