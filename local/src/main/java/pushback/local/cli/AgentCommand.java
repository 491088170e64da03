package pushback.local.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Stands for [pushback.local.agent.AgentMain] in the help; [Main] hands over to it.
@Command(name = "agent", mixinStandardHelpOptions = true,
        description = {"Runs one deployment of a bundle as the CodeDeploy agent does.",
            "Prints what happened as JSON."},
        customSynopsis = "pushback agent REQUEST.json", footer = "%nExample: ./pushback agent request.json")
final class AgentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name the request file");
    }
}
