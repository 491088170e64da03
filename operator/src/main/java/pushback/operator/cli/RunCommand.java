package pushback.operator.cli;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pushback.base.Json;
import pushback.oneoff.OneOff;
import pushback.operator.screen.Screen;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = {
            "pushback run [--server ID] [--reason TEXT] [--dir DIR | --environment NAME] -- COMMAND [ARGUMENT...]",
            "pushback run --list [-o json] [--dir DIR | --environment NAME]"
        },
        description = {
            "Runs a command on one server, with the application's environment.",
            "Prints what it prints, as it comes, and ends with its exit code; its input is empty. A single word is a"
                + " line for the shell. Ctrl-C ends it. Who ran what, when and how it ended is written down; what it"
                + " printed is not."
        },
        footer = {
            "%nExample: ./pushback run -- ls -l opt",
            "         ./pushback run -- 'psql \"$DATABASE_URL\" -c \"select 1\"'"
        })
public final class RunCommand implements Callable<Integer>, Verbatim {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClientOptions client;

    @Option(
            names = "--server",
            paramLabel = "ID",
            defaultValue = "",
            description = "which server, or the beginning of its id (default: a healthy one)")
    private String server;

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--list", description = "show what was run, the latest first")
    private boolean list;

    /// Of the list; what a command prints is printed as it is.
    @Mixin
    private OutputOptions output;

    @Parameters(paramLabel = "COMMAND", description = "the command and its arguments, behind --")
    private final List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        if (!list && command.isEmpty())
            throw new ParameterException(
                    spec.commandLine(), "a command is missing; put it behind --, such as: ./pushback run -- env");
        var runs = client.desk().runs();
        return list ? list(runs.latest()) : new Followed(runs).run(server, command, reason);
    }

    private int list(List<OneOff> runs) {
        if (output.json()) {
            Screen.say(Json.tree(Json.text(runs)).toPrettyString());
            return 0;
        }
        var table = new TextTable("STARTED", "SERVER", "BY", "EXIT", "TOOK", "COMMAND");
        for (var run : runs)
            table.row(
                    run.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                    run.instance(),
                    run.requestedBy(),
                    exit(run),
                    run.took()
                            .map(took -> Window.words(took.toMillis() / 1000.0))
                            .orElse("-"),
                    String.join(" ", run.command()).replaceAll("\\s+", " "));
        Screen.print(runs.isEmpty() ? "nothing was run yet; see: ./pushback run --help\n" : table);
        return 0;
    }

    private static String exit(OneOff run) {
        return run.exitCode().map(Object::toString).orElse(run.endedAt().isEmpty() ? "running" : "lost");
    }
}
