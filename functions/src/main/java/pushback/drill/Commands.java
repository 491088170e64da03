package pushback.drill;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.InvalidCommandIdException;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;

/// Scripts on servers, through Systems Manager's Run Command.
public final class Commands {
    private static final String DOCUMENT = "AWS-RunShellScript";
    /// How long a server may take to fetch the command, in seconds; the least that Systems Manager accepts.
    private static final int DELIVERY = 30;

    private final Provider<SsmClient> ssm;
    private final Settings settings;

    @Inject
    public Commands(Provider<SsmClient> ssm, Settings settings) {
        this.ssm = ssm;
        this.settings = settings;
    }

    /// How a command fared on one server.
    ///
    /// @param state `going on`, `succeeded` or `failed`
    /// @param said the end of what it printed
    public record Run(String state, String said) {}

    /// Has `script` run on `instances`, for `limitSeconds` at most; returns the command's id.
    public String send(Script script, Collection<String> instances, long limitSeconds) {
        var lines = new ArrayList<String>(List.of(
                "APPLICATION_NAME='" + settings.servers().codeDeployApplication() + "'",
                "DEPLOYMENT_GROUP_NAME='" + settings.servers().deploymentGroup() + "'",
                "LIMIT=" + limitSeconds,
                "export APPLICATION_NAME DEPLOYMENT_GROUP_NAME LIMIT"));
        script.text().lines().forEach(lines::add);
        return ssm.get()
                .sendCommand(send -> send.documentName(DOCUMENT)
                        .instanceIds(instances)
                        .timeoutSeconds(DELIVERY)
                        .comment("pushback drill")
                        .parameters(
                                Map.of("commands", lines, "executionTimeout", List.of(Long.toString(limitSeconds)))))
                .command()
                .commandId();
    }

    public Run look(String command, String instance) {
        try {
            var found =
                    ssm.get().getCommandInvocation(get -> get.commandId(command).instanceId(instance));
            var said = (found.standardErrorContent() + "\n" + found.standardOutputContent()).strip();
            return new Run(
                    state(found.status()), said.length() <= 300 ? said : "…" + said.substring(said.length() - 300));
        } catch (InvocationDoesNotExistException soon) {
            return new Run("going on", ""); // Systems Manager knows it only a moment later.
        }
    }

    /// Ends a command wherever it still runs.
    void cancel(String command) {
        try {
            ssm.get().cancelCommand(cancel -> cancel.commandId(command));
        } catch (InvalidCommandIdException ended) {
            // Long ago: Systems Manager remembers commands for 30 days.
        }
    }

    private static String state(CommandInvocationStatus status) {
        return switch (status) {
            case PENDING, IN_PROGRESS, DELAYED, CANCELLING -> "going on";
            case SUCCESS -> "succeeded";
            default -> "failed";
        };
    }
}
