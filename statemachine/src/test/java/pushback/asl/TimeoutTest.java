package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.gives;
import static pushback.asl.Rig.hangs;
import static pushback.asl.Rig.json;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutTest {
    @Test
    void countsForEachAttemptAnew() {
        var rig = new Rig().on("T", hangs(), gives("\"late\""));
        var execution = rig.run("""
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r",
              "TimeoutSeconds": "{% $states.input %}",
              "Retry": [{"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 3}], "End": true}}}\
            """, "2");
        assertEquals(json("\"late\""), execution.output().orElseThrow());
        assertEquals(Duration.ofSeconds(5), rig.passed());
    }

    @Test
    void makesALateAnswerCountForNothing() {
        var rig = new Rig();
        var execution = rig.run("""
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r", "TimeoutSeconds": 2,
              "End": true}}}\
            """, "{}");
        var events = execution.history().size();
        assertFalse(rig.calls.getFirst().open());
        rig.calls.getFirst().succeed(json("1"));
        rig.calls.getFirst().fail("X", null);
        rig.time.run();
        assertEquals("States.Timeout", execution.error().orElseThrow());
        assertEquals(events, execution.history().size());
    }

    @Test
    void ofTheExecutionCutsEverythingInside() {
        var rig = new Rig();
        var execution = rig.run("""
            {"StartAt": "P", "TimeoutSeconds": 10, "States": {"P": {"Type": "Parallel", "End": true,
              "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "K"}], "Branches": [
                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}},
                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r", "End": true}}}]},
              "K": {"Type": "Succeed"}}}\
            """, "{}");
        assertEquals(Status.TIMED_OUT, execution.status());
        assertTrue(execution.error().isEmpty() && execution.cause().isEmpty());
        assertEquals(Duration.ofSeconds(10), rig.passed());
        assertEquals("ExecutionTimedOut", execution.history().getLast().type());
        assertFalse(rig.calls.getFirst().open());
        assertTrue(execution.currentStates().isEmpty());
    }

    @Test
    void ofTheExecutionCutsABackOff() {
        var rig = new Rig().on("T", Rig.fails("X"));
        var execution = rig.run("""
            {"StartAt": "T", "TimeoutSeconds": 10, "States": {"T": {"Type": "Task", "Resource": "r",
              "Retry": [{"ErrorEquals": ["X"], "IntervalSeconds": 60}], "End": true}}}\
            """, "{}");
        assertEquals(Status.TIMED_OUT, execution.status());
        assertEquals(1, rig.calls.size());
    }

    @Test
    void leavesNothingBehindWhenTheTaskIsInTime() {
        var rig = new Rig().on("T", gives("1"));
        rig.run("""
            {"StartAt": "T", "TimeoutSeconds": 1000, "States": {"T": {"Type": "Task", "Resource": "r",
              "TimeoutSeconds": 500, "HeartbeatSeconds": 20, "End": true}}}\
            """, "{}");
        assertEquals(Duration.ZERO, rig.passed());
    }
}
