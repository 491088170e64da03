package pushback.operator.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pushback.base.Visible;
import pushback.operator.screen.PrintedCommands;

/// What every command line of ours has: exit codes (0 done, 1 failed, 2 misused), one sentence for the person about
/// what
/// failed, and printed commands that work where the reader is.
public final class CommandFrame {
    private CommandFrame() {}

    /// A command whose state is in a folder of its own.
    public interface OwnRoom {
        /// @param state what `--dir` says
        Path room(Path state);
    }

    /// @param remedy for exceptions that the commands of this line alone throw: the sentence; null for others
    public static CommandLine around(Object root, Doors doors, Function<Throwable, String> remedy) {
        return new CommandLine(root, doors)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    command.getErr()
                            .println(
                                    Visible.text("pushback: " + commands(parsed).in(sentence(thrown, remedy))));
                    return thrown instanceof IllegalArgumentException
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                })
                .setExecutionStrategy(CommandFrame::run)
                .setUsageHelpAutoWidth(true);
    }

    /// Whatever a command prints, the commands in it work where the reader is.
    private static int run(ParseResult parsed) {
        var commands = commands(parsed);
        if (commands.asTheyAre() || deepest(parsed).commandSpec().userObject() instanceof Verbatim)
            return new CommandLine.RunLast().execute(parsed);
        var out = System.out;
        var err = System.err;
        System.setOut(commands.in(out));
        System.setErr(commands.in(err));
        try {
            return new CommandLine.RunLast().execute(parsed);
        } finally {
            System.out.flush();
            System.err.flush();
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static PrintedCommands commands(ParseResult parsed) {
        var command = deepest(parsed);
        var commands = printed(command);
        return asksForJson(command) ? commands.inJson() : commands;
    }

    private static boolean asksForJson(ParseResult command) {
        return command.hasMatchedOption("--json")
                || command.hasMatchedOption("-o")
                        && command.matchedOption("-o").originalStringValues().contains("json");
    }

    private static PrintedCommands printed(ParseResult command) {
        var elsewhere = clients(command.commandSpec())
                .map(ClientOptions::repeated)
                .filter(options -> !options.isEmpty())
                .findFirst();
        if (elsewhere.isPresent()) return PrintedCommands.forEnvironment(elsewhere.get(), PrintedCommands.home());
        var option = command.commandSpec().findOption("--dir");
        var state = option == null || !(option.getValue() instanceof Path given) ? Path.of(".pushback") : given;
        var room = command.commandSpec().userObject() instanceof OwnRoom own ? own.room(state) : state;
        return PrintedCommands.inFolder(room, Path.of(""), PrintedCommands.home());
    }

    /// Those of the command itself, and of what it has in common with others.
    private static Stream<ClientOptions> clients(CommandSpec command) {
        return command.mixins().values().stream()
                .flatMap(mixin ->
                        mixin.userObject() instanceof ClientOptions client ? Stream.of(client) : clients(mixin));
    }

    private static ParseResult deepest(ParseResult parsed) {
        return parsed.hasSubcommand() ? deepest(parsed.subcommand()) : parsed;
    }

    /// One line for the person; what nobody foresaw keeps its class name.
    private static String sentence(Throwable thrown, Function<Throwable, String> remedy) {
        var own = remedy.apply(thrown);
        if (own != null) return own;
        return switch (thrown) {
            case IllegalArgumentException mistaken -> mistaken.getMessage();
            case IllegalStateException failed -> failed.getMessage();
            case UncheckedIOException failed -> failed.getMessage();
            default -> thrown.toString();
        };
    }
}
