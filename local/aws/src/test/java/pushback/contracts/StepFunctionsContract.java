package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// What the steps rely on in Step Functions: a name starts one execution, and a token answers one task.
abstract class StepFunctionsContract {
    /// Bytes of input or output, from the reference.
    private static final int LARGEST = 262_144;

    private final String name = Fresh.name("deploy");
    private SfnClient stepFunctions;
    private String machine;

    /// @param machine the ARN of a machine whose one state waits for its task's token, for hours
    record Ground(SfnClient client, String machine) {}

    abstract Ground ground();

    /// The token for which an execution that has begun is waiting.
    abstract String token();

    /// Lets what is due happen.
    abstract void settle();

    @BeforeEach
    void aMachineThatWaits() {
        var ground = ground();
        stepFunctions = ground.client();
        machine = ground.machine();
    }

    private StartExecutionResponse start(String execution, String input) {
        return stepFunctions.startExecution(
                start -> start.stateMachineArn(machine).name(execution).input(input));
    }

    private DescribeExecutionResponse describe(String arn) {
        return stepFunctions.describeExecution(describe -> describe.executionArn(arn));
    }

    private String waiting() {
        var arn = start(name, "{}").executionArn();
        settle();
        return arn;
    }

    private void succeed(String token, String output) {
        stepFunctions.sendTaskSuccess(send -> send.taskToken(token).output(output));
    }

    private void fail(String token, String error, String cause) {
        stepFunctions.sendTaskFailure(send -> send.taskToken(token).error(error).cause(cause));
    }

    private static void invalid(Executable call) {
        Refused.asInvalid(SfnException.class, call);
    }

    @Test
    @Covers({"states:StartExecution", "states:DescribeExecution"})
    void startsAnExecutionThatRuns() {
        var started = start(name, "{\"commit\":\"c0ffee\"}");
        assertEquals(machine.replace(":stateMachine:", ":execution:") + ":" + name, started.executionArn());
        assertNotNull(started.startDate());
        var found = describe(started.executionArn());
        assertEquals(started.executionArn(), found.executionArn());
        assertEquals(machine, found.stateMachineArn());
        assertEquals(name, found.name());
        assertEquals(ExecutionStatus.RUNNING, found.status());
        assertEquals(tree("{\"commit\":\"c0ffee\"}"), tree(found.input()));
        assertEquals(started.startDate(), found.startDate());
        assertNull(found.stopDate());
        assertNull(found.output());
        assertNull(found.error());
    }

    @Test
    @Covers("states:StartExecution")
    void startsTheSameNameWithTheSameInputOnce() {
        var first = start(name, "{\"commit\":\"c0ffee\"}");
        var second = start(name, "{\"commit\":\"c0ffee\"}");
        assertEquals(first.executionArn(), second.executionArn());
        assertEquals(first.startDate(), second.startDate());
    }

    @Test
    @Covers("states:StartExecution")
    void refusesTheSameNameWithAnotherInput() {
        start(name, "{\"commit\":\"c0ffee\"}");
        Refused.as(
                ExecutionAlreadyExistsException.class,
                "ExecutionAlreadyExists",
                () -> start(name, "{\"commit\":\"decaf\"}"));
    }

    @Test
    @Covers("states:StartExecution")
    void refusesANameWhoseExecutionHasEnded() {
        var arn = waiting();
        stepFunctions.stopExecution(stop -> stop.executionArn(arn));
        Refused.as(ExecutionAlreadyExistsException.class, "ExecutionAlreadyExists", () -> start(name, "{}"));
    }

    @Test
    @Covers("states:StartExecution")
    void namesAnExecutionWhereNobodyDid() {
        var one = start(null, null);
        var other = start(null, null);
        assertTrue(one.executionArn().matches(".*:[0-9a-f-]{36}"), one::executionArn);
        assertNotEquals(one.executionArn(), other.executionArn());
        assertEquals("{}", describe(one.executionArn()).input());
    }

