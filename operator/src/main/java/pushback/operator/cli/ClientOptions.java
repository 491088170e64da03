package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import picocli.CommandLine.Option;
import pushback.operator.screen.Screen;
import pushback.outcome.Brief;
import pushback.release.ReleaseEnding;

/// Whom a command asks: an environment by its name, or the local cloud.
public final class ClientOptions {
    private final Doors doors;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".pushback",
            description = "state of the local cloud to talk to (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            defaultValue = "${env:PUSHBACK_ENVIRONMENT:-}",
            description = "an environment on AWS instead of the local cloud (PUSHBACK_ENVIRONMENT)")
    private String environment;

    @Option(names = "--profile", paramLabel = "NAME", description = "AWS profile whose credentials and region are used")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region of the environment")
    private Optional<String> region = Optional.empty();

    @Option(names = "--endpoint-url", paramLabel = "URL", description = "where AWS is asked instead of at AWS")
    private Optional<URI> endpoint = Optional.empty();

    ClientOptions(Doors doors) {
        this.doors = doors;
    }

    /// The environment that was named; empty: the local cloud is meant.
    public Optional<EnvironmentAddress> address() {
        if (!environment.isEmpty()) return Optional.of(new EnvironmentAddress(environment, profile, region, endpoint));
        if (profile.isPresent() || region.isPresent() || endpoint.isPresent())
            throw new IllegalArgumentException("--profile, --region and --endpoint-url are for an environment on AWS;"
                    + " name it: --environment NAME");
        return Optional.empty();
    }

    /// The options by which the same is asked in another command: ` --environment shop --region eu-central-1`.
    public String repeated() {
        return environment.isEmpty()
                ? ""
                : " --environment " + environment
                        + profile.map(name -> " --profile " + name).orElse("")
                        + region.map(name -> " --region " + name).orElse("")
                        + endpoint.map(url -> " --endpoint-url " + url).orElse("");
    }

    /// State of the local cloud.
    public Path directory() {
        return directory;
    }

    /// @throws RuntimeException with a sentence for the person if nobody can be asked
    public Desk desk() {
        return address().map(doors.environment()).orElseGet(() -> doors.local().apply(directory));
    }

    /// Tells the story of an execution, to its end.
    ///
    /// @return 0 if it ended `Deployed`
    static int follow(Desk desk, String execution, boolean json) {
        return tell(desk, execution, json).equals(ReleaseEnding.DEPLOYED.word()) ? 0 : 1;
    }

    /// Tells the story of an execution, to its end.
    ///
    /// @return its ending
    static String tell(Desk desk, String execution, boolean json) {
        if (!json) Screen.say("release " + execution);
        JsonNode story;
        var from = 0;
        do {
            story = desk.get("/story?execution=" + encoded(execution) + "&from=" + from);
            // As JSON it is printed once, at the end and whole.
            if (!json) from = story.path("next").asInt();
            if (!json) story.path("lines").forEach(line -> Screen.say(line.asText()));
        } while (!story.path("ended").asBoolean() && desk.pause());
        if (json) Screen.say(story);
        else
            Screen.say(story.path("ending").asText() + ": "
                    + String.join("\n  ", Brief.of(story.path("summary").asText())));
        return story.path("ending").asText();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// An instant for people, to the second.
    static Instant second(JsonNode instant) {
        return Instant.parse(instant.asText()).truncatedTo(ChronoUnit.SECONDS);
    }
}
