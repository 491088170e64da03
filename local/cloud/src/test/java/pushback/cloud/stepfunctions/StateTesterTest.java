package pushback.cloud.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.TestExecutionStatus;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.sfn.model.ValidationException;

class StateTesterTest {
    private static final String TASK = """
        {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "f"},
         "Retry": [{"ErrorEquals": ["Busy"]}],
         "Catch": [{"ErrorEquals": ["Gone"], "Next": "Tidy"}],
         "Output": {"said": "{% $states.result.Payload.word %}"}, "Next": "Choose"}\
        """;
    private static final String MACHINE = """
        {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {
          "Ask": %s,
          "Choose": {"Type": "Choice", "Choices": [{"Condition": "{%% $states.input.n > 1 %%}", "Next": "Rest"}],
                     "Default": "Tidy"},
          "Rest": {"Type": "Wait", "Seconds": 86400, "Next": "Tidy"},
          "Tidy": {"Type": "Succeed"}}}\
        """.formatted(TASK);

    private static TestStateResponse test(String state, Consumer<TestStateRequest.Builder> more) {
        var request = TestStateRequest.builder().definition(MACHINE).stateName(state);
        more.accept(request);
        return StateTester.test(request.build());
    }

    private static TestStateResponse failing(String error) {
        return test(
                "Ask",
                ask -> ask.mock(mock ->
                        mock.errorOutput(with -> with.error(error).cause("why")).fieldValidationMode("NONE")));
    }

    @Test
    void aTaskIsAnsweredByItsMockAndGoesOn() {
        var answer = test(
                "Ask",
                ask -> ask.mock(
                        mock -> mock.result("{\"Payload\":{\"word\":\"yes\"}}").fieldValidationMode("NONE")));
        assertEquals(TestExecutionStatus.SUCCEEDED, answer.status());
        assertEquals("{\"said\":\"yes\"}", answer.output());
        assertEquals("Choose", answer.nextState());
    }

    @Test
    void aTaskThatWaitsForATokenIsAnsweredByItsMockAsWell() {
        var answer = StateTester.test(TestStateRequest.builder()
                .definition("{\"QueryLanguage\":\"JSONata\",\"Type\":\"Task\",\"End\":true,\"Resource\":"
                        + "\"arn:aws:states:::lambda:invoke.waitForTaskToken\",\"Arguments\":{\"FunctionName\":\"f\","
                        + "\"Payload\":\"{% $states.context.Task.Token %}\"}}")
                .mock(mock -> mock.result("7").fieldValidationMode("NONE"))
                .build());
        assertEquals("SUCCEEDED 7", answer.status() + " " + answer.output());
    }

    @Test
    void anErrorIsCaughtTriedAgainOrTheEnd() {
        var caught = failing("Gone");
        assertEquals(TestExecutionStatus.CAUGHT_ERROR, caught.status());
        assertEquals("Tidy", caught.nextState());
        var again = failing("Busy");
        assertEquals(TestExecutionStatus.RETRIABLE, again.status());
        assertEquals("Busy", again.error());
        var failed = failing("Other");
        assertEquals(TestExecutionStatus.FAILED, failed.status());
        assertEquals("Other: why", failed.error() + ": " + failed.cause());
    }

    @Test
    void anExpressionThatCannotBeEvaluatedFailsTheState() {
        var failed = test("Ask", ask -> ask.mock(mock -> mock.result("{}").fieldValidationMode("NONE")));
        assertEquals(TestExecutionStatus.FAILED, failed.status());
        assertEquals("States.QueryEvaluationError", failed.error());
    }

    @Test
    void otherStatesNeedNoMockAndNoTime() {
        assertEquals("Rest", test("Choose", ask -> ask.input("{\"n\":2}")).nextState());
        assertEquals("Tidy", test("Choose", ask -> ask.input("{\"n\":1}")).nextState());
        assertEquals("Tidy", test("Rest", ask -> {}).nextState());
        var alone = StateTester.test(TestStateRequest.builder()
                .definition("{\"Type\":\"Pass\",\"QueryLanguage\":\"JSONata\",\"Output\":7,\"Next\":\"Anywhere\"}")
                .build());
        assertEquals("7 Anywhere", alone.output() + " " + alone.nextState());
    }

    @Test
    void whatIsNoDefinitionIsRefused() {
        assertThrows(ValidationException.class, () -> test("Nowhere", ask -> {}));
        for (var wrong : new String[] {"{", "[]", "{\"Type\":\"Nap\"}", "{\"Type\":\"Wait\",\"Next\":\"A\"}"})
            assertThrows(
                    RuntimeException.class,
                    () -> StateTester.test(
                            TestStateRequest.builder().definition(wrong).build()),
                    wrong);
        var wrong = MACHINE.replace("\"Retry\"", "\"Retries\"").replace("\"Output\"", "\"Result\"");
        var refused = assertThrows(
                InvalidDefinitionException.class,
                () -> StateTester.test(TestStateRequest.builder()
                        .definition(wrong)
                        .stateName("Ask")
                        .mock(mock -> mock.result("{}").fieldValidationMode("NONE"))
                        .build()));
        assertTrue(refused.awsErrorDetails().errorMessage().startsWith("Invalid State Machine Definition: "));
        assertThrows(InvalidExecutionInputException.class, () -> test("Rest", ask -> ask.input("{")));
    }

    @Test
    void whatOfItIsNotHereIsSaid() {
        for (Consumer<TestStateRequest.Builder> more : java.util.List.<Consumer<TestStateRequest.Builder>>of(
                ask -> {},
                ask -> ask.mock(mock -> mock.result("{}")),
                ask -> ask.inspectionLevel("DEBUG"),
                ask -> ask.variables("{}"),
                ask -> ask.context("{}")))
            assertTrue(assertThrows(UnsupportedOperationException.class, () -> test("Ask", more))
                    .getMessage()
                    .startsWith("the local Step Functions "));
    }
}
