package pushback.operator.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.operator.screen.Screen;

@Command(
        name = "freeze",
        mixinStandardHelpOptions = true,
        description = "Keeps pushes from deploying until somebody unfreezes.",
        footer = "%nExample: ./pushback freeze --reason \"the database is being moved\"")
public final class FreezeCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ChangeOptions change;

    @Override
    public Integer call() {
        var desk = client.desk();
        var frozen = Map.of("frozen", true, "by", desk.caller(), "reason", reason);
        if (!change.goesOn(client, desk, "/freeze", "freeze", frozen, output.json())) return 0;
        var answer = desk.post("/freeze", frozen).path("freeze");
        Screen.say(
                output.json()
                        ? answer.toPrettyString()
                        : "frozen since " + ClientOptions.second(answer.path("since")) + " by "
                                + answer.path("by").asText() + ": "
                                + answer.path("reason").asText() + "; pushes wait for: ./pushback unfreeze");
        return 0;
    }
}
