package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Keeps a value for builds. It is read from standard input: what is on a command line, others can see.
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps a value that buildspec.yml names.",
            "It is a parameter (env.parameter-store) or a secret (env.secrets-manager). On AWS that takes"
                + " ssm:PutParameter, or secretsmanager:CreateSecret and PutSecretValue, on that name: the operator's"
                + " policy has none of them, since builds name what they like. The build's role needs the right to"
                + " read it."
        },
        footer = {
            "%nThe value is read from standard input, without the line's end.",
            "%nExample: ./pushback put parameter /app/password < password.txt"
        })
public final class PutCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "KIND", description = "parameter or secret")
    private Kind kind;

    @Parameters(index = "1", paramLabel = "NAME", description = "its name")
    private String name;

    @Mixin
    private ChangeOptions change;

    enum Kind {
        parameter,
        secret
    }

    @Override
    public Integer call() {
        var desk = change.desk();
        var named = Map.of("kind", kind.name(), "name", name);
        if (!change.goesOn(desk, "/put", "keep the " + kind + " " + name, named)) return 0;
        var kept = kept(desk, value());
        change.say(
                kept,
                () -> kind + " " + name + " is kept, version "
                        + kept.path("version").asText());
        return 0;
    }

    private JsonNode kept(Desk desk, String value) {
        if (value.isEmpty())
            throw new IllegalStateException("the value is empty; give it on standard input, such as: ./pushback put "
                    + kind + " " + name + " < FILE");
        try {
            return desk.post("/put", Map.of("kind", kind.name(), "name", name, "value", value));
        } catch (IllegalStateException refused) {
            // AWS repeats in its refusals what it was sent.
            throw new IllegalStateException(refused.getMessage().replace(value, "..."));
        }
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
