package pushback.operator.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        description = {"Asks the judge what it will notice, or would have said.%n"},
        subcommands = {JudgeExplainCommand.class, JudgeReplayCommand.class},
        footer = "%nExample: ./pushback judge explain")
public final class JudgeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "judge what? explain or replay");
    }
}
