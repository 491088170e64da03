package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.fails;
import static pushback.asl.Rig.gives;
import static pushback.asl.Rig.json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static String task(String retry) {
        return """
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "r", "Retry": %s,
                    "Arguments": "{%% $states.context.State.RetryCount %%}",
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Output": "caught", "Next": "C"}], "End": true},
              "C": {"Type": "Succeed"}}}\
            """.formatted(retry);
    }

    private static Consumer<TaskCall> failing(Rig rig, List<Double> moments, String error) {
        return call -> {
            moments.add(rig.passed().toMillis() / 1000.0);
            call.fail(error, "because");
        };
    }

    /// When a task that always fails is called, in seconds.
    private static List<Double> attempts(String retry, String... errors) {
        var rig = new Rig();
        var moments = new ArrayList<Double>();
        @SuppressWarnings("unchecked")
        Consumer<TaskCall>[] all = new Consumer[errors.length];
        for (var i = 0; i < errors.length; i++) all[i] = failing(rig, moments, errors[i]);
        var execution = rig.on("T", all).run(task(retry), "{}");
        assertEquals(json("\"caught\""), execution.output().orElseThrow());
        return moments;
    }

    @Test
    void isToldOfAnErrorOfTheMachineThatRunsIt() {
        var rig = new Rig();
        var execution = rig.on(
                        "T",
                        call -> {
                            throw new OutOfMemoryError("Java heap space");
                        },
                        gives("1"))
                .run(task("[{\"ErrorEquals\": [\"java.lang.OutOfMemoryError\"]}]"), "{}");
        assertEquals(Status.SUCCEEDED, execution.status());
        assertEquals(2, rig.calls.size());
    }

    @Test
    void waitsLongerEachTime() {
        assertEquals(
                List.of(0.0, 3.0, 7.5),
                attempts(
                        "[{\"ErrorEquals\": [\"X\"], \"IntervalSeconds\": 3, \"BackoffRate\": 1.5, \"MaxAttempts\":"
                                + " 2}]",
                        "X",
                        "X",
                        "X"));
    }

    @Test
    void triesThreeTimesAgainWithOneSecondDoubledUnlessToldOtherwise() {
        assertEquals(List.of(0.0, 1.0, 3.0, 7.0), attempts("[{\"ErrorEquals\": [\"X\"]}]", "X", "X", "X", "X"));
    }

    @Test
    void neverWaitsLongerThanTheCap() {
        assertEquals(
                List.of(0.0, 1.0, 3.0, 5.0),
                attempts("[{\"ErrorEquals\": [\"X\"], \"MaxDelaySeconds\": 2}]", "X", "X", "X", "X"));
    }

    @Test
    void doesNotRetryAtAllWithZeroAttempts() {
        assertEquals(List.of(0.0), attempts("[{\"ErrorEquals\": [\"States.ALL\"], \"MaxAttempts\": 0}]", "X"));
    }

    @Test
    void countsForEachRetrierOverAllItsErrors() {
        // The example of the specification: the 2nd error of the first retrier's budget is spent on the 3rd failure.
        assertEquals(List.of(0.0, 1.0, 3.0, 8.0), attempts("""
            [{"ErrorEquals": ["A", "B"], "IntervalSeconds": 1, "BackoffRate": 2, "MaxAttempts": 2},
             {"ErrorEquals": ["C"], "IntervalSeconds": 5}]\
            """, "A", "B", "C", "B"));
    }

    @Test
    void drawsFullJitterFromBelowTheCappedDelay() {
        var moments = attempts(
                "[{\"ErrorEquals\": [\"X\"], \"IntervalSeconds\": 8, \"MaxDelaySeconds\": 4, "
                        + "\"JitterStrategy\": \"FULL\"}]",
                "X",
                "X",
                "X",
                "X");
        for (var i = 1; i < moments.size(); i++) {
            var delay = moments.get(i) - moments.get(i - 1);
            assertTrue(delay >= 0 && delay <= 4 && delay != 4, moments.toString());
        }
    }

    /// For any retrier (seeded): attempt n + 1 comes min(longest, interval * backoff^n) seconds after attempt n, or
    /// with full jitter at any time before that; and there is one attempt more than retries allowed.
    @Test
    void anyRetrierWaitsWhatItsFieldsSay() {
        var random = new Random(20260105);
        for (int i = 0; i < 200; i++) {
            var interval = 1 + random.nextInt(30);
            var backoff = 1 + random.nextInt(30) / 10.0;
            var retries = random.nextInt(12);
            var longest = interval + 1 + random.nextInt(120);
            var jitter = random.nextBoolean();
            var retry = """
                [{"ErrorEquals": ["X"], "IntervalSeconds": %d, "BackoffRate": %s, "MaxAttempts": %d,
                  "MaxDelaySeconds": %d, "JitterStrategy": "%s"}]\
                """.formatted(interval, backoff, retries, longest, jitter ? "FULL" : "NONE");
            var errors = new String[retries + 1];
            Arrays.fill(errors, "X");
            var moments = attempts(retry, errors);
            assertEquals(retries + 1, moments.size(), retry);
            for (int n = 0; n < retries; n++) {
                var most = Math.min(longest, interval * Math.pow(backoff, n));
                var waited = moments.get(n + 1) - moments.get(n);
                // Times are kept to the millisecond.
                assertTrue(
                        waited <= most + 0.002 && waited >= (jitter ? 0 : most - 0.002),
                        retry + ": retry " + n + " after " + waited);
            }
        }
    }

    @Test
    void evaluatesTheArgumentsAgainWithTheNewRetryCount() {
        var rig = new Rig().on("T", fails("X"), fails("X"), gives("1"));
        rig.run(task("[{\"ErrorEquals\": [\"X\"]}]"), "{}");
        assertEquals(
                List.of(0, 1, 2),
                rig.calls.stream().map(call -> call.arguments().intValue()).toList());
    }

    @Test
    void startsCountingAnewWhenTheStateIsEnteredAgain() {
        var rig = new Rig().on("T", fails("X"), gives("1"), fails("X"), gives("2"));
        var execution = rig.run("""
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "r", "Retry": [{"ErrorEquals": ["X"], "MaxAttempts": 1}],
                "Next": "C"},
              "C": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input < 2 %}", "Next": "T"}],
                "Default": "D"},
              "D": {"Type": "Succeed"}}}\
            """, "{}");
        assertEquals(Status.SUCCEEDED, execution.status());
        assertEquals(4, rig.calls.size());
    }

    @Test
    void runsAllBranchesOfAParallelAgain() {
        var rig = new Rig().on("A", fails("X"), gives("\"a\""));
        var execution = rig.run("""
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Retry": [{"ErrorEquals": ["X"]}], "End": true,
              "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Pass", "Output": "b", "End": true}}},
                {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "r", "End": true}}}]}}}\
            """, "{}");
        assertEquals(json("[\"b\", \"a\"]"), execution.output().orElseThrow());
        assertEquals(List.of("P", "B", "A", "B", "A"), execution.statesEntered());
        assertEquals(Duration.ofSeconds(1), rig.passed());
    }
}
