package pushback.operator.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.operator.screen.Screen;

/// What deploy and rollback have in common: a release is started, and followed to its end.
final class StartOptions {
    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--no-wait", description = "do not wait for the outcome")
    private boolean noWait;

    @Mixin
    private ChangeOptions change;

    ChangeOptions change() {
        return change;
    }

    /// Starts the machine and, unless told not to, tells its story until it ends.
    ///
    /// @param what would happen, to be read after "would"
    /// @param wanted what is asked for, but the reason
    /// @return exit code
    int run(Desk desk, String what, Map<String, ?> wanted) {
        var input = new HashMap<String, Object>(wanted);
        input.put("reason", reason);
        if (!change.goesOn(desk, "/start", what, input)) return 0;
        var release = desk.post("/start", input).path("release").asText();
        if (!noWait) return ClientOptions.follow(desk, release, change.json());
        Screen.say(
                change.json()
                        ? "{\"release\":\"" + release + "\"}"
                        : "release " + release + " has started; follow it: ./pushback logs --follow " + release);
        return 0;
    }
}
