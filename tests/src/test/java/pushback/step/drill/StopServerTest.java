package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopServerTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void stopsOneServerAndTheSameOneWhenRetried() {
        var turn = stage.turn("stop-server");
        var step = stage.pushback().step(StopServer.class);
        var first = step.handleRequest(turn, null).noted("victim").orElseThrow().subject();
        stage.stage().pass(Duration.ofSeconds(20));
        assertEquals(1, stage.stage().world().running().size());
        assertEquals(
                first,
                step.handleRequest(turn, null).noted("victim").orElseThrow().subject());
        stage.stage().pass(Duration.ofSeconds(5));
        assertEquals(1, stage.stage().world().running().size());
    }

    @Test
    void stopsNothingUnderALostLock() {
        var turn = stage.turn("stop-server");
        stage.stage()
                .assertLockLost(
                        turn.lock(),
                        () -> stage.pushback().step(StopServer.class).handleRequest(turn, null));
    }
}
