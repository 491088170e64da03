package pushback.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.cli.screen.Screen;

@Command(
        name = "freeze",
        mixinStandardHelpOptions = true,
        description = "Keeps pushes from deploying until somebody unfreezes.",
        footer = "%nExample: ./pushback freeze --reason \"the database is being moved\"")
final class FreezeCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        var answer = client.client()
                .post("/freeze", Map.of("frozen", true, "by", System.getProperty("user.name"), "reason", reason))
                .path("freeze");
        Screen.say(
                json
                        ? answer.toPrettyString()
                        : "frozen since " + ClientOptions.second(answer.path("since")) + " by "
                                + answer.path("by").asText() + ": "
                                + answer.path("reason").asText() + "; pushes wait for: ./pushback unfreeze");
        return 0;
    }
}
