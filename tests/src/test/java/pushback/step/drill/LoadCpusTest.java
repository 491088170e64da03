package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LoadCpusTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void writesTheSizesDownAndOrdersTheLoadOnce() {
        var turn = stage.turn("cpu-load");
        stage.stage().calls();
        stage.pushback().step(LoadCpus.class).handleRequest(turn, null);
        var again = stage.pushback().step(LoadCpus.class).handleRequest(turn, null);
        assertEquals(
                1, stage.stage().calls().stream().filter("sendCommand"::equals).count());
        assertEquals(2, again.noted("loaded").orElseThrow().subject().split(",").length);
        assertEquals("d", stage.pushback().groupSizes().before().orElseThrow().drill());
    }

    @Test
    void theLoadEndsByItself() {
        stage.pushback().step(LoadCpus.class).handleRequest(stage.turn("cpu-load"), null);
        assertEquals(Map.of(100.0, 2L), busy());
        // An alarm of four minutes: 60 s and four times as long.
        stage.stage().pass(Duration.ofSeconds(60 + 4 * 240));
        assertEquals(Map.of(5.0, 2L), busy());
    }

    @Test
    void loadsNothingUnderALostLock() {
        var turn = stage.turn("cpu-load");
        stage.stage()
                .assertLockLost(
                        turn.lock(), () -> stage.pushback().step(LoadCpus.class).handleRequest(turn, null));
    }

    private Map<Double, Long> busy() {
        var percents = new ArrayList<Double>();
        stage.stage().world().fleet().machines().stream().limit(2).forEach(machine -> machine.cpu(percents::add));
        stage.stage().pass(Duration.ofMillis(1));
        return percents.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
