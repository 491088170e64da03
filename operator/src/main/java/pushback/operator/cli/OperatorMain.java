package pushback.operator.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The commands of an operator alone, as their jar runs them: exit code 0 done, 1 failed, 2 misused.
@Command(
        name = "pushback",
        mixinStandardHelpOptions = true,
        version = "Pushback 0.2.0",
        synopsisSubcommandLabel = "COMMAND",
        header = "git push deploys; a bad release is pushed back.%n",
        description = "Operates an environment that Pushback deploys to.%n",
        subcommands = {
            DeployCommand.class,
            RollbackCommand.class,
            HaltCommand.class,
            ApproveCommand.class,
            RejectCommand.class,
            FreezeCommand.class,
            UnfreezeCommand.class,
            ReleasesCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            DrillCommand.class,
            RunCommand.class,
            ParkCommand.class,
            UnparkCommand.class,
            ConsoleCommand.class,
            JudgeCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
        },
        footer = "%nStart here:  java -jar pushback-operator.jar status --environment NAME")
public final class OperatorMain implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine(new Doors()).execute(arguments));
    }

    /// @param doors where the commands find whom they ask
    public static CommandLine commandLine(Doors doors) {
        return CommandFrame.around(new OperatorMain(), doors, _ -> null);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
