package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "freeze",
        mixinStandardHelpOptions = true,
        description = "Keeps pushes from deploying until an operator unfreezes.",
        footer = "%nExample: ./pushback freeze --reason \"the database is being moved\"")
public final class FreezeCommand implements Callable<Integer> {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Mixin
    private ChangeOptions change;

    @Override
    public Integer call() {
        change.asked(change.desk(), "/freeze", "freeze", Map.of("frozen", true, "reason", reason))
                .map(answer -> answer.path("freeze"))
                .ifPresent(
                        freeze -> change.say(freeze, () -> words(freeze) + "; pushes wait for: ./pushback unfreeze"));
        return 0;
    }

    /// The freeze in one clause: since when, by whom and why.
    static String words(JsonNode freeze) {
        return "frozen since " + ClientOptions.second(freeze.path("since")) + " by "
                + freeze.path("by").asText() + ": " + freeze.path("reason").asText();
    }
}
