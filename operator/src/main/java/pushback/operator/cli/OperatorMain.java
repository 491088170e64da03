package pushback.operator.cli;

import java.util.List;
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
        footer = "%nStart here:  java -jar pushback-operator.jar status --environment NAME")
public final class OperatorMain implements Runnable {
    /// In the order in which they are listed.
    static final List<Named> COMMANDS = List.of(
            new Named("deploy", DeployCommand.class),
            new Named("rollback", RollbackCommand.class),
            new Named("halt", HaltCommand.class),
            new Named("approve", ApproveCommand.class),
            new Named("reject", RejectCommand.class),
            new Named("freeze", FreezeCommand.class),
            new Named("unfreeze", UnfreezeCommand.class),
            new Named("releases", ReleasesCommand.class),
            new Named("status", StatusCommand.class),
            new Named("logs", LogsCommand.class),
            new Named("drill", DrillCommand.class),
            new Named("run", RunCommand.class),
            new Named("park", ParkCommand.class),
            new Named("unpark", UnparkCommand.class),
            new Named("put", PutCommand.class),
            new Named("console", ConsoleCommand.class),
            new Named("judge", JudgeCommand.class),
            new Named("doctor", DoctorCommand.class),
            new Named("completion", CompletionCommand.class));

    @Spec
    private CommandSpec spec;

    /// @param name as the command itself has it; here, so that no command's class is read to find another
    record Named(String name, Class<?> type) {}

    public static void main(String[] arguments) {
        if (arguments.length > 0) HeadStart.begin();
        System.exit(commandLine(new Doors(), arguments).execute(arguments));
    }

    /// With the one command that is meant, where the first argument names it: to make all of them takes a quarter of
    /// the time until `status` prints something. With all of them for help, completion and whoever mistypes.
    ///
    /// @param doors where the commands find whom they ask
    static CommandLine commandLine(Doors doors, String... arguments) {
        var all = CommandFrame.around(new OperatorMain(), doors, _ -> null);
        var meant = COMMANDS.stream()
                .filter(command -> arguments.length > 0
                        && command.name.equals(arguments[0])
                        && command.type != CompletionCommand.class)
                .toList();
        for (var command : meant.isEmpty() ? COMMANDS : meant) all.addSubcommand(command.name, command.type);
        return all;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
