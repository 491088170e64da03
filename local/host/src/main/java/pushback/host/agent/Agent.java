package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleResult;
import pushback.host.processes.Cell;

/// Runs lifecycle events on one server as AWS's agent 1.8.1 does. All it remembers between two events lies in its
/// deployment root, so a new agent on the same directory goes on where the last one stopped. One event at a time; the
/// control plane decides about their order, and whether a failure matters.
public final class Agent {
    /// The events AWS's control plane knows by itself; others on its list are the user's own and must have a hook.
    private static final Set<String> USUAL_EVENTS = Set.of(
            "BeforeBlockTraffic",
            "BlockTraffic",
            "AfterBlockTraffic",
            "ApplicationStop",
            "DownloadBundle",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "ApplicationStart",
            "ValidateService",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic");
    private final DeploymentRoot root;
    private final Placement placement;
    private final Hooks hooks;

    /// @param deploymentRoot where the agent keeps revisions and notes; made when first needed
    /// @param environment all that hook scripts get besides the variables of CodeDeploy
    /// @param instanceRoot absolute; takes the place of `/` for the destinations and permission objects of appspec
    ///     files, `/` on EC2
    public Agent(Path deploymentRoot, Map<String, String> environment, Path instanceRoot) {
        this(deploymentRoot, environment, instanceRoot, Optional.empty());
    }

    /// @param cell where hook scripts run; empty: as the user we are, as on EC2
    public Agent(Path deploymentRoot, Map<String, String> environment, Path instanceRoot, Optional<Cell> cell) {
        this(
                new DeploymentRoot(deploymentRoot.toAbsolutePath(), DeploymentRoot.REVISIONS_KEPT),
                environment,
                instanceRoot,
                cell);
    }

    Agent(DeploymentRoot root, Map<String, String> environment, Path instanceRoot) {
        this(root, environment, instanceRoot, Optional.empty());
    }

    private Agent(DeploymentRoot root, Map<String, String> environment, Path instanceRoot, Optional<Cell> cell) {
        this.root = root;
        placement = new Placement(instanceRoot);
        hooks = new Hooks(root, Map.copyOf(environment), cell);
    }

    /// Runs one event to its end, which may take as long as its scripts' time-outs together, in seconds to hours.
    /// Failures are results, never exceptions.
    ///
    /// @param bundle the archive of `command.revision()`; only DownloadBundle looks at it, others may pass null
    public LifecycleResult run(LifecycleCommand command, Path bundle) {
        return run(AgentCommand.of(command, bundle));
    }

    LifecycleResult run(AgentCommand command) {
        var ongoing = root.ongoing().resolve(command.deploymentId());
        note(ongoing, command.event());
        try {
            return switch (command.event()) {
                case "DownloadBundle" -> download(command);
                case "Install" -> install(command);
                case "BlockTraffic", "AllowTraffic" -> LifecycleResult.SUCCESS;
                default -> hooks.run(command);
            };
        } catch (EventFailed failed) {
            return failed.result("");
        } catch (IOException | RuntimeException unforeseen) {
            return EventFailed.unknown(describe(unforeseen)).result("");
        } finally {
            forget(ongoing);
        }
    }

    private LifecycleResult download(AgentCommand command) throws IOException {
        Files.createDirectories(root.revision(command).directory());
        root.makeRoom(command);
        command.bundle().unpackInto(root.revision(command));
        root.rememberMostRecentInstall(command);
        return LifecycleResult.SUCCESS;
    }

    private LifecycleResult install(AgentCommand command) throws IOException {
        var archive = root.revision(command).archive();
        var appSpec = AppSpec.ofInstall(archive, command.appSpecName());
        command.possibleEvents().ifPresent(possible -> hooksMustBe(possible, appSpec));
        new Installer(archive, appSpec, placement, command.fileExistsBehavior())
                .install(root.cleanupFile(command.deploymentGroupId()), root.installFile(command.deploymentGroupId()));
        root.rememberSuccessfulInstall(command);
        return LifecycleResult.SUCCESS;
    }

    private static void hooksMustBe(List<String> possible, AppSpec appSpec) {
        var unknown = new ArrayList<>(appSpec.hooks().keySet());
        unknown.removeAll(possible);
        if (!unknown.isEmpty()) {
            throw EventFailed.unknown(AppSpecCheck.unknownEvents(unknown));
        }
        var unhooked = new ArrayList<>(possible);
        unhooked.removeAll(USUAL_EVENTS);
        unhooked.removeAll(appSpec.hooks().keySet());
        if (!unhooked.isEmpty()) {
            throw EventFailed.unknown("lifecycle events neither usual nor in the appspec.yml file: " + unhooked);
        }
    }

    private static String describe(Exception unforeseen) {
        // The file exceptions of the JDK say in their class what is wrong, and in the message only where.
        var kind = unforeseen
                .getClass()
                .getSimpleName()
                .replaceFirst("(IO)?Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
        return kind.isBlank() ? String.valueOf(unforeseen.getMessage()) : kind + ": " + unforeseen.getMessage();
    }

    /// Only for people to read: without it, as on a full disk, the event runs all the same.
    private static void note(Path ongoing, String event) {
        try {
            Files.createDirectories(ongoing.getParent());
            Files.writeString(ongoing, event + "\n");
        } catch (IOException unwritten) {
            // Nothing else reads it.
        }
    }

    private static void forget(Path ongoing) {
        try {
            Files.deleteIfExists(ongoing);
        } catch (IOException kept) {
            // Only a note for people: the event itself is over.
        }
    }
}
