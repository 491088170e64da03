package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pushback.cloud.virtual.VirtualCloud;
import pushback.drill.DrillState;
import pushback.drill.Turn;
import pushback.release.Outcome;
import pushback.release.ReleaseEnding;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;

class WatchRehearsalTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void isContentWhenTheReleaseWasCondemnedTakenBackAndVerified() {
        var begun = stage.begin("d", "{\"drill\": \"rollback\"}");
        var released = stage.pushback()
                .step(RehearseRollback.class)
                .handleRequest(new RehearseRollback.Request(begun.drill(), begun.progress()), null);
        var turn = new Turn(begun.drill(), null, released);
        var watch = stage.pushback().step(WatchRehearsal.class);
        var proven = stage.until(
                turn, progress -> watch.handleRequest(new RehearseRollback.Request(begun.drill(), progress), null));
        assertEquals(DrillState.PROVEN, proven.state());
        assertTrue(proven.notes().getLast().text().matches(".* \\d+ s after the verdict"), proven.toString());
        assertTrue(proven.noted("condemned")
                .orElseThrow()
                .at()
                .isBefore(proven.noted("restored").orElseThrow().at()));
    }

    @Test
    void aReleaseThatWasRefusedProvesNothing() {
        var begun = stage.begin("d", "{\"drill\": \"rollback\"}");
        var released = begun.progress().with(stage.stage().world().timeline().now(), "released", "d-rehearsal", "");
        stage.pushback()
                .outcomes()
                .report(new Outcome(
                        "d-rehearsal",
                        "",
                        ReleaseEnding.REJECTED,
                        "",
                        "no",
                        VirtualCloud.START,
                        VirtualCloud.START,
                        false));
        var progress = stage.pushback()
                .step(WatchRehearsal.class)
                .handleRequest(new RehearseRollback.Request(begun.drill(), released), null);
        assertEquals(DrillState.DISPROVEN, progress.state());
        assertEquals("Rejected: no", progress.notes().getLast().text());
    }

    @Test
    void aRehearsalThatWasStoppedBeforeItBecameAReleaseIsWaitedForNoLonger() {
        var begun = stage.begin("d", "{\"drill\": \"rollback\"}");
        var released = stage.pushback()
                .step(RehearseRollback.class)
                .handleRequest(new RehearseRollback.Request(begun.drill(), begun.progress()), null);
        var machine = stage.stage().world().cloud().stepFunctions();
        machine.stopExecution(StopExecutionRequest.builder()
                .executionArn(machine.execution("d-rehearsal").orElseThrow().arn())
                .build());
        var progress = stage.pushback()
                .step(WatchRehearsal.class)
                .handleRequest(new RehearseRollback.Request(begun.drill(), released), null);
        assertEquals(DrillState.DISPROVEN, progress.state());
        assertEquals(
                "d-rehearsal was stopped before it became a release",
                progress.notes().getLast().text());
    }
}
