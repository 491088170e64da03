package pushback.asl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import pushback.time.VirtualTimeline;

/// An engine in virtual time whose tasks answer what the test says, in the order it says.
final class Rig implements Resources {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    final VirtualTimeline time = new VirtualTimeline(START);
    final Engine engine = new Engine(time, this, new Random(7));
    final List<TaskCall> calls = new ArrayList<>();
    private final Map<String, List<Consumer<TaskCall>>> answers = new HashMap<>();

    /// What the calls of a state do, one after another; calls beyond the last are not answered.
    @SafeVarargs
    final Rig on(String state, Consumer<TaskCall>... all) {
        answers.put(state, new ArrayList<>(List.of(all)));
        return this;
    }

    @Override
    public void start(TaskCall call) {
        calls.add(call);
        var left = answers.get(call.stateName());
        if (left != null && !left.isEmpty()) left.removeFirst().accept(call);
    }

    static Consumer<TaskCall> gives(String json) {
        return call -> call.succeed(json(json));
    }

    static Consumer<TaskCall> fails(String error) {
        return call -> call.fail(error, "because");
    }

    static Consumer<TaskCall> hangs() {
        return call -> {};
    }

    /// Starts a definition whose query language need not be said.
    Execution start(String definition, String input) {
        var text = definition.strip().replaceFirst("\\{", "{\"QueryLanguage\": \"JSONata\", ");
        return engine.start(
                StateMachine.parse(text),
                new ExecutionRequest(
                        "arn:aws:states:eu-central-1:111111111111:execution:machine:run", "run",
                        "arn:aws:states:eu-central-1:111111111111:stateMachine:machine", "machine",
                        "arn:aws:iam::111111111111:role/machine", json(input)));
    }

    /// Starts it and lets time pass until nothing is left to happen.
    Execution run(String definition, String input) {
        var execution = start(definition, input);
        time.run();
        return execution;
    }

    /// One Pass state with this Output, as JSON.
    Execution output(String template, String input) {
        return run("""
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "Output": %s,
              "End": true}}}\
            """.formatted(template), input);
    }

    Duration passed() {
        return Duration.between(START, time.now());
    }

    /// The types of all events, oldest first.
    static List<String> types(Execution execution) {
        return execution.history().stream().map(HistoryEvent::type).toList();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }
}
