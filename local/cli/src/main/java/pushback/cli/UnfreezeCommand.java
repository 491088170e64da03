package pushback.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.cli.screen.Screen;

@Command(
        name = "unfreeze",
        mixinStandardHelpOptions = true,
        description = "Lets pushes deploy again, and starts the one that waits.",
        footer = "%nExample: ./pushback unfreeze --reason \"the fleet is in order again\"")
final class UnfreezeCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        var answer = client.client()
                .post("/freeze", Map.of("frozen", false, "by", System.getProperty("user.name"), "reason", reason));
        var started = answer.path("started").asText();
        Screen.say(
                json
                        ? answer.toPrettyString()
                        : "pushes deploy again; frozen since "
                                + ClientOptions.second(answer.path("freeze").path("since")) + ": "
                                + answer.path("freeze").path("reason").asText()
                                + (started.isEmpty()
                                        ? ""
                                        : "\nwhat waited has started: ./pushback logs --follow " + started));
        return 0;
    }
}
