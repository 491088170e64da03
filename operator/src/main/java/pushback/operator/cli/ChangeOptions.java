package pushback.operator.cli;

import java.util.Map;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.operator.screen.Screen;

/// What commands have in common that change something.
final class ChangeOptions {
    @Option(
            names = {"-y", "--yes"},
            description = "do not ask whether it is meant; asked is only on a terminal, about an environment on AWS")
    private boolean yes;

    @Option(names = "--dry-run", description = "say what would be asked for, and do not ask for it")
    private boolean dryRun;

    /// Whether to go on; otherwise it has been said why not.
    ///
    /// @param path of the desk that would get it
    /// @param what would happen, to be read after "would"
    /// @param request what would be sent
    /// @throws IllegalStateException with a dry run of what is not possible
    boolean goesOn(ClientOptions client, Desk desk, String path, String what, Map<String, ?> request, boolean json) {
        if (dryRun) {
            var meant = desk.post("/dry-run" + path, request);
            Screen.say(
                    json
                            ? Json.text(Map.of("would", what + where(client), "request", meant, "changed", false))
                            : "would " + what + where(client) + ": " + meant + "; nothing was changed");
            return false;
        }
        if (yes || client.address().isEmpty() || !isTerminal()) return true;
        var answer = System.console().readLine("%s", what + where(client) + "? [y/N] ");
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

    private static String where(ClientOptions client) {
        return client.address().map(address -> " in " + address.environment()).orElse("");
    }
}
