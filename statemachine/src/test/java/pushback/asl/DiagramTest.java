package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DiagramTest {
    private final StateMachine machine = StateMachine.parse("""
        {"QueryLanguage": "JSONata", "StartAt": "Roll Out", "States": {
          "Roll Out": {"Type": "Parallel", "Next": "IsHealthy", "Branches": [
          {"StartAt": "Deploy", "States": {"Deploy": {"Type": "Task", "Resource": "r", "End": true}}},
          {"StartAt": "Watch", "States": {"Watch": {"Type": "Wait", "Seconds": 5, "End": true}}}],
        "Catch": [{"ErrorEquals": ["pushback.lock.LockLost", "States.Timeout"], "Next": "Failed"},
                  {"ErrorEquals": ["States.ALL"], "Next": "Failed"}]},
          "IsHealthy": {"Type": "Choice", "Default": "Failed", "Choices": [
        {"Condition": "{% $states.input[0].verdict = \\"healthy\\" and true %}", "Next": "Done"}]},
          "Done": {"Type": "Succeed"},
          "Failed": {"Type": "Fail", "Error": "Bad"}}}\
        """);

    @Test
    void drawsWaysChoicesCatchesAndBranches() {
        assertEquals("""
            stateDiagram-v2
                state "Roll Out" as s1
                state s1 {
                    [*] --> Deploy
                    Deploy --> [*]
                    --
                    [*] --> Watch
                    Watch --> [*]
                }
                state "IsHealthy?" as IsHealthy
                [*] --> s1
                s1 --> IsHealthy
                s1 --> Failed : LockLost, Timeout
                s1 --> Failed : any error
                IsHealthy --> Done : $states.input[0].verdict = "healthy" an…
                IsHealthy --> Failed : otherwise
                Done --> [*]
                Failed --> [*] : fails
            """, Diagram.of(machine));
    }

    @Test
    void leavesErrorsOutOfTheOverviewUnlessNothingElseLeadsThere() {
        assertEquals("""
            stateDiagram-v2
                state "Roll Out" as s1
                state s1 {
                    [*] --> Deploy
                    Deploy --> [*]
                    --
                    [*] --> Watch
                    Watch --> [*]
                }
                state "IsHealthy?" as IsHealthy
                [*] --> s1
                s1 --> IsHealthy
                IsHealthy --> Done : $states.input[0].verdict = "healthy" an…
                IsHealthy --> Failed : otherwise
                Done --> [*]
                Failed --> [*] : fails
            """, Diagram.overview(machine));
    }
}
