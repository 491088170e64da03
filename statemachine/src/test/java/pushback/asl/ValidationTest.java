package pushback.asl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValidationTest {
    /// The problems of a definition, as texts.
    private static List<String> problems(String definition) {
        return StateMachine.problems(definition).stream().map(Problem::toString).toList();
    }

    /// The problems of one state P that ends, or whatever the fields say.
    private static List<String> state(String fields) {
        return problems("""
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {%s}}}\
            """.formatted(fields));
    }

    private static void assertProblem(List<String> problems, String beginning) {
        assertTrue(problems.stream().anyMatch(one -> one.startsWith(beginning)), () -> beginning + " in " + problems);
    }

    @Test
    void findsNothingWrongWithASoundDefinition() {
        assertEquals(List.of(), state("\"Type\": \"Pass\", \"Output\": \"{% $states.input %}\", \"End\": true"));
    }

    @Test
    void tellsAllProblemsAtOnceEachWithItsPath() {
        var found = problems("""
            {"QueryLanguage": "JSONata", "StartAt": "Roll", "Extra": 1, "States": {
              "Roll": {"Type": "Parallel", "Next": "Nowhere", "Branches": [{"StartAt": "X", "States": {
                "X": {"Type": "Task", "Resource": "r", "End": true, "Catch": [
                  {"ErrorEquals": ["States.ALL"], "Next": "Y"}, {"ErrorEquals": ["A"], "Next": "Y"}]},
                "Y": {"Type": "Wait", "Seconds": -1, "End": true}}}]},
              "Lost": {"Type": "Succeed"}}}\
            """);
        assertProblem(found, "Extra: is not a field of a state machine");
        assertProblem(found, "States.Roll.Next: there is no state Nowhere here");
        assertProblem(found, "States.Roll.Branches[0].States.X.Catch[0]: States.ALL must come last");
        assertProblem(found, "States.Roll.Branches[0].States.Y.Seconds: must be a whole number");
        assertProblem(found, "States.Lost: is never reached");
        assertEquals(5, found.size(), found.toString());
    }

    @Test
    void refusesWhatIsNoJson() {
        assertProblem(problems("{\"a\": }"), "is not JSON: ");
        assertProblem(problems("{\"StartAt\": \"A\", \"StartAt\": \"B\"}"), "is not JSON: Duplicate");
        assertProblem(problems("[]"), "must be an object");
    }

    @Test
    void wantsAStartAndStates() {
        assertEquals(List.of("needs the field StartAt", "needs the field States"), problems("{}"));
    }

    @Test
    void knowsTheFieldsOfEachType() {
        assertProblem(
                state("\"Type\": \"Pass\", \"Seconds\": 1, \"End\": true"),
                "States.P.Seconds: is not a field of a Pass");
        assertProblem(state("\"Type\": \"Wat\", \"End\": true"), "States.P.Type: must be one of Choice, Fail,");
        assertProblem(state("\"Type\": \"Task\", \"End\": true"), "States.P: needs the field Resource");
        assertProblem(state("\"Type\": \"Map\", \"End\": true"), "States.P: needs an ItemProcessor");
        assertProblem(state("\"Type\": \"Wait\", \"End\": true"), "States.P: needs either Seconds or Timestamp");
        assertProblem(state("\"Type\": \"Pass\""), "States.P: needs either Next or \"End\": true");
        assertProblem(state("\"Type\": \"Choice\", \"Choices\": []"), "States.P.Choices: must be an array");
    }

    @Test
    void saysWhichFieldsOfStepFunctionsAreNotRunHere() {
        for (var field : List.of("ItemReader", "ItemBatcher", "ResultWriter")) {
            assertProblem(
                    state("\"Type\": \"Map\", \"End\": true, \"" + field + "\": {}"),
                    "States.P." + field + ": is a field of Step Functions that is not run here: ");
        }
        assertProblem(
                state("\"Type\": \"Task\", \"Resource\": \"r\", \"End\": true, \"Credentials\": {\"RoleArn\": \"r\"}"),
                "States.P.Credentials: is a field of Step Functions that is not run here: there are no roles here to"
                        + " take on");
    }

    @Test
    void warnsWhereAnExpressionMeansSomethingElseOnAws() {
        for (var expression : List.of(
                "$states.input ~> |a|{'b': 1}|",
                "$fromMillis(0, '[w]')",
                "$fromMillis(0, '[Y]', 'Z')",
                "$formatNumber(1, '0.0e0')")) {
            var found = StateMachine.problems(machine(expression));
            assertEquals(1, found.size(), expression + ": " + found);
            assertEquals("States.P.Output", found.getFirst().path());
            assertFalse(found.getFirst().fatal(), found.toString());
        }
        for (var expression : List.of(
                "$merge([$states.input, {'b': 1}])",
                "$fromMillis(0, '[Y]', '+0100')",
                "$formatNumber(0, '0.00')",
                "$now('[H01]:[m01]')",
                "function($x)<n?:n>{$x}(1)")) {
            assertEquals(List.of(), StateMachine.problems(machine(expression)), expression);
        }
    }

    @Test
    void refusesOperatorsThatCameAfterTheJsonataOfStepFunctions() {
        for (var expression : List.of("$states.input.a ?? 1", "$states.input.a ?: 1", "1 + ($states.input.a??2)")) {
            var found = StateMachine.problems(machine(expression)).toString();
            assertTrue(found.contains("S0211") && found.contains("2.0.6"), found);
        }
        assertEquals(List.of(), StateMachine.problems(machine("$states.input.a ? 1 : '??'")));
    }

    private static String machine(String expression) {
        return """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true, "Output": "{%% %s %%}"}}}
            """.formatted(expression);
    }

    @Test
    void wantsStatesAllAloneInItsList() {
        assertProblem(
                state("\"Type\": \"Task\", \"Resource\": \"r\", \"End\": true, \"Retry\": "
                        + "[{\"ErrorEquals\": [\"States.ALL\", \"A\"]}]"),
                "States.P.Retry[0]: States.ALL must stand alone");
    }

    @Test
    void wantsRetryNumbersInTheirBounds() {
        var found = state("\"Type\": \"Task\", \"Resource\": \"r\", \"End\": true, \"Retry\": [{\"ErrorEquals\": "
                + "[\"A\"], "
                + "\"IntervalSeconds\": 0, \"BackoffRate\": 0.5, \"MaxAttempts\": -1, \"JitterStrategy\": \"HALF\"}]");
        assertEquals(4, found.size(), found.toString());
    }

    @Test
    void refusesAHeartbeatThatIsNotBelowTheTimeout() {
        assertProblem(
                state("\"Type\": \"Task\", \"Resource\": \"r\", \"End\": true, \"TimeoutSeconds\": 5, "
                        + "\"HeartbeatSeconds\": 5"),
                "States.P.HeartbeatSeconds: must be less than TimeoutSeconds (5)");
    }

    @Test
    void wantsAnEndThatCanBeReached() {
        assertProblem(state("\"Type\": \"Pass\", \"Next\": \"P\""), "has no state that ends it");
    }

    @Test
    void refusesTwoStatesOfOneNameAcrossBranches() {
        assertProblem(
                state("""
                    "Type": "Parallel", "End": true, "Branches": [
                      {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},
                      {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}]\
                    """),
                "States.P.Branches[1].States.A: there is another state of this name at States.P.Branches[0].States.A");
    }

    @Test
    void refusesBrokenExpressionsAndWhatStepFunctionsForbids() {
        assertProblem(
                state("\"Type\": \"Pass\", \"Output\": {\"a\": [\"{% 1 + %}\"]}, \"End\": true"),
                "States.P.Output.a[0]: is not JSONata: ");
        for (var forbidden : List.of("$", "$$.a", "$eval('1')", "$ + 1", "$count($)")) {
            assertProblem(
                    state("\"Type\": \"Pass\", \"Output\": \"{% " + forbidden + " %}\", \"End\": true"),
                    "States.P.Output: $");
        }
        for (var legal : List.of(
                "'$'", "`$` & /\\\\$/", "[1, 2][$ > 1]", "[1].($ + 1)", "[2]^($)", "$map([1], function($v) { $v })")) {
            assertEquals(
                    List.of(), state("\"Type\": \"Pass\", \"Output\": \"{% " + legal + " %}\", \"End\": true"), legal);
        }
    }

    @Test
    void followsVariablesAlongEveryWay() {
        var found = StateMachine.problems("""
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "r", "Assign": {"a": 1}, "Next": "B",
                    "Catch": [{"ErrorEquals": ["X"], "Assign": {"c": "{% $states.errorOutput.Error %}"},
                      "Next": "B"}]},
              "B": {"Type": "Pass", "Output": ["{% $a %}", "{% $c %}", "{% $never %}",
                "{% $exists($asked) ? $asked : 0 %}",
                    "{% ($local := 1; $local + $b) %}"], "Assign": {"b": 2}, "End": true}}}\
            """);
        assertEquals(
                List.of(
                        "States.B.Output[2]: $never has no value here: no way to this state assigns it",
                        "States.B.Output[4]: $b has no value here: no way to this state assigns it"),
                found.stream().map(Problem::toString).toList());
        assertTrue(found.stream().noneMatch(Problem::fatal));
    }

    @Test
    void refusesToAssignAnOuterVariableInABranch() {
        assertProblem(problems("""
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "P"},
              "P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Pass", "Assign": {"x": 2, "y": 3},
                  "End": true}}}]}}}\
            """), "States.P.Branches[0].States.B.Assign.x: is a variable of the outer" + " scope");
    }

    @Test
    void refusesJsonPathAndSaysWhatToDo() {
        for (var fields :
                List.of("\"Result\": 1", "\"InputPath\": \"$.a\"", "\"Output\": \"{% 1 %}\"", "\"Parameters\": {}")) {
            assertProblem(
                    problems("{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", " + fields
                            + ", \"End\": true}}}"),
                    "States.P: is in JSONPath mode, which is not run here, and uses ");
        }
    }

    @Test
    void takesAStateThatMeansTheSameInBothLanguages() {
        assertEquals(List.of(), problems("""
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "Q"},
              "Q": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "End": true}}}\
            """));
    }

    @Test
    void refusesAStateOfTheOtherLanguageInAJsonataMachine() {
        assertProblem(
                state("\"Type\": \"Pass\", \"QueryLanguage\": \"JSONPath\", \"End\": true"),
                "States.P.QueryLanguage: cannot be JSONPath");
    }

    @Test
    void asksTheResourcesWhatTheyCanRun() {
        var picky = new Resources() {
            @Override
            public void start(TaskCall call) {
                throw new AssertionError("nothing is to be started");
            }

            @Override
            public Optional<String> refuses(String resource) {
                return resource.equals("r") ? Optional.empty() : Optional.of("nobody runs " + resource);
            }
        };
        var invalid = assertThrows(InvalidDefinition.class, () -> StateMachine.parse("""
            {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "r", "Next": "B"},
              "B": {"Type": "Task", "Resource": "s", "End": true}}}\
            """, picky));
        assertEquals(
                List.of("States.B.Resource: nobody runs s"),
                invalid.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void throwsOnlyForWhatCannotBeRun() {
        assertThrows(InvalidDefinition.class, () -> StateMachine.parse("{}"));
        var machine = StateMachine.parse("""
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Pass", "Output": "{% $x %}",
              "End": true}}}\
            """);
        assertEquals("P", machine.definition().path("StartAt").textValue());
    }
}
