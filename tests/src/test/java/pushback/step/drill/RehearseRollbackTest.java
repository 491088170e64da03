package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RehearseRollbackTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void startsOneReleaseHoweverOften() {
        var begun = stage.begin("d", "{\"drill\": \"rollback\"}");
        var request = new RehearseRollback.Request(begun.drill(), begun.progress());
        var before = stage.stage().world().cloud().stepFunctions().executions().size();
        var progress = stage.pushback().step(RehearseRollback.class).handleRequest(request, null);
        stage.stage().pass(Duration.ofHours(1));
        stage.pushback().step(RehearseRollback.class).handleRequest(request, null);
        assertEquals("d-rehearsal", progress.noted("released").orElseThrow().subject());
        assertEquals(
                before + 1,
                stage.stage().world().cloud().stepFunctions().executions().size());
    }

    @Test
    void aLongNameLeavesRoomForTheReleases() {
        var begun = stage.begin("d".repeat(80), "{\"drill\": \"rollback\"}");
        assertEquals(78, RehearseRollback.release(begun.drill()).length());
    }
}
