package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import pushback.time.RealTimeline;

class ExecutionTest {
    private static final String WAIT_FOR_TASK = """
        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r", "TimeoutSeconds": 3600, "End": true,
          "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "K"}]}, "K": {"Type": "Succeed"}}}\
        """;

    @Test
    void isAbortedFromOutsideAndRunsNoCatch() {
        var rig = new Rig();
        var execution = rig.start(WAIT_FOR_TASK, "{}");
        rig.time.advance(Duration.ofSeconds(5));
        execution.stop("Operator", "enough");
        assertEquals(Status.ABORTED, execution.status());
        assertEquals("Operator", execution.error().orElseThrow());
        assertEquals(Rig.START.plusSeconds(5), execution.stoppedAt().orElseThrow());
        assertFalse(rig.calls.getFirst().open());
        rig.time.run();
        assertEquals(List.of("T"), execution.statesEntered());
        assertEquals(Duration.ofSeconds(5), rig.passed(), "nothing is left in the timeline");
        assertEquals("ExecutionAborted", execution.history().getLast().type());
    }

    @Test
    void startsNothingMoreWhenAListenerStopsIt() {
        for (var event : List.of(
                "ParallelStateStarted",
                "MapStateStarted",
                "MapIterationStarted",
                "TaskScheduled",
                "TaskStarted",
                "PassStateExited",
                "TaskStateEntered")) {
            var rig = new Rig();
            var execution = rig.start("""
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "T"},
                                              "T": {"Type": "Task", "Resource": "r", "End": true}}},
                  {"StartAt": "M", "States": {"M": {"Type": "Map", "Items": [1, 2], "End": true,
                    "ItemProcessor": {"StartAt": "U", "States": {
                      "U": {"Type": "Task", "Resource": "r", "End": true}}}}}}]}}}\
                """, "{}");
            execution.onEvent(one -> {
                if (one.type().equals(event)) execution.stop("Stopped", event);
            });
            rig.time.run();
            assertEquals(Status.ABORTED, execution.status());
            assertEquals("ExecutionAborted", execution.history().getLast().type());
            assertTrue(rig.calls.stream().noneMatch(TaskCall::open), event);
            assertEquals(List.of(), execution.currentStates());
        }
    }

    @Test
    void staysAsItEndedWhenStoppedAfterwards() {
        var execution = new Rig().on("T", Rig.gives("1")).run(WAIT_FOR_TASK, "{}");
        execution.stop("Operator", "too late");
        assertEquals(Status.SUCCEEDED, execution.status());
        assertTrue(execution.error().isEmpty());
    }

    @Test
    void tellsItsEndOnceAndAtOnceToThoseWhoAskLater() {
        var rig = new Rig().on("T", Rig.gives("1"));
        var execution = rig.start(WAIT_FOR_TASK, "{}");
        var heard = new ArrayList<Status>();
        execution.onEnd(ended -> heard.add(ended.status()));
        assertEquals(List.of(), heard);
        rig.time.run();
        execution.onEnd(ended -> heard.add(ended.status()));
        assertEquals(List.of(Status.SUCCEEDED, Status.SUCCEEDED), heard);
    }

    @Test
    void failsWithErrorAndCauseOfAFailStateOrWithout() {
        var told = new Rig().run("""
            {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "{% $states.input.e %}",
              "Cause": "{% 'a' & 'b' %}"}}}\
            """, "{\"e\": \"X\"}");
        assertEquals("X", told.error().orElseThrow());
        assertEquals("ab", told.cause().orElseThrow());
        var silent = new Rig().run("{\"StartAt\": \"F\", \"States\": {\"F\": {\"Type\": \"Fail\"}}}", "{}");
        assertEquals(Status.FAILED, silent.status());
        assertTrue(silent.error().isEmpty() && silent.cause().isEmpty());
    }

    @Test
    void failsWhenAStateSaysMoreThanAwsCarries() {
        // With its quotes a text of 262,142 letters is exactly 256 KiB of JSON.
        var most = "x".repeat(262_142);
        assertEquals(
                Status.SUCCEEDED, new Rig().output("\"" + most + "\"", "{}").status());
        var execution = new Rig().output("\"{% '" + most + "' & 'x' %}\"", "{}");
        assertEquals("States.DataLimitExceeded", execution.error().orElseThrow());
    }

    @Test
    void doesNotStartWithMoreThanAwsCarries() {
        var input = "\"" + "é".repeat(131_072) + "\"";
        assertThrows(IllegalArgumentException.class, () -> new Rig().start(WAIT_FOR_TASK, input));
    }

    @Test
    void runsInRealTimeAndIsReadFromOtherThreads() throws InterruptedException {
        var thrown = new AtomicReference<Throwable>();
        try (var timeline = new RealTimeline(thrown::set)) {
            var engine = new Engine(
                    timeline,
                    call -> timeline.offload(() -> timeline.execute(() -> call.succeed(json("42")))),
                    new Random(1));
            var machine = StateMachine.parse("""
                {"QueryLanguage": "JSONata", "StartAt": "T", "States": {
                  "T": {"Type": "Task", "Resource": "r", "Next": "W"},
                  "W": {"Type": "Wait", "Seconds": 0, "End": true}}}\
                """);
            var execution = engine.start(machine, new ExecutionRequest("a", "n", "m", "m", "r", json("{}")));
            var ended = new CountDownLatch(1);
            execution.onEnd(one -> ended.countDown());
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            assertEquals(json("42"), execution.output().orElseThrow());
            assertEquals(List.of(), execution.currentStates());
            assertEquals(null, thrown.get());
        }
    }

    @Test
    void isOneOfTenThousandThatAreOpenAtOnce() {
        var rig = new Rig();
        var machine = StateMachine.parse("""
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Pass", "Assign": {"n": "{% $states.input.n %}"}, "Next": "T"},
              "T": {"Type": "Task", "Resource": "x.waitForTaskToken", "TimeoutSeconds": 3600,
                    "Arguments": "{% $states.context.Task.Token %}", "Next": "W"},
              "W": {"Type": "Wait", "Seconds": 60, "Next": "O"},
              "O": {"Type": "Pass", "Output": "{% $n %}", "End": true}}}\
            """);
        var executions = new ArrayList<Execution>();
        for (var i = 0; i < 10_000; i++) {
            executions.add(rig.engine.start(
                    machine, new ExecutionRequest("arn:" + i, "e" + i, "m", "m", "r", json("{\"n\": " + i + "}"))));
        }
        rig.time.advance(Duration.ofMinutes(30));
        assertEquals(10_000, rig.calls.size());
        assertEquals(List.of("T"), executions.get(9_999).currentStates());
        for (var call : List.copyOf(rig.calls)) assertTrue(rig.engine.sendTaskSuccess(call.token(), json("null")));
        rig.time.run();
        for (var i = 0; i < executions.size(); i++) {
            assertEquals(i, executions.get(i).output().orElseThrow().intValue());
        }
        assertEquals(Duration.ofMinutes(31), rig.passed());
    }

    @Test
    void repeatsExactlyFromTheSameSeed() {
        var definition = """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r.waitForTaskToken", "End": true,
              "Arguments": ["{% $uuid() %}", "{% $states.context.Task.Token %}"], "TimeoutSeconds": 1,
              "Retry": [{"ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL"}]}}}\
            """;
        assertEquals(lines(new Rig().run(definition, "{}")), lines(new Rig().run(definition, "{}")));
    }

    private static List<String> lines(Execution execution) {
        return execution.history().stream().map(HistoryEvent::toString).toList();
    }
}
