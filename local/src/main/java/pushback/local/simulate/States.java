package pushback.local.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// The names of a definition's states, inner ones included, in the order in which they are written.
final class States {
    private States() { }

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

    private static void collect(JsonNode flow, boolean tasksOnly, List<String> names) {
        flow.path("States").properties().forEach(state -> {
            if (!tasksOnly || state.getValue().path("Type").asText().equals("Task")) names.add(state.getKey());
            state.getValue().path("Branches").forEach(branch -> collect(branch, tasksOnly, names));
            if (state.getValue().has("ItemProcessor")) collect(state.getValue().get("ItemProcessor"), tasksOnly, names);
        });
    }
}
