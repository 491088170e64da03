package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pushback.aws.fleet.LifecycleResult;
import pushback.host.agent.DeploymentRoot.Revision;
import pushback.host.processes.Cell;

/// An event of scripts: picks the revision whose scripts they are and runs them in order up to the first failure.
final class Hooks {
    private static final Set<String> STOPPING = Set.of("BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop");
    private final DeploymentRoot root;
    private final Map<String, String> environment;
    private final Optional<Cell> cell;

    /// `environment` is what every script gets besides the variables of its event.
    Hooks(DeploymentRoot root, Map<String, String> environment, Optional<Cell> cell) {
        this.cell = cell;
        this.root = root;
        this.environment = environment;
    }

    LifecycleResult run(AgentCommand command) throws IOException {
        var source = source(command);
        if (source.isEmpty()) return LifecycleResult.SUCCESS;
        var archive = source.get().archive();
        var scripts = AppSpec.ofHooks(archive, command.appSpecName()).scripts(command.event());
        if (scripts.isEmpty()) return LifecycleResult.SUCCESS;
        Files.createDirectories(root.ongoing());
        var scratch = Files.createTempDirectory(root.ongoing(), "script-");
        // The log always is the current deployment's, even if the scripts are an earlier one's.
        var logFile = root.revision(command).scriptsLog();
        try (var log = new ScriptLog(command.deploymentId(), logFile, root.deploymentsLog())) {
            log.add("LifecycleEvent - " + command.event() + "\n");
            for (var script : scripts) {
                log.add("Script - " + script.location() + "\n");
                var file = Inside.of(archive, script.location(), "the script");
                try {
                    new ScriptRun(script, file, variables(command), log, cell).run(scratch);
                } catch (EventFailed failed) {
                    return failed.result(log.tail());
                }
            }
            return new LifecycleResult("Success", "", "Succeeded", log.tail());
        } finally {
            Trees.delete(scratch);
        }
    }

    /// None if the event belongs to an earlier revision and there is none.
    private Optional<Revision> source(AgentCommand command) throws IOException {
        var current = root.revision(command);
        // If the event is run again, the bundle is here already, and it is the one that counts.
        if (Files.exists(current.archive())) return Optional.of(current);
        var group = command.deploymentGroupId();
        if (isBlueGreenRollback(command)) {
            return switch (command.event()) {
                case "BeforeBlockTraffic", "AfterBlockTraffic" -> root.mostRecentInstall(group);
                case "ApplicationStop", "BeforeAllowTraffic", "AfterAllowTraffic" -> root.lastSuccessfulInstall(group);
                default -> Optional.of(current);
            };
        }
        return STOPPING.contains(command.event()) ? root.lastSuccessfulInstall(group) : Optional.of(current);
    }

    private static boolean isBlueGreenRollback(AgentCommand command) {
        return "codeDeployRollback".equals(command.deploymentCreator())
                && "BLUE_GREEN".equals(command.deploymentType());
    }

    private Map<String, String> variables(AgentCommand command) {
        var variables = new HashMap<>(environment);
        variables.put("LIFECYCLE_EVENT", command.event());
        variables.put("DEPLOYMENT_ID", command.deploymentId());
        variables.put("APPLICATION_NAME", command.applicationName());
        variables.put("DEPLOYMENT_GROUP_NAME", command.deploymentGroupName());
        variables.put("DEPLOYMENT_GROUP_ID", command.deploymentGroupId());
        variables.putAll(command.revisionVariables());
        return variables;
    }
}
