package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static pushback.asl.Rig.gives;
import static pushback.asl.Rig.json;

import org.junit.jupiter.api.Test;

class VariablesTest {
    @Test
    void evaluatesAllOfAnAssignAgainstTheOldValues() {
        var execution = new Rig().run("""
            {"StartAt": "I", "States": {
              "I": {"Type": "Pass", "Assign": {"x": 1, "y": 2}, "Next": "Swap"},
              "Swap": {"Type": "Pass", "Assign": {"x": "{% $y %}", "y": "{% $x %}"}, "Output": "{% $x %}",
                "Next": "O"},
              "O": {"Type": "Pass", "Output": ["{% $x %}", "{% $y %}", "{% $states.input %}"], "End": true}}}\
            """, "{}");
        assertEquals(json("[2, 1, 1]"), execution.output().orElseThrow());
    }

    @Test
    void replacesAndNeverMerges() {
        var execution = new Rig().run("""
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Assign": {"o": {"a": 1, "n": null}}, "Next": "B"},
              "B": {"Type": "Pass", "Assign": {"o": {"b": "{% $o %}"}}, "Next": "O"},
              "O": {"Type": "Pass", "Output": "{% $o %}", "End": true}}}\
            """, "{}");
        assertEquals(
                json("{\"b\": {\"a\": 1, \"n\": null}}"), execution.output().orElseThrow());
    }

    @Test
    void keepsTheResultOfATaskBesideItsOutput() {
        var execution = new Rig().on("T", gives("{\"id\": \"d-1\"}")).run("""
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "r", "Assign": {"id": "{% $states.result.id %}"},
                    "Output": "{% $states.input %}", "Next": "O"},
              "O": {"Type": "Pass", "Output": ["{% $id %}", "{% $states.input %}"],
                      "End": true}}}\
            """, "{\"a\": 1}");
        assertEquals(json("[\"d-1\", {\"a\": 1}]"), execution.output().orElseThrow());
    }

    @Test
    void readsOuterVariablesInABranchAndForgetsInnerOnes() {
        var execution = new Rig().run("""
            {"StartAt": "I", "States": {
              "I": {"Type": "Pass", "Assign": {"x": "outer"}, "Next": "P"},
              "P": {"Type": "Parallel", "Next": "O", "Branches": [
                {"StartAt": "A", "States": {
                  "A": {"Type": "Pass", "Assign": {"inner": "{% $x & \\"!\\" %}"}, "Next": "B"},
                  "B": {"Type": "Pass", "Output": "{% $inner %}", "End": true}}}]},
              "O": {"Type": "Pass", "Output": {"r": "{% $states.input %}", "leak": "{% $exists($inner) %}"},
                      "End": true}}}\
            """, "{}");
        assertEquals(
                json("{\"r\": [\"outer!\"], \"leak\": false}"),
                execution.output().orElseThrow());
    }

    @Test
    void hidesAFunctionOfTheSameName() {
        var execution = new Rig().run("""
            {"StartAt": "I", "States": {
              "I": {"Type": "Pass", "Assign": {"sum": 3}, "Next": "O"},
              "O": {"Type": "Pass", "Output": "{% $sum %}", "End": true}}}\
            """, "{}");
        assertEquals(json("3"), execution.output().orElseThrow());
    }

    @Test
    void tellsTheExecutionAndTheStateInTheContext() {
        var execution = new Rig().output("\"{% $states.context %}\"", "{\"a\": 1}");
        assertEquals(json("""
            {"Execution": {"Id": "arn:aws:states:eu-central-1:111111111111:execution:machine:run",
                    "Input": {"a": 1},
               "Name": "run", "RoleArn": "arn:aws:iam::111111111111:role/machine",
               "StartTime": "2026-01-01T00:00:00.000Z"},
             "StateMachine": {"Id": "arn:aws:states:eu-central-1:111111111111:stateMachine:machine",
                     "Name": "machine"},
             "State": {"Name": "P", "EnteredTime": "2026-01-01T00:00:00.000Z", "RetryCount": 0}}\
            """), execution.output().orElseThrow());
    }
}