    @Test
    @Covers("states:StartExecution")
    void refusesANameLongerThan80Characters() {
        start(name + "x".repeat(80 - name.length()), "{}");
        invalid(() -> start(name + "x".repeat(81 - name.length()), "{}"));
    }

    @Test
    @Covers("states:StartExecution")
    void refusesANameWithCharactersThatArnsAndPatternsUse() {
        for (var character : List.of(
                " ", "<", "}", "*", "?", "\"", "#", "%", "\\", "^", "|", "~", "`", "$", "&", ",", ";", ":", "/",
                "\u0007", "\u0085"))
            Refused.as(InvalidNameException.class, "InvalidName", () -> start(name + character, "{}"));
    }

    @Test
    @Covers("states:StartExecution")
    void takesEveryOtherNameToo() {
        assertEquals(
                name + "+@=!('ü",
                describe(start(name + "+@=!('ü", "{}").executionArn()).name());
    }

    @Test
    @Covers("states:StartExecution")
    void refusesAnInputThatIsNotJson() {
        Refused.as(InvalidExecutionInputException.class, "InvalidExecutionInput", () -> start(name, "{commit"));
    }

    @Test
    @Covers("states:StartExecution")
    void refusesAnInputLargerThan256KiB() {
        invalid(() -> start(name, '"' + "x".repeat(LARGEST) + '"'));
        invalid(() -> start(name, '"' + "ü".repeat(LARGEST / 2) + '"'));
    }

    @Test
    @Covers("states:StartExecution")
    void saysThatAMachineIsNotThere() {
        Refused.as(
                StateMachineDoesNotExistException.class,
                "StateMachineDoesNotExist",
                () -> stepFunctions.startExecution(
                        start -> start.stateMachineArn(machine + "-none").name(name)));
    }

    @Test
    @Covers("states:StartExecution")
    void refusesToStartWhatIsNoArn() {
        Refused.as(
                InvalidArnException.class,
                "InvalidArn",
                () -> stepFunctions.startExecution(
                        start -> start.stateMachineArn("deploy").name(name)));
    }

    @Test
    @Covers("states:StartExecution")
    void refusesToStartNothing() {
        invalid(() -> stepFunctions.startExecution(start -> start.name(name)));
        invalid(() ->
                stepFunctions.startExecution(start -> start.stateMachineArn("").name(name)));
    }

    @Test
    @Covers("states:DescribeExecution")
    void saysHowAnExecutionWasStopped() {
        var arn = waiting();
        stepFunctions.stopExecution(
                stop -> stop.executionArn(arn).error("Stopped").cause("by a person"));
        var found = describe(arn);
        assertEquals(ExecutionStatus.ABORTED, found.status());
        assertEquals("Stopped", found.error());
        assertEquals("by a person", found.cause());
        assertNotNull(found.stopDate());
    }

    @Test
    @Covers("states:DescribeExecution")
    void saysThatAnExecutionIsNotThere() {
        Refused.as(
                ExecutionDoesNotExistException.class,
                "ExecutionDoesNotExist",
                () -> describe(machine.replace(":stateMachine:", ":execution:") + ":none"));
    }

    @Test
    @Covers("states:DescribeExecution")
    void refusesToDescribeWhatIsNoArn() {
        Refused.as(InvalidArnException.class, "InvalidArn", () -> describe("deploy-1"));
        Refused.as(InvalidArnException.class, "InvalidArn", () -> describe(machine));
    }

    @Test
    @Covers("states:DescribeExecution")
    void refusesToDescribeNothing() {
        invalid(() -> describe(null));
        invalid(() -> describe(""));
    }

    @Test
    @Covers({"states:SendTaskSuccess", "states:DescribeExecution"})
    void endsTheTaskWithItsOutput() {
        var arn = waiting();
        succeed(token(), "{\"status\":\"Succeeded\"}");
        settle();
        var found = describe(arn);
        assertEquals(ExecutionStatus.SUCCEEDED, found.status());
        assertEquals(tree("{\"status\":\"Succeeded\"}"), tree(found.output()));
        assertNotNull(found.stopDate());
    }

