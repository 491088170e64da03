package pushback.aws.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.aws.account.Account;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.MemoryFleet;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.InternalServerErrorException;
import software.amazon.awssdk.services.ssm.model.InvalidCommandIdException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentException;
import software.amazon.awssdk.services.ssm.model.InvalidInstanceIdException;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.SsmException;

class LocalSsmTest {
    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstanceRegistry roster =
            new InstanceRegistry(new MemoryFleet(timeline, bundle -> AppBehaviour.good()));
    private final LocalSsm ssm =
            new LocalSsm(new Account("000000000000", "us-east-1", new Random(1)), roster, Optional.empty());

    @Test
    void runsAScriptOnEachServerAndTellsHowItWent() {
        roster.launch("i-00000001", "a");
        roster.launch("i-00000002", "b");
        var command = send("true", "i-00000001", "i-00000002");
        assertEquals(CommandInvocationStatus.IN_PROGRESS, status(command, "i-00000001"));
        timeline.advance(Duration.ofSeconds(2));
        assertEquals(CommandInvocationStatus.SUCCESS, status(command, "i-00000001"));
        assertEquals(CommandInvocationStatus.SUCCESS, status(command, "i-00000002"));
    }

    @Test
    void endsACancelledScriptWhereItStillRuns() {
        roster.launch("i-00000001", "a");
        var command = send("# load-cpus.sh\nLIMIT=600", "i-00000001");
        timeline.advance(Duration.ofSeconds(10));
        ssm.cancelCommand(cancel -> cancel.commandId(command));
        ssm.cancelCommand(cancel -> cancel.commandId(command));
        timeline.advance(Duration.ofSeconds(1));
        assertEquals(CommandInvocationStatus.CANCELLED, status(command, "i-00000001"));
    }

    @Test
    void tellsThatAParameterCannotBeWritten(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        var store = new ParameterStore(Optional.of(file.resolve("parameters")));
        var request = PutParameterRequest.builder()
                .name("a")
                .type(ParameterType.STRING)
                .value("b")
                .build();
        var told = assertThrows(InternalServerErrorException.class, () -> store.put(request));
        assertEquals("InternalServerError", told.awsErrorDetails().errorCode());
        assertEquals(Optional.empty(), store.get("a", true));
    }

    @Test
    void refusesWhatSystemsManagerRefuses() {
        roster.launch("i-00000001", "a");
        assertThrows(InvalidInstanceIdException.class, () -> send("true", "i-00000009"));
        assertThrows(InvalidInstanceIdException.class, () -> send("true"));
        assertThrows(
                InvalidDocumentException.class,
                () -> ssm.sendCommand(
                        send -> send.documentName("AWS-RunPowerShellScript").instanceIds("i-00000001")));
        assertThrows(
                InvocationDoesNotExistException.class,
                () -> status("00000000-0000-4000-8000-000000000000", "i-00000001"));
        assertThrows(
                InvalidCommandIdException.class,
                () -> ssm.cancelCommand(cancel -> cancel.commandId("00000000-0000-4000-8000-000000000000")));
    }

    @Test
    void keepsParametersBetweenRuns(@TempDir Path directory) throws IOException {
        var store =
                new LocalSsm(new Account("000000000000", "us-east-1", new Random(1)), roster, Optional.of(directory));
        assertEquals(
                1,
                store.putParameter(put -> put.name("/app/key").value("old").type(ParameterType.SECURE_STRING))
                        .version());
        assertThrows(
                ParameterAlreadyExistsException.class,
                () -> store.putParameter(put -> put.name("/app/key").value("x")));
        assertEquals(
                2,
                store.putParameter(put -> put.name("/app/key").value("new").overwrite(true))
                        .version());
        var later =
                new LocalSsm(new Account("000000000000", "us-east-1", new Random(1)), roster, Optional.of(directory));
        var answer =
                later.getParameters(get -> get.names("/app/key", "/app/none").withDecryption(true));
        assertEquals("new", answer.parameters().getFirst().value());
        assertEquals(ParameterType.SECURE_STRING, answer.parameters().getFirst().type());
        assertEquals(List.of("/app/none"), answer.invalidParameters());
        try (var files = Files.list(directory)) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(files.findFirst().orElseThrow())));
        }
    }

    @Test
    void handsOutWhatIsPlainAndNoSecretUnlessItIsAskedForDecrypted() {
        ssm.putParameter(put -> put.name("/app/plain").value("open").type(ParameterType.STRING));
        ssm.putParameter(put -> put.name("/app/secret").value("s3cr3t").type(ParameterType.SECURE_STRING));
        var values = new ArrayList<String>();
        ssm.getParameters(get -> get.names("/app/plain", "/app/secret"))
                .parameters()
                .forEach(one -> values.add(one.value()));
        ssm.getParametersByPath(get -> get.path("/app")).parameters().forEach(one -> values.add(one.value()));
        for (var name : List.of("/app/plain", "/app/secret", "/app/secret:1"))
            values.add(ssm.getParameter(get -> get.name(name)).parameter().value());
        assertEquals("open", values.getFirst());
        assertEquals(Set.of("open", values.get(1)), Set.copyOf(values));
        assertFalse(values.contains("s3cr3t"));
        assertEquals(
                List.of("open", "s3cr3t"),
                ssm.getParametersByPath(get -> get.path("/app").withDecryption(true)).parameters().stream()
                        .map(Parameter::value)
                        .toList());
        assertEquals(
                "s3cr3t",
                ssm.getParameter(get -> get.name("/app/secret").withDecryption(true))
                        .parameter()
                        .value());
    }

    @Test
    void refusesParametersThatSystemsManagerRefuses() {
        assertThrows(
                SsmException.class,
                () -> ssm.putParameter(put -> put.name("a b").value("x").type("String")));
        assertThrows(
                SsmException.class,
                () -> ssm.putParameter(put -> put.name("a").value("").type("String")));
        assertThrows(
                SsmException.class, () -> ssm.putParameter(put -> put.name("a").value("x")));
        assertThrows(
                SsmException.class,
                () -> ssm.getParameters(get -> get.names(List.of()).withDecryption(true)));
    }

    private String send(String script, String... instances) {
        return ssm.sendCommand(send -> send.documentName("AWS-RunShellScript")
                        .instanceIds(instances)
                        .parameters(Map.of("commands", List.of(script))))
                .command()
                .commandId();
    }

    private CommandInvocationStatus status(String command, String instance) {
        return ssm.getCommandInvocation(get -> get.commandId(command).instanceId(instance))
                .status();
    }
}
