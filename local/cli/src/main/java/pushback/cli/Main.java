package pushback.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import pushback.host.agent.AgentMain;
import pushback.host.processes.DirectoryLock.AlreadyRunning;
import pushback.operator.cli.ApproveCommand;
import pushback.operator.cli.CommandFrame;
import pushback.operator.cli.CompletionCommand;
import pushback.operator.cli.ConsoleCommand;
import pushback.operator.cli.DeployCommand;
import pushback.operator.cli.DoctorCommand;
import pushback.operator.cli.Doors;
import pushback.operator.cli.DrillCommand;
import pushback.operator.cli.EnvironmentAddress;
import pushback.operator.cli.FreezeCommand;
import pushback.operator.cli.HaltCommand;
import pushback.operator.cli.JudgeCommand;
import pushback.operator.cli.LocalAddress;
import pushback.operator.cli.LogsCommand;
import pushback.operator.cli.ParkCommand;
import pushback.operator.cli.PutCommand;
import pushback.operator.cli.RejectCommand;
import pushback.operator.cli.ReleasesCommand;
import pushback.operator.cli.RollbackCommand;
import pushback.operator.cli.RunCommand;
import pushback.operator.cli.StatusCommand;
import pushback.operator.cli.UnfreezeCommand;
import pushback.operator.cli.UnparkCommand;

/// `./pushback`: exit code 0 done, 1 failed, 2 misused.
@Command(
        name = "pushback",
        mixinStandardHelpOptions = true,
        version = "Pushback 0.2.0",
        synopsisSubcommandLabel = "COMMAND",
        header = "git push deploys; a bad release is pushed back.%n",
        description = "Runs the deployer and all it needs here, without an AWS account.%n",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            ConsoleCommand.class,
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
            JudgeCommand.class,
            DrillCommand.class,
            RunCommand.class,
            ParkCommand.class,
            UnparkCommand.class,
            PutCommand.class,
            EnvCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            SynthCommand.class,
            DevCommand.class
        },
        footer = "%nStart here:  ./pushback demo%nThen:        ./pushback up, and git push to the remote it prints")
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] arguments) throws IOException {
        var named = DevCommand.named(arguments);
        // These two keep standard output to themselves and parse their own arguments.
        if (named.length > 1 && !asksForHelp(named)) {
            var theirs = Arrays.copyOfRange(named, 1, named.length);
            if (named[0].equals("asl")) pushback.asl.cli.EngineMain.main(theirs);
            if (named[0].equals("agent")) AgentMain.main(theirs);
        }
        System.exit(execute(arguments));
    }

    /// Returns the exit code.
    public static int execute(String... arguments) {
        var named = DevCommand.named(arguments);
        var theirs = named.length > 1 && named[0].matches("asl|agent") && asksForHelp(named);
        return commandLine().execute(theirs ? new String[] {named[0], "--help"} : arguments);
    }

    private static boolean asksForHelp(String[] arguments) {
        return Arrays.asList(arguments).contains("--help")
                || Arrays.asList(arguments).contains("-h");
    }

    static CommandLine commandLine() {
        return commandLine(new Doors(LocalAddress::open, EnvironmentAddress::open, Main::console));
    }

    private static String console(Path directory) {
        return UpConsole.loginUrl(directory)
                .orElseThrow(() -> new IllegalStateException(
                        "no local cloud runs in " + directory + "; start one: ./pushback up"));
    }

    /// @param doors where the commands find whom they ask
    public static CommandLine commandLine(Doors doors) {
        var commandLine = CommandFrame.around(new Main(), doors, Main::remedy);
        DevCommand.alsoBelow(commandLine);
        return commandLine;
    }

    private static String remedy(Throwable thrown) {
        return thrown instanceof AlreadyRunning running
                ? running.getMessage()
                        + "; use it (./pushback status), end it (./pushback down), or choose another --dir"
                : null;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