    @Test
    @Covers({"states:SendTaskFailure", "states:DescribeExecution"})
    void failsTheTaskWithErrorAndCause() {
        var arn = waiting();
        fail(token(), "pushback.rollout.DeploymentFailed", "two servers failed");
        settle();
        var found = describe(arn);
        assertEquals(ExecutionStatus.FAILED, found.status());
        assertEquals("pushback.rollout.DeploymentFailed", found.error());
        assertEquals("two servers failed", found.cause());
    }

    @Test
    @Covers({"states:SendTaskSuccess", "states:SendTaskFailure"})
    void saysThatATaskWasAnsweredBefore() {
        waiting();
        var token = token();
        succeed(token, "{}");
        settle();
        Refused.as(TaskTimedOutException.class, "TaskTimedOut", () -> succeed(token, "{}"));
        Refused.as(TaskTimedOutException.class, "TaskTimedOut", () -> fail(token, "Late", ""));
    }

    @Test
    @Covers({"states:SendTaskSuccess", "states:SendTaskFailure"})
    void saysThatATaskWasGivenUp() {
        var arn = waiting();
        var token = token();
        stepFunctions.stopExecution(stop -> stop.executionArn(arn));
        settle();
        Refused.as(TaskTimedOutException.class, "TaskTimedOut", () -> succeed(token, "{}"));
        Refused.as(TaskTimedOutException.class, "TaskTimedOut", () -> fail(token, "Late", ""));
    }

    @Test
    @Covers({"states:SendTaskSuccess", "states:SendTaskFailure"})
    void refusesATokenThatItNeverGave() {
        Refused.as(InvalidTokenException.class, "InvalidToken", () -> succeed("nonsense", "{}"));
        Refused.as(InvalidTokenException.class, "InvalidToken", () -> fail("nonsense", "Error", ""));
    }

    @Test
    @Covers({"states:SendTaskSuccess", "states:SendTaskFailure"})
    void refusesNoTokenAndOneThatIsTooLong() {
        for (var token : new String[] {null, "", "x".repeat(2049)}) {
            invalid(() -> succeed(token, "{}"));
            invalid(() -> fail(token, "Error", ""));
        }
    }

    @Test
    @Covers("states:SendTaskSuccess")
    void refusesAnOutputThatIsNotJsonAndGoesOnWaiting() {
        var arn = waiting();
        Refused.as(InvalidOutputException.class, "InvalidOutput", () -> succeed(token(), "{status"));
        settle();
        assertEquals(ExecutionStatus.RUNNING, describe(arn).status());
    }

    @Test
    @Covers("states:SendTaskSuccess")
    void refusesNoOutputAndOneThatIsTooLarge() {
        var arn = waiting();
        invalid(() -> succeed(token(), null));
        invalid(() -> succeed(token(), '"' + "x".repeat(LARGEST) + '"'));
        settle();
        assertEquals(ExecutionStatus.RUNNING, describe(arn).status());
    }

    @Test
    @Covers("states:SendTaskFailure")
    void refusesAnErrorOrACauseThatIsTooLong() {
        var arn = waiting();
        invalid(() -> fail(token(), "x".repeat(257), ""));
        invalid(() -> fail(token(), "Error", "x".repeat(32_769)));
        fail(token(), "x".repeat(256), "x".repeat(32_768));
        settle();
        assertEquals("x".repeat(32_768), describe(arn).cause());
    }

    @Test
    @Covers("states:SendTaskFailure")
    void failsATaskWithoutSayingWhy() {
        var arn = waiting();
        stepFunctions.sendTaskFailure(send -> send.taskToken(token()));
        settle();
        assertEquals(ExecutionStatus.FAILED, describe(arn).status());
    }

    private static JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(json, broken);
        }
    }
}
