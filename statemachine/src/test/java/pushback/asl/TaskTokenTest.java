package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.json;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskTokenTest {
    private static final String ASK = """
        {"StartAt": "Ask", "States": {
          "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "TimeoutSeconds": 100,
                  "HeartbeatSeconds": 10, "Arguments": {"token": "{% $states.context.Task.Token %}"},
                  "Retry": [{"ErrorEquals": ["Again"]}],
                  "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Output": "silent", "Next": "K"},
                            {"ErrorEquals": ["Rejected"], "Output": "{% $states.errorOutput.Cause %}",
                              "Next": "K"}],
                  "End": true},
          "K": {"Type": "Succeed"}}}\
        """;

    private final Rig rig = new Rig();
    private final Execution execution = rig.start(ASK, "{}");

    private String ask() {
        rig.time.advance(Duration.ZERO);
        var call = rig.calls.getLast();
        assertEquals(call.token(), call.arguments().path("token").textValue());
        call.submitted(json("{\"StatusCode\": 200}"));
        return call.token();
    }

    @Test
    void endsTheTaskWithTheOutputThatComesWithTheToken() {
        assertTrue(rig.engine.sendTaskSuccess(ask(), json("\"yes\"")));
        rig.time.run();
        assertEquals(json("\"yes\""), execution.output().orElseThrow());
        assertEquals(
                List.of(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded"),
                Rig.types(execution));
    }

    @Test
    void failsTheTaskWithTheToken() {
        assertTrue(rig.engine.sendTaskFailure(ask(), "Rejected", "by bob"));
        rig.time.run();
        assertEquals(json("\"by bob\""), execution.output().orElseThrow());
    }

    @Test
    void takesOnlyTheFirstAnswer() {
        var token = ask();
        rig.engine.sendTaskSuccess(token, json("1"));
        assertFalse(rig.engine.sendTaskSuccess(token, json("2")));
        assertFalse(rig.engine.sendTaskHeartbeat(token));
        rig.time.run();
        assertEquals(json("1"), execution.output().orElseThrow());
    }

    @Test
    void doesNotKnowATokenItNeverGave() {
        assertFalse(rig.engine.sendTaskFailure("guessed", "X", null));
    }

    @Test
    void makesANewTokenForEachAttempt() {
        var first = ask();
        rig.engine.sendTaskFailure(first, "Again", null);
        rig.time.advance(Duration.ofSeconds(1));
        assertEquals(2, rig.calls.size());
        assertNotEquals(first, rig.calls.getLast().token());
        assertFalse(rig.engine.sendTaskSuccess(first, json("1")));
    }

    @Test
    void timesOutWhenItHearsNothing() {
        var token = ask();
        rig.time.advance(Duration.ofSeconds(9));
        assertTrue(rig.engine.sendTaskHeartbeat(token));
        rig.time.advance(Duration.ofSeconds(9));
        assertEquals(Status.RUNNING, execution.status());
        rig.time.advance(Duration.ofSeconds(1));
        assertEquals(json("\"silent\""), execution.output().orElseThrow());
        assertFalse(rig.engine.sendTaskSuccess(token, json("1")));
    }

    @Test
    void reportsAMissedHeartbeatAsATimeout() {
        ask();
        rig.time.run();
        var timedOut = execution.history().stream()
                .filter(event -> event.type().equals("TaskTimedOut"))
                .findFirst();
        assertEquals(
                "States.Timeout", timedOut.orElseThrow().details().path("error").textValue());
    }

    @Test
    void cannotBeEndedWellByTheRequestItself() {
        ask();
        assertThrows(IllegalStateException.class, () -> rig.calls.getLast().succeed(json("1")));
    }
}
