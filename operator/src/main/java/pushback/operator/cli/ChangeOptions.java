package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.operator.screen.Screen;

/// What commands have in common that change something: whom they ask, whether it is meant, and how they answer.
final class ChangeOptions {
    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask whether it is meant; asked is only on a terminal, about an environment on AWS")
    private boolean yes;

    @Option(names = "--dry-run", description = "say what would be asked for, and do not ask for it")
    private boolean dryRun;

    /// @throws RuntimeException as [ClientOptions#desk]
    Desk desk() {
        return client.desk();
    }

    boolean json() {
        return output.json();
    }

    /// The answer to `request` in the caller's name; empty, and not asked for, unless [#goesOn].
    Optional<JsonNode> asked(Desk desk, String path, String what, Map<String, ?> request) {
        var signed = new HashMap<String, Object>(request);
        signed.put("by", desk.caller());
        return goesOn(desk, path, what, signed) ? Optional.of(desk.post(path, signed)) : Optional.empty();
    }

    /// Prints what came of it.
    ///
    /// @param words for a person
    void say(JsonNode answer, Supplier<String> words) {
        Screen.say(json() ? answer.toPrettyString() : words.get());
    }

    /// Whether to go on; otherwise it has been said why not.
    ///
    /// @param path of the desk that would get it
    /// @param what would happen, to be read after "would"
    /// @param request what would be sent
    /// @throws IllegalStateException with a dry run of what is not possible
    boolean goesOn(Desk desk, String path, String what, Map<String, ?> request) {
        if (dryRun) {
            var meant = desk.post("/dry-run" + path, request);
            Screen.say(
                    json()
                            ? Json.text(Map.of("would", what + where(), "request", meant, "changed", false))
                            : "would " + what + where() + ": " + meant + "; nothing was changed");
            return false;
        }
        if (yes || client.address().isEmpty() || !isTerminal()) return true;
        var answer = System.console().readLine("%s", what + where() + "? [y/N] ");
        if (answer != null && answer.strip().matches("(?i)y|yes")) return true;
        Screen.say("nothing was changed");
        return false;
    }

    /// Whether a person can be asked.
    boolean mayAsk() {
        return !yes && !dryRun && isTerminal();
    }

    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private String where() {
        return client.address().map(address -> " in " + address.environment()).orElse("");
    }
}
