package pushback.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "releases", mixinStandardHelpOptions = true, description = "Lists the releases, the newest first.",
        footer = "%nExample: ./pushback releases --json")
final class ReleasesCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        var releases = client.client().get("/releases");
        if (json) {
            System.out.println(releases.toPrettyString());
            return 0;
        }
        var table = new Table("", "RELEASE", "COMMIT", "OUTCOME", "SECONDS", "BY", "MESSAGE");
        for (var release : releases) {
            var commit = release.path("commit").asText();
            table.row(release.path("current").asBoolean() ? "*" : "", release.path("release").asText(),
                    commit.isEmpty() ? "" : commit.substring(0, 7), release.path("status").asText(),
                    "%.1f".formatted(release.path("seconds").asDouble()), release.path("requestedBy").asText(),
                    message(release.path("action").asText(), release.path("message").asText())
                            + decided(release.path("decided")));
        }
        System.out.print(table);
        return 0;
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
