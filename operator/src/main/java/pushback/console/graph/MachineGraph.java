package pushback.console.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pushback.base.Json;

/// The states of a machine, or of a branch of it, and the ways between them.
///
/// @param states by name, in the order of the definition
/// @param ways those that a definition draws; of the caught errors only those without which a state is not reached
/// @param caught the other ways of caught errors: there are many, and only the ones that were taken are of interest
public record MachineGraph(String start, Map<String, State> states, List<Way> ways, List<Way> caught) {
    /// @param comment of the definition; may be empty
    /// @param branches of a `Parallel` state
    public record State(String name, String type, String comment, List<MachineGraph> branches) {}

    public record Way(String from, String to, boolean isCaught) {}

    /// Reads a definition in Amazon States Language.
    public static MachineGraph read(String definition) {
        return read(Json.tree(definition));
    }

    private static MachineGraph read(JsonNode machine) {
        var states = new LinkedHashMap<String, State>();
        var ways = new LinkedHashSet<Way>();
        var caught = new LinkedHashSet<Way>();
        machine.path("States").properties().forEach(field -> {
            var name = field.getKey();
            var state = field.getValue();
            var branches = new ArrayList<MachineGraph>();
            state.path("Branches").forEach(branch -> branches.add(read(branch)));
            states.put(
                    name,
                    new State(
                            name,
                            state.path("Type").asText(),
                            state.path("Comment").asText(),
                            List.copyOf(branches)));
            next(state).forEach(to -> ways.add(new Way(name, to, false)));
            state.path("Catch")
                    .forEach(one -> caught.add(new Way(name, one.path("Next").asText(), true)));
        });
        var start = machine.path("StartAt").asText();
        // The states that only an error leads to.
        for (var way : caught) {
            if (!ways.contains(new Way(way.from(), way.to(), false))
                    && !reached(start, ways).contains(way.to())
                    && reached(start, ways).contains(way.from())) ways.add(way);
        }
        caught.removeAll(ways);
        return new MachineGraph(start, states, List.copyOf(ways), List.copyOf(caught));
    }

    private static List<String> next(JsonNode state) {
        var next = new ArrayList<String>();
        if (state.has("Next")) next.add(state.path("Next").asText());
        state.path("Choices").forEach(choice -> next.add(choice.path("Next").asText()));
        if (state.has("Default")) next.add(state.path("Default").asText());
        return next;
    }

    private static Set<String> reached(String start, Set<Way> ways) {
        var reached = new LinkedHashSet<>(Set.of(start));
        var open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            var from = open.poll();
            ways.stream()
                    .filter(way -> way.from().equals(from) && reached.add(way.to()))
                    .forEach(way -> open.add(way.to()));
        }
        return reached;
    }

    /// Every state, those of branches, too.
    public List<State> all() {
        var all = new ArrayList<State>();
        states.values().forEach(state -> {
            all.add(state);
            state.branches().forEach(branch -> all.addAll(branch.all()));
        });
        return all;
    }
}
