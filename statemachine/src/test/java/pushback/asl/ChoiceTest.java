package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.asl.Rig.json;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static final String SIZES = """
        {"StartAt": "C", "States": {
          "C": {"Type": "Choice", "Assign": {"by": "default"}, "Output": "from default",
                "Choices": [
                  {"Condition": "{% $states.input.n > 10 %}", "Next": "Big", "Assign": {"by": "rule"}, "Output": 1},
                  {"Condition": "{% $states.input.n > 5 %}", "Next": "Middle"}],
                "Default": "Small"},
          "Big": {"Type": "Pass", "Output": ["{% $by %}", "{% $states.input %}"], "End": true},
          "Middle": {"Type": "Pass", "Output": ["{% $exists($by) %}", "{% $states.input %}"], "End": true},
          "Small": {"Type": "Pass", "Output": ["{% $by %}", "{% $states.input %}"], "End": true}}}\
        """;

    @Test
    void takesTheFirstRuleThatHoldsWithTheRulesOwnAssignAndOutput() {
        var execution = new Rig().run(SIZES, "{\"n\": 11}");
        assertEquals(List.of("C", "Big"), execution.statesEntered());
        assertEquals(json("[\"rule\", 1]"), execution.output().orElseThrow());
    }

    @Test
    void keepsStateLevelAssignAndOutputForTheDefault() {
        assertEquals(
                json("[\"default\", \"from default\"]"),
                new Rig().run(SIZES, "{\"n\": 1}").output().orElseThrow());
    }

    @Test
    void passesTheInputOnFromARuleThatSaysNothingElse() {
        assertEquals(
                json("[false, {\"n\": 6}]"),
                new Rig().run(SIZES, "{\"n\": 6}").output().orElseThrow());
    }

    @Test
    void failsWhenNoRuleHoldsAndThereIsNoDefault() {
        var execution = new Rig().run("""
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "A"}]},
              "A": {"Type": "Succeed"}}}\
            """, "{}");
        assertEquals(Status.FAILED, execution.status());
        assertEquals("States.NoChoiceMatched", execution.error().orElseThrow());
    }

    @Test
    void refusesAConditionThatIsNotABoolean() {
        var execution = new Rig().run("""
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Choices": [{"Condition": "{% \\"true\\" %}", "Next": "A"}], "Default": "A"},
              "A": {"Type": "Succeed"}}}\
            """, "{}");
        assertEquals("States.QueryEvaluationError", execution.error().orElseThrow());
        assertTrue(execution
                .cause()
                .orElseThrow()
                .endsWith("specified for the field 'Choices[0]/Condition' returned "
                        + "an "
                        + "unexpected result type. Expected 'boolean', but was 'string' for value: \"true\""));
    }
}
