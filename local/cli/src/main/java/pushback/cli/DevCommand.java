package pushback.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What those need who develop Pushback, or a state machine or bundle of their own, and nobody who deploys.
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Simulates, measures, and runs one part alone: for developers.",
        subcommands = {SimulateCommand.class, BenchCommand.class, AslCommand.class, RunAgentCommand.class},
        footer = "%nExample: ./pushback dev simulate --seeds 1000")
final class DevCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: simulate, bench, asl or agent");
    }

    /// The commands also have the names that they had before there was a `dev`; no help shows them.
    static void alsoBelow(CommandLine root) {
        for (var command : DevCommand.class.getAnnotation(Command.class).subcommands()) {
            var former = new CommandLine(command);
            former.getCommandSpec().usageMessage().hidden(true);
            root.addSubcommand(former.getCommandName(), former);
        }
    }

    /// The arguments from the command's own name on.
    static String[] named(String... arguments) {
        return arguments.length > 0 && arguments[0].equals("dev")
                ? Arrays.copyOfRange(arguments, 1, arguments.length)
                : arguments;
    }
}
