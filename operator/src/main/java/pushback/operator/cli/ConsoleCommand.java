package pushback.operator.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.console.Console;
import pushback.console.access.ConsoleKey;
import pushback.console.live.LookPace;
import pushback.operator.screen.Screen;

@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        description = {
            "Serves the console of an environment on AWS on this machine.",
            "It does until Ctrl-C. Without --environment it prints a new address of the console that up serves. An"
                    + " address lets one browser in, once, and for ten minutes."
        },
        footer = "%nExample: ./pushback console --environment twoge")
public final class ConsoleCommand implements Callable<Integer> {
    private final Doors doors;

    @Mixin
    private ClientOptions client;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "port on the loopback interface (default: a free one)")
    private int port;

    ConsoleCommand(Doors doors) {
        this.doors = doors;
    }

    @Override
    public Integer call() throws InterruptedException {
        var address = client.address();
        if (address.isEmpty()) {
            Screen.say(doors.console().apply(client.directory()));
            return 0;
        }
        var found = address.get();
        var operator = found.operator();
        try (var console = new Console(
                operator,
                Clock.systemUTC(),
                new Console.Setup(
                        port,
                        ConsoleKey.in(key(found.environment())),
                        LookPace.AWS,
                        "./pushback console" + client.repeated(),
                        found.words()))) {
            Screen.say("console of " + found.environment() + ": " + console.loginUrl()
                    + "  (once, within ten minutes)\nCtrl-C ends it.");
            new CountDownLatch(1).await();
            return 0;
        }
    }

    /// Where programs keep what they want to find again.
    private static Path key(String environment) {
        var state = System.getenv("XDG_STATE_HOME");
        var home = state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return home.resolve("pushback").resolve("console-" + environment);
    }
}
