package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.base.Json;
import pushback.operator.screen.Screen;
import pushback.outcome.Bill;

@Command(
        name = "releases",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the releases, the newest first, and the four DORA measures.",
            "The measures are how often commits are deployed, how long they take, how many fail, and how "
                    + "long it takes to restore what was before. COST has the requests that failed because of the "
                    + "release and their share of the month's error budget, where visitors were counted, and the "
                    + "seconds in which fewer servers were healthy than before.%n"
        },
        footer = "%nExample: ./pushback releases --since 7d --json")
public final class ReleasesCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "30d",
            converter = Window.class,
            description = "how far back: 30d, 12h, 2w (default: ${DEFAULT-VALUE})")
    private Duration since;

    @Override
    public Integer call() {
        var control = client.desk();
        var from = control.now().minus(since);
        var releases = Json.STRICT.createArrayNode();
        for (var release : control.get("/releases"))
            if (!Instant.parse(release.path("requestedAt").asText()).isBefore(from)) releases.add(release);
        var measures = control.get("/measures?seconds=" + since.toSeconds());
        if (output.json()) {
            var all = Json.STRICT.createObjectNode();
            all.set("releases", releases);
            all.set("measures", measures);
            Screen.say(all.toPrettyString());
            return 0;
        }
        var table = new TextTable("", "RELEASE", "COMMIT", "OUTCOME", "SECONDS", "COST", "BY", "MESSAGE");
        for (var release : releases) {
            var commit = release.path("commit").asText();
            table.row(
                    release.path("current").asBoolean() ? "*" : "",
                    release.path("release").asText(),
                    commit.isEmpty() ? "" : commit.substring(0, 7),
                    release.path("status").asText(),
                    "%.1f".formatted(release.path("seconds").asDouble()),
                    cost(release.path("bill")),
                    release.path("requestedBy").asText(),
                    message(
                                    release.path("action").asText(),
                                    release.path("message").asText())
                            + decided(release.path("decided")));
        }
        Screen.say(table);
        Screen.print(MeasuresTable.of(measures));
        return 0;
    }

    private static String cost(JsonNode bill) {
        var brief = bill.isObject() ? Json.value(bill, Bill.class).brief() : "";
        return brief.isEmpty() ? "-" : brief;
    }

    private static String decided(JsonNode decided) {
        var sentences = new StringBuilder();
        decided.forEach(sentence -> sentences.append("; ").append(sentence.asText()));
        return sentences.toString();
    }

    private static String message(String action, String message) {
        if (!action.equals("rollback")) return message;
        return message.isEmpty() ? "rollback" : "rollback to: " + message;
    }
}
