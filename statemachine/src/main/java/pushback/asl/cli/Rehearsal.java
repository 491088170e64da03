package pushback.asl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import pushback.asl.Engine;
import pushback.asl.Execution;
import pushback.asl.ExecutionRequest;
import pushback.asl.HistoryEvent;
import pushback.asl.StateMachine;
import pushback.asl.Status;
import pushback.time.VirtualTimeline;

/// One run of a definition in virtual time, with mocked tasks: which states it went through, when, and how it ended.
///
/// Mocks are a JSON object: per Task state a list of what its attempts give, the last one again and again.
/// ```json
/// {"DeployRevision": [{"error": "Busy", "cause": "try again"}, {"result": {"id": "d-1"}}],
///  "CheckHealth":    [{"hang": true}]}
/// ```
/// A Task without a mock is an error that names the state ([MissingMock]). A task with a token is answered through it.
///
/// @param status RUNNING if a task hangs and nothing else can happen
/// @param steps  the states entered, with the virtual time since the start
/// @param took   virtual time from the start to the end
public record Rehearsal(
        Status status,
        Optional<JsonNode> output,
        Optional<String> error,
        Optional<String> cause,
        List<Step> steps,
        Duration took) {
    /// Start of virtual time in a rehearsal; what `$now()` says then.
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /// Longer than the year AWS gives an execution.
    private static final Duration LIMIT = Duration.ofDays(400);
    private static final ObjectMapper JSON = new ObjectMapper();

    public record Step(String state, Duration at) {}

    /// Rehearses a definition.
    ///
    /// @param mocksJson see above; null or empty for none
    /// @throws pushback.asl.InvalidDefinition if the definition cannot be run
    /// @throws IllegalArgumentException       if input or mocks are not JSON of the right form
    /// @throws MissingMock                    if the run comes to a Task that has no mock
    public static Rehearsal run(String definitionJson, String inputJson, String mocksJson) {
        var machine = StateMachine.parse(definitionJson);
        var input = read("the input", inputJson);
        var mocks = new StateMocks(
                mocksJson == null || mocksJson.isBlank()
                        ? JsonNodeFactory.instance.objectNode()
                        : read("the mocks", mocksJson));
        var timeline = new VirtualTimeline(START);
        var engine = new Engine(timeline, mocks, new Random(1));
        mocks.answerOn(timeline, engine);
        var execution = engine.start(
                machine,
                new ExecutionRequest(
                        "arn:aws:states:local:000000000000:execution:rehearsal:rehearsal", "rehearsal",
                        "arn:aws:states:local:000000000000:stateMachine:rehearsal", "rehearsal",
                        "arn:aws:iam::000000000000:role/rehearsal", input));
        timeline.runUntil(() -> execution.status() != Status.RUNNING || mocks.missing() != null, LIMIT);
        if (mocks.missing() != null) throw new MissingMock(mocks.missing());
        return of(execution, timeline.now());
    }

    private static Rehearsal of(Execution execution, Instant now) {
        var steps = execution.history().stream()
                .filter(HistoryEvent::isEntry)
                .map(event -> new Step(event.state(), Duration.between(START, event.at())))
                .toList();
        return new Rehearsal(
                execution.status(),
                execution.output(),
                execution.error(),
                execution.cause(),
                steps,
                Duration.between(START, execution.stoppedAt().orElse(now)));
    }

    private static JsonNode read(String what, String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(what + " is not JSON: " + broken.getOriginalMessage(), broken);
        }
    }

    /// For a terminal: one line a state, then the ending.
    public String toText() {
        var text = new StringBuilder();
        for (var step : steps) text.append(String.format(Locale.ROOT, "%12s  %s%n", since(step.at()), step.state()));
        text.append(String.format(Locale.ROOT, "%12s  %s", since(took), status));
        error.ifPresent(name -> text.append(' ').append(name));
        cause.ifPresent(why -> text.append(": ").append(why));
        output.ifPresent(value -> text.append(' ').append(value));
        return text.append(System.lineSeparator()).toString();
    }

    private static String since(Duration time) {
        return String.format(
                Locale.ROOT,
                "+%d:%02d:%02d.%03d",
                time.toHours(),
                time.toMinutesPart(),
                time.toSecondsPart(),
                time.toMillisPart());
    }

    /// For programs: `{"status", "output", "error", "cause", "seconds", "steps": [{"state", "seconds"}]}`.
    public ObjectNode toJson() {
        var json = JsonNodeFactory.instance.objectNode().put("status", status.name());
        output.ifPresent(value -> json.set("output", value));
        error.ifPresent(name -> json.put("error", name));
        cause.ifPresent(why -> json.put("cause", why));
        json.put("seconds", took.toMillis() / 1000.0);
        var list = json.putArray("steps");
        for (var step : steps) {
            list.addObject().put("state", step.state()).put("seconds", step.at().toMillis() / 1000.0);
        }
        return json;
    }

    /// A rehearsal came to a Task that nothing answers.
    public static final class MissingMock extends RuntimeException {
        MissingMock(String state) {
            super("there is no mock for the Task state " + state + ": add \"" + state + "\": [{\"result\": …}]");
        }
    }
}
