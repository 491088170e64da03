package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.drill.DrillState;

class CalmDownTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void waitsForTheEndOfTheAlarmBeforeItGivesTheSizeBack() {
        var turn = stage.turn("cpu-load");
        var loaded =
                DrillStage.after(turn, stage.pushback().step(LoadCpus.class).handleRequest(turn, null));
        var watch = stage.pushback().step(WatchScaling.class);
        var scaled = stage.until(loaded, progress -> watch.handleRequest(DrillStage.after(turn, progress), null));
        var calm = stage.pushback().step(CalmDown.class);
        var proven = stage.until(
                DrillStage.after(
                        turn, scaled.waiting(stage.stage().world().timeline().now())),
                progress -> calm.handleRequest(DrillStage.after(turn, progress), null));
        assertEquals(DrillState.PROVEN, proven.state());
        assertEquals(2, stage.pushback().groupSizes().now().desired());
        assertEquals(Optional.empty(), stage.pushback().groupSizes().before());
        stage.stage().pass(Duration.ofMinutes(30));
        assertEquals(2, stage.pushback().groupSizes().now().desired(), "it does not grow again");
    }

    /// A halted drill ends its load whenever the person says so.
    @ParameterizedTest(name = "after {0} s")
    @ValueSource(ints = {180, 200, 220, 240, 260, 280})
    void aLoadThatEndsJustBeforeTheAlarmGoesOffLeavesNoInstanceMore(int seconds) {
        var turn = stage.turn("cpu-load");
        var loaded =
                DrillStage.after(turn, stage.pushback().step(LoadCpus.class).handleRequest(turn, null));
        stage.stage().pass(Duration.ofSeconds(seconds));
        var calm = stage.pushback().step(CalmDown.class);
        assertEquals(
                DrillState.PROVEN,
                stage.until(loaded, progress -> calm.handleRequest(DrillStage.after(turn, progress), null))
                        .state());
        stage.stage().pass(Duration.ofMinutes(30));
        assertEquals(2, stage.pushback().groupSizes().now().desired());
    }

    @Test
    void changesNothingUnderALostLock() {
        var turn = stage.turn("cpu-load");
        stage.stage()
                .assertLockLost(
                        turn.lock(), () -> stage.pushback().step(CalmDown.class).handleRequest(turn, null));
    }
}
