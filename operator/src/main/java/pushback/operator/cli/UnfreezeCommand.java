package pushback.operator.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.operator.screen.Screen;

@Command(
        name = "unfreeze",
        mixinStandardHelpOptions = true,
        description = "Lets pushes deploy again, and starts the one that waits.",
        footer = "%nExample: ./pushback unfreeze --reason \"the fleet is in order again\"")
public final class UnfreezeCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ChangeOptions change;

    @Override
    public Integer call() {
        var desk = client.desk();
        var lifted = Map.of("frozen", false, "by", desk.caller(), "reason", reason);
        if (!change.goesOn(client, desk, "/freeze", "unfreeze", lifted, output.json())) return 0;
        var answer = desk.post("/freeze", lifted);
        var started = answer.path("started").asText();
        Screen.say(
                output.json()
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
