package pushback.aws.commands;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.aws.account.Account;
import pushback.aws.account.Refusal;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.Machine;
import pushback.aws.fleet.ShellRun;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CancelCommandRequest;
import software.amazon.awssdk.services.ssm.model.CancelCommandResponse;
import software.amazon.awssdk.services.ssm.model.Command;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.CommandStatus;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationRequest;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.InvalidCommandIdException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentException;
import software.amazon.awssdk.services.ssm.model.InvalidInstanceIdException;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;
import software.amazon.awssdk.services.ssm.model.SendCommandResponse;

/// Systems Manager's Run Command with the document `AWS-RunShellScript`, and its Parameter Store, on the SDK's
/// interface. Called on the timeline only; the scripts go on after the call has returned, as on AWS.
public final class LocalSsm implements SsmClient {
    private static final String DOCUMENT = "AWS-RunShellScript";
    /// The document's own default, in seconds.
    private static final String LIMIT = "3600";

    private final Account account;
    private final InstanceRegistry roster;
    private final ParameterStore parameters;
    /// AWS keeps a command's result for 30 days; nobody asks for one of so many ago.
    private static final int KEPT_COMMANDS = 200;

    private final Map<String, Map<String, Invocation>> commands = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Invocation>> eldest) {
            return size() > KEPT_COMMANDS;
        }
    };

    /// @param directory where parameters survive the process; empty: nowhere
    public LocalSsm(Account account, InstanceRegistry roster, Optional<Path> directory) {
        this.account = account;
        this.roster = roster;
        parameters = new ParameterStore(directory);
    }

    /// A command on one server.
    private static final class Invocation {
        private CommandInvocationStatus status = CommandInvocationStatus.IN_PROGRESS;
        private ShellRun run = new ShellRun(-1, false, "", "");
        private Runnable end = () -> {};
        private boolean cancelled;

        void ended(ShellRun how) {
            run = how;
            status = cancelled
                    ? CommandInvocationStatus.CANCELLED
                    : how.timedOut()
                            ? CommandInvocationStatus.TIMED_OUT
                            : how.status() == 0 ? CommandInvocationStatus.SUCCESS : CommandInvocationStatus.FAILED;
        }
    }

    @Override
    public SendCommandResponse sendCommand(SendCommandRequest request) {
        CommandValidator.command(request);
        if (!DOCUMENT.equals(request.documentName()))
            throw Refusal.of(
                    InvalidDocumentException.builder(),
                    "Ssm",
                    "InvalidDocument",
                    "document with name " + request.documentName() + " does not exist.");
        CommandValidator.parameters(request.parameters());
        var machines = request.instanceIds().stream().map(this::machine).toList();
        if (machines.isEmpty()) throw unknown("[]");
        var lines = request.parameters().getOrDefault("commands", List.of());
        var limit = request.parameters()
                .getOrDefault("executionTimeout", List.of(LIMIT))
                .getFirst();
        var id = account.uuid();
        var invocations = new LinkedHashMap<String, Invocation>();
        commands.put(id, invocations);
        for (var machine : machines) {
            var invocation = new Invocation();
            invocations.put(machine.id(), invocation);
            invocation.end = machine.shell(
                    String.join("\n", lines) + "\n", Duration.ofSeconds(Long.parseLong(limit)), invocation::ended);
        }
        return SendCommandResponse.builder()
                .command(Command.builder()
                        .commandId(id)
                        .documentName(DOCUMENT)
                        .instanceIds(request.instanceIds())
                        .comment(request.comment())
                        .status(CommandStatus.PENDING)
                        .build())
                .build();
    }

    @Override
    public GetCommandInvocationResponse getCommandInvocation(GetCommandInvocationRequest request) {
        CommandValidator.commandId(request.commandId());
        CommandValidator.instanceId(request.instanceId());
        var invocation = commands.getOrDefault(request.commandId(), Map.of()).get(request.instanceId());
        if (invocation == null)
            throw Refusal.of(
                    InvocationDoesNotExistException.builder(),
                    "Ssm",
                    "InvocationDoesNotExist",
                    "The command ID and instance ID you specified did not match any invocations.");
        return GetCommandInvocationResponse.builder()
                .commandId(request.commandId())
                .instanceId(request.instanceId())
                .documentName(DOCUMENT)
                .status(invocation.status)
                .statusDetails(invocation.status.toString())
                .responseCode(invocation.run.status())
                .standardOutputContent(invocation.run.stdout())
                .standardErrorContent(invocation.run.stderr())
                .build();
    }

    @Override
    public CancelCommandResponse cancelCommand(CancelCommandRequest request) {
        CommandValidator.commandId(request.commandId());
        var invocations = commands.get(request.commandId());
        if (invocations == null)
            throw Refusal.of(
                    InvalidCommandIdException.builder(),
                    "Ssm",
                    "InvalidCommandId",
                    "The specified command ID is not valid: " + request.commandId());
        for (var invocation : invocations.values()) {
            if (invocation.status != CommandInvocationStatus.IN_PROGRESS || invocation.cancelled) continue;
            invocation.cancelled = true;
            invocation.end.run();
        }
        return CancelCommandResponse.builder().build();
    }

    @Override
    public PutParameterResponse putParameter(PutParameterRequest request) {
        return PutParameterResponse.builder()
                .version(parameters.put(request))
                .tier(ParameterTier.STANDARD)
                .build();
    }

    /// A value of type SecureString that is not asked for decrypted is none: a text in the place of its ciphertext.
    @Override
    public GetParametersResponse getParameters(GetParametersRequest request) {
        CommandValidator.parameterNames(request);
        var found = new ArrayList<Parameter>();
        var missing = new ArrayList<String>();
        for (var name : request.names())
            parameters.get(name, request.withDecryption()).ifPresentOrElse(found::add, () -> missing.add(name));
        return GetParametersResponse.builder()
                .parameters(found)
                .invalidParameters(missing)
                .build();
    }

    @Override
    public GetParameterResponse getParameter(GetParameterRequest request) {
        // A version may be asked for, of which the latest is the one there is.
        var name = request.name() == null ? "" : request.name();
        var found = parameters.get(name, request.withDecryption()).or(() -> {
            var colon = name.lastIndexOf(':');
            return parameters
                    .get(colon < 0 ? name : name.substring(0, colon), request.withDecryption())
                    .filter(one ->
                            name.substring(colon + 1).equals(one.version().toString()));
        });
        return GetParameterResponse.builder()
                .parameter(found.orElseThrow(() -> Refusal.of(
                        ParameterNotFoundException.builder(),
                        "Ssm",
                        "ParameterNotFound",
                        "The parameter " + name + " does not exist.")))
                .build();
    }

    @Override
    public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
        return GetParametersByPathResponse.builder()
                .parameters(parameters.below(
                        request.path(), Boolean.TRUE.equals(request.recursive()), request.withDecryption()))
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private Machine machine(String id) {
        return roster.find(id).orElseThrow(() -> unknown(id));
    }

    private static RuntimeException unknown(String id) {
        return Refusal.of(
                InvalidInstanceIdException.builder(),
                "Ssm",
                "InvalidInstanceId",
                "Instances [[" + id + "]] not in a valid state for account");
    }
}
