package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.DuplicateInstanceIdException;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.InvalidCommandIdException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentException;
import software.amazon.awssdk.services.ssm.model.InvalidInstanceIdException;
import software.amazon.awssdk.services.ssm.model.InvalidParametersException;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;
import software.amazon.awssdk.services.ssm.model.SendCommandResponse;
import software.amazon.awssdk.services.ssm.model.SsmException;

/// What the drills rely on in Systems Manager: a command runs on the servers named, and can be called off.
abstract class SsmContract {
    private static final String NO_COMMAND = "00000000-0000-4000-8000-000000000000";
    private static final String NO_SERVER = "i-0123456789abcdef0";
    /// The fleet in memory has no shell: it knows what takes long by its first line.
    private static final List<String> LONG = List.of("# load-cpus.sh", "LIMIT=3600", "sleep $LIMIT");

    private SsmClient ssm;
    private List<String> instances;

    /// @param instances two servers that run Systems Manager's agent
    record Ground(SsmClient client, List<String> instances) {}

    abstract Ground ground();

    /// Lets a command that takes seconds come to its end.
    abstract void settle();

    @BeforeEach
    void twoServers() {
        var ground = ground();
        ssm = ground.client();
        instances = ground.instances();
    }

    private SendCommandResponse send(Consumer<SendCommandRequest.Builder> change) {
        return ssm.sendCommand(send -> send.documentName("AWS-RunShellScript")
                .instanceIds(instances)
                .timeoutSeconds(60)
                .comment("a drill")
                .parameters(Map.of("commands", List.of("true"), "executionTimeout", List.of("3600")))
                .applyMutation(change));
    }

    private String send(List<String> lines) {
        return send(with -> with.parameters(Map.of("commands", lines)))
                .command()
                .commandId();
    }

    private GetCommandInvocationResponse look(String command, String instance) {
        return ssm.getCommandInvocation(get -> get.commandId(command).instanceId(instance));
    }

    private void cancel(String command) {
        ssm.cancelCommand(cancel -> cancel.commandId(command));
    }

    @Test
    @Covers("ssm:SendCommand")
    void takesACommandForTheServersNamed() {
        var command = send(with -> {}).command();
        assertTrue(command.commandId().matches("[0-9a-f-]{36}"), command::commandId);
        assertEquals("AWS-RunShellScript", command.documentName());
        assertEquals(instances, command.instanceIds());
        assertEquals("a drill", command.comment());
    }

    @Test
    @Covers("ssm:GetCommandInvocation")
    void saysHowACommandEnded() {
        var command = send(List.of("true"));
        settle();
        var found = look(command, instances.getFirst());
        assertEquals(command, found.commandId());
        assertEquals(instances.getFirst(), found.instanceId());
        assertEquals(CommandInvocationStatus.SUCCESS, found.status());
        assertEquals(0, found.responseCode());
        assertNotNull(found.standardOutputContent());
        assertNotNull(found.standardErrorContent());
    }

    @Test
    @Covers({"ssm:GetCommandInvocation", "ssm:CancelCommand"})
    void callsOffACommandThatGoesOn() {
        var command = send(LONG);
        settle();
        assertEquals(
                CommandInvocationStatus.IN_PROGRESS,
                look(command, instances.getFirst()).status());
        cancel(command);
        settle();
        assertEquals(
                CommandInvocationStatus.CANCELLED,
                look(command, instances.getFirst()).status());
    }

    @Test
    @Covers("ssm:CancelCommand")
    void doesNotMindCallingOffWhatHasEnded() {
        var command = send(List.of("true"));
        settle();
        cancel(command);
        assertEquals(
                CommandInvocationStatus.SUCCESS,
                look(command, instances.getFirst()).status());
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesADocumentThatIsNotThere() {
        Refused.as(
                InvalidDocumentException.class,
                "InvalidDocument",
                () -> send(with -> with.documentName("AWS-RunNothing")));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesNoDocument() {
        Refused.asInvalid(SsmException.class, () -> send(with -> with.documentName(null)));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesAServerThatIsNotThere() {
        Refused.as(
                InvalidInstanceIdException.class, "InvalidInstanceId", () -> send(with -> with.instanceIds(NO_SERVER)));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesWhatIsNoServersId() {
        Refused.asInvalid(SsmException.class, () -> send(with -> with.instanceIds("web-1")));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesACommandForNobody() {
        Refused.asInvalid(SsmException.class, () -> send(with -> with.instanceIds(List.of())));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesAServerNamedTwice() {
        Refused.as(
                DuplicateInstanceIdException.class,
                "DuplicateInstanceId",
                () -> send(with -> with.instanceIds(Collections.nCopies(2, instances.getFirst()))));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesMoreThan50Servers() {
        Refused.asInvalid(
                SsmException.class,
                () -> send(with -> with.instanceIds(Collections.nCopies(51, instances.getFirst()))));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesACommentLongerThan100Characters() {
        send(with -> with.comment("x".repeat(100)));
        Refused.asInvalid(SsmException.class, () -> send(with -> with.comment("x".repeat(101))));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesToWaitLessThan30SecondsForAServer() {
        Refused.asInvalid(SsmException.class, () -> send(with -> with.timeoutSeconds(29)));
    }

    @Test
    @Covers("ssm:SendCommand")
    void refusesParametersThatTheDocumentDoesNotHave() {
        Refused.as(
                InvalidParametersException.class,
                "InvalidParameters",
                () -> send(with -> with.parameters(Map.of("commands", List.of("true"), "patience", List.of("60")))));
        Refused.as(
                InvalidParametersException.class, "InvalidParameters", () -> send(with -> with.parameters(Map.of())));
    }

    @Test
    @Covers("ssm:GetCommandInvocation")
    void saysThatACommandWasNotForAServer() {
        var command =
                send(with -> with.instanceIds(instances.getFirst())).command().commandId();
        for (var instance : List.of(instances.getLast(), NO_SERVER))
            Refused.as(InvocationDoesNotExistException.class, "InvocationDoesNotExist", () -> look(command, instance));
    }

    @Test
    @Covers("ssm:GetCommandInvocation")
    void saysThatACommandIsNotThere() {
        Refused.as(
                InvocationDoesNotExistException.class,
                "InvocationDoesNotExist",
                () -> look(NO_COMMAND, instances.getFirst()));
    }

    @Test
    @Covers("ssm:GetCommandInvocation")
    void refusesToLookAtWhatIsNoCommandsId() {
        for (var command : new String[] {null, "drill-1"})
            Refused.asInvalid(SsmException.class, () -> look(command, instances.getFirst()));
        Refused.asInvalid(SsmException.class, () -> look(NO_COMMAND, null));
    }

    @Test
    @Covers("ssm:CancelCommand")
    void saysThatACommandToCallOffIsNotThere() {
        Refused.as(InvalidCommandIdException.class, "InvalidCommandId", () -> cancel(NO_COMMAND));
    }

    @Test
    @Covers("ssm:CancelCommand")
    void refusesToCallOffWhatIsNoCommandsId() {
        for (var command : new String[] {null, "drill-1"}) Refused.asInvalid(SsmException.class, () -> cancel(command));
    }
}
