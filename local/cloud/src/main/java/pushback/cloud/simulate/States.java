package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pushback.wiring.Steps;

/// The names of a definition's states, inner ones included, in the order in which they are written.
final class States {
    private States() {}

    static List<String> all(JsonNode definition) {
        var names = new ArrayList<String>();
        collect(definition, false, names);
        return names;
    }

    static List<String> tasks(JsonNode definition) {
        var names = new ArrayList<String>();
        collect(definition, true, names);
        return names;
    }

    /// By function, how long an invocation may take: a little less than the state that waits for it, so that no
    /// call is still at work when its state has given it up. CDK sets the functions' time-outs the same way.
    static Map<String, Duration> patience(JsonNode definition) {
        var patience = new HashMap<String, Duration>();
        patience(definition, patience);
        return patience;
    }

    private static void patience(JsonNode flow, Map<String, Duration> patience) {
        flow.path("States").properties().forEach(entry -> {
            var state = entry.getValue();
            var function = state.path("Arguments").path("FunctionName").asText();
            var seconds = Math.min(
                    state.path("TimeoutSeconds").asLong(900),
                    state.path("HeartbeatSeconds").asLong(900));
            if (!function.isEmpty())
                patience.put(
                        function.substring(function.lastIndexOf(':') + 1),
                        Duration.ofSeconds(seconds).minus(Steps.TIMEOUT_MARGIN));
            state.path("Branches").forEach(branch -> patience(branch, patience));
            if (state.has("ItemProcessor")) patience(state.get("ItemProcessor"), patience);
        });
    }

    private static void collect(JsonNode flow, boolean tasksOnly, List<String> names) {
        flow.path("States").properties().forEach(state -> {
            if (!tasksOnly || state.getValue().path("Type").asText().equals("Task")) names.add(state.getKey());
            state.getValue().path("Branches").forEach(branch -> collect(branch, tasksOnly, names));
            if (state.getValue().has("ItemProcessor")) collect(state.getValue().get("ItemProcessor"), tasksOnly, names);
        });
    }
}
