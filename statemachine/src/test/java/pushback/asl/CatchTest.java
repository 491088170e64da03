package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static pushback.asl.Rig.fails;
import static pushback.asl.Rig.json;

import org.junit.jupiter.api.Test;

class CatchTest {
    private static String task(String catchers) {
        return """
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "r", "TimeoutSeconds": 5, "Assign": {"v": "fine"}, "Catch": %s,
                "End": true},
              "K": {"Type": "Pass", "Output": ["{%% $exists($v) ? $v : null %%}", "{%% $states.input %%}"],
                "End": true}}}\
            """.formatted(catchers);
    }

    @Test
    void givesTheErrorAsOutputUnlessToldOtherwise() {
        var execution = new Rig().on("T", fails("X")).run(task("[{\"ErrorEquals\": [\"X\"], \"Next\": \"K\"}]"), "{}");
        assertEquals(
                json("[null, {\"Error\": \"X\", \"Cause\": \"because\"}]"),
                execution.output().orElseThrow());
    }

    @Test
    void usesTheCatchersOwnAssignAndOutput() {
        var execution = new Rig().on("T", fails("X")).run(task("""
            [{"ErrorEquals": ["Y"], "Next": "K"},
             {"ErrorEquals": ["X"], "Assign": {"v": "{% $states.errorOutput.Error %}"},
              "Output": "{% $states.input.a %}", "Next": "K"}]\
            """), "{\"a\": 1}");
        assertEquals(json("[\"X\", 1]"), execution.output().orElseThrow());
    }

    @Test
    void failsTheExecutionWithTheErrorThatNobodyCatches() {
        var execution = new Rig().on("T", fails("X")).run(task("[{\"ErrorEquals\": [\"Y\"], \"Next\": \"K\"}]"), "{}");
        assertEquals(Status.FAILED, execution.status());
        assertEquals("X", execution.error().orElseThrow());
        assertEquals("because", execution.cause().orElseThrow());
    }

    @Test
    void seesAnEmptyCauseForATimeout() {
        var execution = new Rig().run(task("[{\"ErrorEquals\": [\"States.Timeout\"], \"Next\": \"K\"}]"), "{}");
        assertEquals(
                json("[null, {\"Error\": \"States.Timeout\", \"Cause\": \"\"}]"),
                execution.output().orElseThrow());
    }

    @Test
    void doesNotTakeATimeoutForAFailedTask() {
        var execution = new Rig().run(task("[{\"ErrorEquals\": [\"States.TaskFailed\"], \"Next\": \"K\"}]"), "{}");
        assertEquals("States.Timeout", execution.error().orElseThrow());
        assertEquals(true, execution.cause().isEmpty());
    }

    @Test
    void takesAnyOtherErrorForAFailedTask() {
        var execution = new Rig()
                .on("T", fails("X"))
                .run(task("[{\"ErrorEquals\": [\"States.TaskFailed\"], \"Next\": \"K\"}]"), "{}");
        assertEquals(Status.SUCCEEDED, execution.status());
    }

    @Test
    void neverCatchesStatesRuntime() {
        var execution = new Rig().on("T", fails("States.Runtime")).run(task("""
            [{"ErrorEquals": ["States.Runtime"], "Next": "K"}, {"ErrorEquals": ["States.ALL"], "Next": "K"}]\
            """), "{}");
        assertEquals("States.Runtime", execution.error().orElseThrow());
    }

    @Test
    void catchesAFailureWithoutANameOnlyByAll() {
        var execution = new Rig()
                .on("T", call -> call.fail(null, null))
                .run(task("[{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"K\"}]"), "{}");
        assertEquals(
                json("[null, {\"Error\": null, \"Cause\": null}]"),
                execution.output().orElseThrow());
    }

    @Test
    void catchesAnExpressionOfTheTaskThatFails() {
        var execution = new Rig().run("""
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "r", "Arguments": {"a": "{% $states.input.missing %}"}, "End": true,
                    "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Output": "caught", "Next": "K"}]},
              "K": {"Type": "Succeed"}}}\
            """, "{}");
        assertEquals(json("\"caught\""), execution.output().orElseThrow());
    }

    @Test
    void failsWithTheCatchersOwnFaultAndNamesItsField() {
        var execution = new Rig()
                .on("T", fails("X"))
                .run(
                        task("[{\"ErrorEquals\": [\"X\"], \"Output\": {\"a\": \"{% $states.input.b %}\"}, \"Next\":"
                                + " \"K\"}]"),
                        "{}");
        assertEquals(
                "An error occurred while executing the state 'T' (entered at the event id #2). "
                        + "The JSONata expression '$states.input.b' specified for the field 'Catch[0]/Output/a' "
                        + "returned nothing (undefined).",
                execution.cause().orElseThrow());
    }

    @Test
    void catchesAResultTooLargeToCarry() {
        var execution = new Rig()
                .on("T", call -> call.succeed(json("\"" + "x".repeat(262_144) + "\"")))
                .run(task("[{\"ErrorEquals\": [\"States.DataLimitExceeded\"], \"Output\": 1, \"Next\": \"K\"}]"), "{}");
        assertEquals(json("[null, 1]"), execution.output().orElseThrow());
    }

    @Test
    void takesWhatAResourceThrowsForTheTasksFailure() {
        var execution = new Rig()
                .on("T", call -> {
                    throw new IllegalStateException("broken");
                })
                .run(
                        task("[{\"ErrorEquals\": [\"java.lang.IllegalStateException\"], \"Output\": 1, \"Next\":"
                                + " \"K\"}]"),
                        "{}");
        assertEquals(json("[null, 1]"), execution.output().orElseThrow());
    }
}
