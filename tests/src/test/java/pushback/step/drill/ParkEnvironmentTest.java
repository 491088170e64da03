package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.capacity.SavedSizes.Sizes;
import pushback.stage.Stage;

class ParkEnvironmentTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void writesTheSizesDownBeforeItChangesThem() {
        var turn = stage.turn("park");
        stage.stage().crashBefore("updateAutoScalingGroup");
        assertThrows(
                Stage.Crash.class,
                () -> stage.pushback().step(ParkEnvironment.class).handleRequest(turn, null));
        assertEquals(
                new Sizes(1, 4, 2),
                stage.pushback().groupSizes().before().orElseThrow().sizes());
        assertEquals(new Sizes(1, 4, 2), stage.pushback().groupSizes().now());
        stage.pushback().step(ParkEnvironment.class).handleRequest(turn, null);
        assertEquals(
                new Sizes(1, 4, 2),
                stage.pushback().groupSizes().before().orElseThrow().sizes());
        assertEquals(new Sizes(0, 0, 0), stage.pushback().groupSizes().now());
    }

    @Test
    void stopsTheDatabaseOnlyWhenNoServerIsLeft() {
        var turn = stage.turn("park");
        var step = stage.pushback().step(ParkEnvironment.class);
        step.handleRequest(turn, null);
        assertEquals("available", stage.pushback().database().status());
        var proven = stage.until(turn, progress -> step.handleRequest(DrillStage.after(turn, progress), null));
        assertEquals(
                List.of("scaled", "empty", "parked"),
                proven.notes().stream().map(note -> note.what()).toList());
        assertEquals("stopped", stage.pushback().database().status());
        assertTrue(stage.pushback().groupSizes().parkedSince().isPresent());
    }

    @Test
    void changesNothingUnderALostLock() {
        var turn = stage.turn("park");
        stage.stage()
                .assertLockLost(
                        turn.lock(),
                        () -> stage.pushback().step(ParkEnvironment.class).handleRequest(turn, null));
    }
}
