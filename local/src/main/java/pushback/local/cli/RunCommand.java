package pushback.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pushback.local.control.ControlClient;
import pushback.local.screen.Screen;

@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false,
        customSynopsis = {"pushback run [--server ID] [--reason TEXT] [--dir DIR] -- COMMAND [ARGUMENT...]",
            "pushback run --list [--json] [--dir DIR]"},
        description = {"Runs a command on one server, with the application's environment.",
            "Prints what it prints, as it comes, and ends with its exit code; its input is empty. A single word is a line "
                + "for the shell. Ctrl-C ends it. Who ran what, when and how it ended is written down; what it printed "
                + "is not."},
        footer = {"%nExample: ./pushback run -- ls -l opt", "         ./pushback run -- 'psql \"$DATABASE_URL\" -c \"select 1\"'"})
final class RunCommand implements Callable<Integer>, Verbatim {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClientOptions client;

    @Option(names = "--server", paramLabel = "ID", defaultValue = "",
            description = "which server, or the beginning of its id (default: a healthy one)")
    private String server;

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--list", description = "show what was run, the latest first")
    private boolean list;

    @Option(names = "--json", description = "with --list: print JSON")
    private boolean json;

    @Parameters(paramLabel = "COMMAND", description = "the command and its arguments, behind --")
    private final List<String> command = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (list) return list(client.client().get("/runs"));
        if (command.isEmpty()) throw new ParameterException(spec.commandLine(),
                "a command is missing; put it behind --, such as: ./pushback run -- env");
        var control = client.client();
        var id = new AtomicReference<>("");
        var end = new Thread(() -> cancel(control, id.get()), "end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            id.set(control.post("/run", Map.of("server", server, "command", command, "reason", reason,
                    "requestedBy", System.getProperty("user.name"))).path("id").asText());
            return follow(control, id.get());
        } finally {
            id.set("");
            forget(end);
        }
    }

    private static int follow(ControlClient control, String id) throws IOException {
        long out = 0;
        long err = 0;
        while (true) {
            var seen = control.get("/run?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "&out=" + out + "&err=" + err);
            out += print(System.out, seen.path("out"));
            err += print(System.err, seen.path("err"));
            if (!seen.path("exitCode").isNull()) return seen.path("exitCode").asInt();
        }
    }

    private static int print(PrintStream stream, JsonNode bytes) throws IOException {
        var printed = bytes.binaryValue();
        stream.write(printed);
        stream.flush();
        return printed.length;
    }

    /// Ctrl-C: nobody would see any more what it does.
    private static void cancel(ControlClient control, String id) {
        if (id.isEmpty()) return;
        try {
            control.post("/run-cancel", Map.of("id", id));
        } catch (ControlClient.Unreachable gone) {
            // With the local cloud its servers ended, and the command with them.
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException shuttingDown) {
            // It is at work.
        }
    }

    private int list(JsonNode runs) {
        if (json) {
            Screen.say(runs.toPrettyString());
            return 0;
        }
        var table = new Table("STARTED", "SERVER", "BY", "EXIT", "TOOK", "COMMAND");
        for (var run : runs) {
            var words = new ArrayList<String>();
            run.path("command").forEach(word -> words.add(word.asText()));
            table.row(ClientOptions.second(run.path("startedAt")).toString(), run.path("instance").asText(),
                    run.path("requestedBy").asText(), exit(run), took(run), String.join(" ", words).replaceAll("\\s+", " "));
        }
        Screen.print(runs.isEmpty() ? "nothing was run yet; see: ./pushback run --help\n" : table);
        return 0;
    }

    private static String exit(JsonNode run) {
        if (!run.path("exitCode").isNull()) return run.path("exitCode").asText();
        return run.path("endedAt").isNull() ? "running" : "lost";
    }

    private static String took(JsonNode run) {
        return run.path("endedAt").isNull() ? "-" : Window.words(Math.max(0, Duration.between(
                Instant.parse(run.path("startedAt").asText()), Instant.parse(run.path("endedAt").asText())).toMillis()) / 1000.0);
    }
}
