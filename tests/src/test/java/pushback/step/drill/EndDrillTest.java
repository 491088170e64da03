package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.drill.DrillVerdict;
import pushback.drill.Progress;
import pushback.drill.Turn;

class EndDrillTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void freesTheLockAndReportsOnce() {
        var turn = stage.turn("park");
        var messages = stage.stage().world().cloud().services().sns().messages().size();
        var request = request(turn, turn.progress().proven(), "", "");
        var report = stage.pushback().step(EndDrill.class).handleRequest(request, null);
        assertEquals(DrillVerdict.PROVEN, report.verdict());
        assertEquals(report, stage.pushback().step(EndDrill.class).handleRequest(request, null));
        assertEquals(
                messages + 1,
                stage.stage().world().cloud().services().sns().messages().size());
        assertEquals(Optional.empty(), stage.pushback().environmentLock().of("d"));
        assertEquals(List.of(report), stage.pushback().drills().reports(5));
    }

    @Test
    void saysWhatWentWrong() {
        var turn = stage.turn("park");
        var report = stage.pushback()
                .step(EndDrill.class)
                .handleRequest(
                        request(
                                turn,
                                turn.progress(),
                                "java.lang.IllegalStateException",
                                "{\"errorMessage\": \"the database is upgrading\"}"),
                        null);
        assertEquals(DrillVerdict.DISPROVEN, report.verdict());
        assertTrue(report.summary().endsWith("the database is upgrading"), report.summary());
    }

    @Test
    void leavesALockThatIsAnothersAlone() {
        var turn = stage.turn("park");
        var other = stage.stage().release("other");
        stage.stage().world().timeline().call(() -> null);
        stage.pushback().environmentLock().release(turn.lock());
        stage.stage().lock(other);
        stage.pushback().step(EndDrill.class).handleRequest(request(turn, turn.progress(), "", ""), null);
        assertTrue(stage.pushback().environmentLock().of("other").isPresent());
    }

    @Test
    void leavesWhatALateCallOfAReleaseTookToTheReconciler() {
        var turn = stage.turn("park");
        stage.pushback().capacity().reserve("late");
        stage.pushback().step(EndDrill.class).handleRequest(request(turn, turn.progress(), "", ""), null);
        assertEquals(
                "late", stage.pushback().capacity().left().orElseThrow().value().release());
    }

    private static EndDrill.Request request(Turn turn, Progress progress, String error, String cause) {
        return new EndDrill.Request(
                Json.tree("{\"drill\": \"park\"}"),
                turn.drill().id(),
                turn.drill().startedAt(),
                Optional.of(turn.drill()),
                Optional.of(progress),
                error,
                cause);
    }
}
