package pushback.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.cli.control.ControlClient;
import pushback.operator.screen.Screen;

/// Keeps a value for builds. It is read from standard input: what stands on a command line, others can see.
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps a value that buildspec.yml names.",
            "It is a parameter (env.parameter-store) or a secret (env.secrets-manager)."
        },
        footer = {
            "%nThe value is read from standard input, without the line's end.",
            "%nExample: ./pushback put parameter /app/password < password.txt"
        })
final class PutCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".pushback",
            description = "state of the local cloud to talk to (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Parameters(index = "0", paramLabel = "KIND", description = "parameter or secret")
    private Kind kind;

    @Parameters(index = "1", paramLabel = "NAME", description = "its name")
    private String name;

    enum Kind {
        parameter,
        secret
    }

    @Override
    public Integer call() {
        var answer =
                ControlClient.of(directory).post("/put", Map.of("kind", kind.name(), "name", name, "value", value()));
        Screen.say(kind + " " + name + " is kept, version "
                + answer.path("version").asText());
        return 0;
    }

    private static String value() {
        var console = System.console();
        if (console != null && console.isTerminal()) return new String(console.readPassword("Value: "));
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
