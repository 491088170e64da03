package pushback.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import picocli.CommandLine.Option;
import pushback.cli.control.ControlClient;
import pushback.cli.screen.Screen;
import pushback.cloud.story.Brief;

/// What the commands that talk to a running `up` have in common.
final class ClientOptions {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".pushback",
            description = "state of the local cloud to talk to (default: ${DEFAULT-VALUE})")
    private Path directory;

    /// @throws ControlClient.Unreachable if nothing runs there
    ControlClient client() {
        return ControlClient.of(directory);
    }

    /// Starts the machine and, unless told not to, tells its story until it ends.
    ///
    /// @return exit code
    int start(Map<String, Object> input, boolean wait, boolean json) {
        var client = client();
        var release = client.post("/start", input).path("release").asText();
        if (!wait) {
            Screen.say(
                    json
                            ? "{\"release\":\"" + release + "\"}"
                            : "release " + release + " has started; follow it: ./pushback logs --follow " + release);
            return 0;
        }
        return follow(client, release, json);
    }

    /// Tells the story of an execution, to its end.
    ///
    /// @return 0 if it ended `Deployed`
    static int follow(ControlClient client, String execution, boolean json) {
        return tell(client, execution, json).equals("Deployed") ? 0 : 1;
    }

    /// Tells the story of an execution, to its end.
    ///
    /// @return its ending
    static String tell(ControlClient client, String execution, boolean json) {
        if (!json) Screen.say("release " + execution);
        JsonNode story;
        var from = 0;
        do {
            story = client.get(
                    "/story?execution=" + URLEncoder.encode(execution, StandardCharsets.UTF_8) + "&from=" + from);
            // As JSON it is printed once, at the end and whole.
            if (!json) from = story.path("next").asInt();
            if (!json) story.path("lines").forEach(line -> Screen.say(line.asText()));
        } while (!story.path("ended").asBoolean() && pause());
        if (json) Screen.say(story);
        else
            Screen.say(story.path("ending").asText() + ": "
                    + String.join("\n  ", Brief.of(story.path("summary").asText())));
        return story.path("ending").asText();
    }

    /// An instant for people, to the second.
    static Instant second(JsonNode instant) {
        return Instant.parse(instant.asText()).truncatedTo(ChronoUnit.SECONDS);
    }

    static boolean pause() {
        try {
            Thread.sleep(250);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }
}
