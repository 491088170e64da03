package pushback.cdk.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import pushback.asl.StateMachine;
import pushback.base.Json;

/// A shipped state machine, as it lies in `statemachine/`.
///
/// @param name the file's without its ending, such as `deploy`
public record Definition(String name, String text) {
    private static final String ENDING = ".asl.json";
    /// Amazon States Language: of a Retry that names no MaxAttempts.
    private static final int DEFAULT_ATTEMPTS = 3;
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(\\w+)}");

    /// Every one there is, by name.
    public static List<Definition> all() {
        var place = StateMachine.class.getProtectionDomain().getCodeSource().getLocation();
        try {
            var path = Path.of(place.toURI());
            if (Files.isDirectory(path)) return in(path);
            try (FileSystem jar = FileSystems.newFileSystem(path)) {
                return in(jar.getPath("/"));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (URISyntaxException impossible) {
            throw new AssertionError("a place on the class path is a URI: " + place, impossible);
        }
    }

    private static List<Definition> in(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .map(Definition::read)
                    .toList();
        }
    }

    private static Definition read(Path file) {
        try {
            return new Definition(file.getFileName().toString().replace(ENDING, ""), Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The names in `${...}`.
    public Set<String> substitutions() {
        return SUBSTITUTION
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The services that its states call, such as `arn:aws:states:::lambda:invoke`.
    public Set<String> resources() {
        return Json.tree(text).findValuesAsText("Resource").stream().collect(Collectors.toCollection(TreeSet::new));
    }

    /// How long the state that calls the function `step` waits for its answer; empty if none does, or if the
    /// function's answer is not what it waits for.
    public Optional<Duration> patienceWith(String step) {
        return Json.tree(text).findParents("FunctionName").stream()
                .filter(arguments -> arguments.path("FunctionName").asText().equals("${" + step + "}"))
                .findFirst()
                .flatMap(arguments -> stateOf(Json.tree(text), arguments))
                .filter(state -> !state.path("Resource").asText().endsWith(".waitForTaskToken"))
                .map(state -> Duration.ofSeconds(state.path("TimeoutSeconds").asLong()));
    }

    /// How often a state calls the function `step` within `period` while it fails for good; 0: none does. Of what a
    /// Retry names the one that tries the most counts; a missed heartbeat is no error of the function.
    public int triesOf(String step, Duration period) {
        var root = Json.tree(text);
        return root.findParents("FunctionName").stream()
                .filter(arguments -> arguments.path("FunctionName").asText().equals("${" + step + "}"))
                .flatMap(arguments -> stateOf(root, arguments).stream())
                .mapToInt(state -> StreamSupport.stream(state.path("Retry").spliterator(), false)
                        .filter(retry -> StreamSupport.stream(
                                        retry.path("ErrorEquals").spliterator(), false)
                                .anyMatch(error -> !error.asText().equals("States.HeartbeatTimeout")
                                        && !error.asText().equals("States.Timeout")))
                        .mapToInt(retry -> 1
                                + Math.min(retry.path("MaxAttempts").asInt(DEFAULT_ATTEMPTS), (int) (period.toSeconds()
                                        / Math.max(
                                                1, retry.path("IntervalSeconds").asInt(1)))))
                        .max()
                        .orElse(1))
                .max()
                .orElse(0);
    }

    private static Optional<JsonNode> stateOf(JsonNode root, JsonNode arguments) {
        return root.findParents("Arguments").stream()
                .filter(state -> state.path("Arguments").equals(arguments))
                .findFirst();
    }

    /// With the names replaced by values, as CloudFormation does it.
    public String substituted(Map<String, String> values) {
        return SUBSTITUTION
                .matcher(text)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(values.get(found.group(1))));
    }
}
