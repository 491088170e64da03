package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "unfreeze",
        mixinStandardHelpOptions = true,
        description = "Lets pushes deploy again, and starts the one that waits.",
        footer = "%nExample: ./pushback unfreeze --reason \"the fleet is in order again\"")
public final class UnfreezeCommand implements Callable<Integer> {
    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Mixin
    private ChangeOptions change;

    @Override
    public Integer call() {
        change.asked(change.desk(), "/freeze", "unfreeze", Map.of("frozen", false, "reason", reason))
                .ifPresent(answer -> change.say(answer, () -> words(answer)));
        return 0;
    }

    private static String words(JsonNode answer) {
        var freeze = answer.path("freeze");
        var started = answer.path("started").asText();
        return "pushes deploy again; frozen since " + ClientOptions.second(freeze.path("since")) + ": "
                + freeze.path("reason").asText()
                + (started.isEmpty() ? "" : "\nwhat waited has started: ./pushback logs --follow " + started);
    }
}
