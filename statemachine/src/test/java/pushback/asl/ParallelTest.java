package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.gives;
import static pushback.asl.Rig.json;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParallelTest {
    private static final String TASK_BESIDE_WAIT = """
        {"StartAt": "P", "States": {
          "P": {"Type": "Parallel", "Arguments": "{% $states.input.a %}", "Next": "End",
                "Catch": [{"ErrorEquals": ["X"], "Next": "Caught"}],
                "Branches": [
                  {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "Next": "After"},
                                              "After": {"Type": "Pass", "Output": "slow", "End": true}}},
                  {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r", "End": true}}}]},
          "Caught": {"Type": "Pass", "End": true},
          "End": {"Type": "Succeed"}}}\
        """;

    @Test
    void keepsTheOrderOfItsBranchesNotOfTheirEnds() {
        var execution = new Rig().on("T", gives("\"fast\"")).run(TASK_BESIDE_WAIT, "{\"a\": 5}");
        assertEquals(json("[\"slow\", \"fast\"]"), execution.output().orElseThrow());
    }

    @Test
    void givesItsArgumentsToEveryBranch() {
        var rig = new Rig().on("T", gives("1"));
        rig.run(TASK_BESIDE_WAIT, "{\"a\": 5}");
        assertEquals(json("5"), rig.calls.getFirst().arguments());
    }

    @Test
    void stopsTheOthersAtTheFirstFailure() {
        var rig = new Rig().on("T", call -> call.fail("X", null));
        var execution = rig.run(TASK_BESIDE_WAIT, "{\"a\": 5}");
        assertEquals(List.of("P", "W", "T", "Caught"), execution.statesEntered());
        assertEquals(Duration.ZERO, rig.passed());
        assertTrue(Rig.types(execution).containsAll(List.of("WaitStateAborted", "TaskStateAborted")));
        assertFalse(Rig.types(execution).contains("ParallelStateFailed"));
    }

    @Test
    void closesATaskThatIsStillOutWhenASiblingFails() {
        var rig = new Rig();
        var execution = rig.run("""
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "r", "Next": "Never"},
                                          "Never": {"Type": "Succeed"}}},
              {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "X"}}}]}}}\
            """, "{}");
        assertEquals("X", execution.error().orElseThrow());
        assertFalse(rig.calls.getFirst().open());
        rig.calls.getFirst().succeed(json("1"));
        rig.time.run();
        assertFalse(execution.statesEntered().contains("Never"));
    }

    @Test
    void tellsEveryStateItIsInAtOnce() {
        var rig = new Rig();
        var execution = rig.start(TASK_BESIDE_WAIT, "{\"a\": 5}");
        rig.time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("P", "W", "T"), execution.currentStates());
    }
}
