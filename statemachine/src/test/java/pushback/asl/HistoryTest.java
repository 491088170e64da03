package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.gives;
import static pushback.asl.Rig.json;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final String INVOKE = """
        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
          "Arguments": {"FunctionName": "f"}, "TimeoutSeconds": 9, "Assign": {"v": 1}, "End": true}}}\
        """;

    @Test
    void carriesTheDetailsOfTheApi() {
        var history = new Rig()
                .on("T", gives("{\"StatusCode\": 200}"))
                .run(INVOKE, "{\"a\": 1}")
                .history();
        var details = history.stream().map(HistoryEvent::details).toList();
        assertEquals(json("""
            {"input": "{\\"a\\":1}", "inputDetails": {"truncated": false},
              "roleArn": "arn:aws:iam::111111111111:role/machine"}\
            """), details.get(0));
        assertEquals(json("""
            {"name": "T", "input": "{\\"a\\":1}", "inputDetails": {"truncated": false}}\
            """), details.get(1));
        assertEquals(json("""
            {"resourceType": "lambda", "resource": "invoke", "region": "eu-central-1", "timeoutInSeconds": 9,
             "parameters": "{\\"FunctionName\\":\\"f\\"}"}\
            """), json(details.get(2).toString()));
        assertEquals(json("""
            {"resourceType": "lambda", "resource": "invoke", "output": "{\\"StatusCode\\":200}",
              "outputDetails": {"truncated": false}}\
            """), details.get(4));
        assertEquals(json("""
            {"name": "T", "output": "{\\"StatusCode\\":200}", "outputDetails": {"truncated": false},
              "assignedVariables": {"v": "1"}}\
            """), details.get(5));
        assertEquals(
                List.of(
                        "executionStartedEventDetails",
                        "stateEnteredEventDetails",
                        "taskScheduledEventDetails",
                        "taskStartedEventDetails",
                        "taskSucceededEventDetails",
                        "stateExitedEventDetails",
                        "executionSucceededEventDetails"),
                history.stream().map(HistoryEvent::detailsName).toList());
    }

    @Test
    void chainsEventsWithinTheirBranch() {
        var history = new Rig().run("""
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
              {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}]}}}\
            """, "{}").history();
        // Started, P entered, P started, A entered, A exited, B entered, B exited, P succeeded, P exited, succeeded
        assertEquals(
                List.of(0L, 0L, 2L, 3L, 4L, 3L, 6L, 7L, 8L, 9L),
                history.stream().map(HistoryEvent::previousId).toList());
        assertEquals(10, history.getLast().id());
    }

    @Test
    void writesABareFunctionInItsOwnEvents() {
        var execution = new Rig().on("T", gives("1")).run("""
            {"StartAt": "T", "States": {"T": {"Type": "Task",
              "Resource": "arn:aws:lambda:eu-central-1:111111111111:function:f", "End": true}}}\
            """, "{}");
        assertEquals(
                List.of(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "LambdaFunctionScheduled",
                        "LambdaFunctionStarted",
                        "LambdaFunctionSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded"),
                Rig.types(execution));
    }

    @Test
    void namesTheStateAndTheFieldOfAnEvaluationThatFailed() {
        var history =
                new Rig().output("{\"a\": \"{% $states.input.x %}\"}", "{}").history();
        var failed = history.get(2);
        assertEquals("EvaluationFailed", failed.type());
        assertEquals("Output/a", failed.details().path("location").textValue());
        assertEquals("P", failed.details().path("state").textValue());
    }

    @Test
    void tellsListenersWhatWasAndWhatComes() {
        var rig = new Rig().on("T", gives("1"));
        var execution = rig.start(INVOKE, "{}");
        var heard = new ArrayList<HistoryEvent>();
        execution.onEvent(heard::add);
        assertEquals(1, heard.size());
        rig.time.run();
        assertEquals(execution.history(), heard);
    }

    @Test
    void endsAtTwentyFiveThousandEvents() {
        var execution = new Rig().run("""
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Next": "C"},
              "C": {"Type": "Choice", "Choices": [{"Condition": "{% true %}", "Next": "A"}], "Default": "E"},
              "E": {"Type": "Succeed"}}}\
            """, "{}");
        assertEquals(Status.FAILED, execution.status());
        assertEquals("States.Runtime", execution.error().orElseThrow());
        assertEquals(
                "The execution reached the maximum number of history events (25000).",
                execution.cause().orElseThrow());
        assertEquals(25_000, execution.history().size());
        assertEquals("ExecutionFailed", execution.history().getLast().type());
    }

    @Test
    void countsTheStatesEntered() {
        var execution = new Rig().on("T", Rig.fails("X")).run(INVOKE, "{}");
        assertEquals(1, execution.transitions());
        assertTrue(Rig.types(execution).contains("TaskFailed"));
    }
}
