package pushback.asl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A definition in the Amazon States Language (JSONata), parsed and checked; immutable, to be run any number of times.
public final class StateMachine {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode definition;
    private final State.Flow flow;

    private StateMachine(JsonNode definition, State.Flow flow) {
        this.definition = definition;
        this.flow = flow;
    }

    /// Reads and checks a definition.
    ///
    /// @throws InvalidDefinition with every problem, if one of them is fatal
    public static StateMachine parse(String json) {
        var found = new ArrayList<Problem>();
        var machine = read(json, found);
        if (found.stream().anyMatch(Problem::fatal)) throw new InvalidDefinition(found);
        return machine;
    }

    /// As [#parse(String)]; a Task whose resource `resources` refuses is a fatal problem too.
    ///
    /// @throws InvalidDefinition with every problem, if one of them is fatal
    public static StateMachine parse(String json, Resources resources) {
        var found = new ArrayList<Problem>();
        var machine = read(json, found);
        if (machine != null && machine.flow != null) refusals(machine.flow, resources, found);
        if (found.stream().anyMatch(Problem::fatal)) throw new InvalidDefinition(found);
        return machine;
    }

    private static void refusals(State.Flow flow, Resources resources, List<Problem> found) {
        for (var state : flow.states().values()) {
            if (state.kind() instanceof State.Task task && task.resource() != null) {
                resources
                        .refuses(task.resource())
                        .ifPresent(why -> found.add(new Problem(state.path() + ".Resource", why, true)));
            }
            state.inner().forEach(inner -> refusals(inner, resources, found));
        }
    }

    /// Everything that is wrong with a definition, including what does not keep it from being run.
    public static List<Problem> problems(String json) {
        var found = new ArrayList<Problem>();
        read(json, found);
        return List.copyOf(found);
    }

    private static StateMachine read(String json, List<Problem> found) {
        try {
            var definition = JSON.readTree(json);
            var reader = new DefinitionReader();
            var flow = reader.read(definition);
            found.addAll(reader.problems);
            return new StateMachine(definition, flow);
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            found.add(new Problem(
                    "",
                    "is not JSON: " + broken.getOriginalMessage()
                            + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"),
                    true));
            return null;
        }
    }

    /// The definition as it was written. Not to be changed.
    public JsonNode definition() {
        return definition;
    }

    State.Flow flow() {
        return flow;
    }

    /// How long an execution may take as a whole.
    Optional<Duration> timeout() {
        var seconds = definition.get("TimeoutSeconds");
        return Optional.ofNullable(seconds).map(number -> Duration.ofSeconds(number.longValue()));
    }
}
