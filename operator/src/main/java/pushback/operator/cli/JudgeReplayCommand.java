package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pushback.operator.screen.Screen;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Says what another policy would have said of releases, and when.",
            "It judges the evidence that was kept. Without another setting it says what was said. SECONDS count from"
                    + " the first look at a server that ran the release. Evidence is kept for 90 days.%n"
        },
        footer = "%nExample: ./pushback judge replay 3f2a1bc --unhealthy 1 --alpha 0.1")
public final class JudgeReplayCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Mixin
    private PolicyOptions policy;

    @Parameters(
            arity = "0..*",
            paramLabel = "RELEASE",
            description = "a release, its commit, or the beginning of either (default: the latest)")
    private List<String> releases = List.of();

    @Option(names = "--last", paramLabel = "N", description = "the last N releases")
    private Integer last;

    @Override
    public Integer call() {
        if (last != null && (last < 1 || last > 100))
            throw new IllegalArgumentException("--last lies between 1 and 100, not at " + last);
        if (last != null && !releases.isEmpty())
            throw new IllegalArgumentException("name releases, or how many of the last by --last, not both");
        var asked = last != null ? List.of() : releases.isEmpty() ? List.of("") : releases;
        var answer = client.desk()
                .post(
                        "/judge-replay",
                        Map.of("releases", asked, "last", last == null ? 0 : last, "changed", policy.changed()));
        if (output.json()) {
            Screen.say(answer.toPrettyString());
            return 0;
        }
        Screen.say(table(answer));
        if (answer.size() == 1) answer.path(0).path("trials").forEach(JudgeReplayCommand::reason);
        return 0;
    }

    private static TextTable table(JsonNode releases) {
        var table =
                new TextTable("RELEASE", "COMMIT", "JUDGED", "SAMPLES", "WAS", "SECONDS", "WOULD BE", "SECONDS", "");
        for (var release : releases) {
            var commit = release.path("commit").asText();
            var name = new ArrayList<>(
                    List.of(release.path("release").asText(), commit.isEmpty() ? "" : commit.substring(0, 7)));
            if (release.path("trials").isEmpty())
                table.row(name.get(0), name.get(1), "", "0", "nothing is kept of it", "", "", "", "");
            for (var trial : release.path("trials")) {
                var was = trial.path("recorded");
                var other = trial.path("other");
                table.row(
                        name.get(0),
                        name.get(1),
                        trial.path("subject").asText().toLowerCase(Locale.ROOT),
                        trial.path("samples").asText(),
                        verdict(was),
                        seconds(was),
                        verdict(other),
                        seconds(other),
                        difference(trial, was, other));
            }
        }
        return table;
    }

    private static String difference(JsonNode trial, JsonNode was, JsonNode other) {
        if (!trial.path("whole").asBoolean()) return "samples are missing";
        if (!was.path("verdict").equals(other.path("verdict"))) return "differs";
        var sooner = was.path("seconds").asDouble() - other.path("seconds").asDouble();
        if (Math.abs(sooner) < 0.05) return "the same";
        return "%.0f s %s".formatted(Math.abs(sooner), sooner > 0 ? "sooner" : "later");
    }

    private static String verdict(JsonNode said) {
        return said.path("verdict").asText() + (said.path("late").asBoolean() ? ", too late" : "");
    }

    private static String seconds(JsonNode said) {
        return "%.1f".formatted(said.path("seconds").asDouble());
    }

    private static void reason(JsonNode trial) {
        Screen.say(trial.path("subject").asText().toLowerCase(Locale.ROOT) + ": "
                + trial.path("other").path("reason").asText());
    }
}
