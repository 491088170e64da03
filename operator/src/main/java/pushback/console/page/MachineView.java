package pushback.console.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import pushback.base.Json;
import pushback.console.graph.Drawing;
import pushback.console.graph.Drawing.Line;
import pushback.operator.ExecutionHistory;
import pushback.operator.StateVisit;

/// The picture of a machine, coloured by what an execution did.
///
/// @param ways that the definition draws
/// @param caught the ways of caught errors, drawn once they were taken
/// @param states class and number of visits, by the state's name
/// @param taken `FROM TO` of each way that was taken
/// @param address where a click on a state leads; the state's name follows
public record MachineView(
        Drawing drawing,
        List<Line> ways,
        List<Line> caught,
        Map<String, Shown> states,
        Set<String> taken,
        String address,
        String chosen) {
    /// @param style the class of the node, such as `is-running`
    public record Shown(String style, String words, int visits) {}

    private static final Shown UNREACHED = new Shown("is-unreached", "not reached", 0);

    /// @param chosen state that is looked at; empty: none
    static MachineView of(DrawnMachine machine, ExecutionHistory execution, String address, String chosen) {
        var visits = execution.visits();
        var states = new LinkedHashMap<String, Shown>();
        var counts = new HashMap<String, Integer>();
        for (var visit : visits) {
            counts.merge(visit.name(), 1, Integer::sum);
            states.put(
                    visit.name(),
                    new Shown(
                            "is-" + visit.ending().name().toLowerCase(Locale.ROOT),
                            visit.ending().words(),
                            counts.get(visit.name())));
        }
        var caught = new ArrayList<Line>();
        machine.graph()
                .caught()
                .forEach(way -> machine.drawing().caught(way.from(), way.to()).ifPresent(caught::add));
        return new MachineView(
                machine.drawing(), machine.drawing().lines(), caught, states, taken(visits), address, chosen);
    }

    /// Each state leads to the next one that was entered after its end.
    private static Set<String> taken(List<StateVisit> visits) {
        var taken = new HashSet<String>();
        for (var i = 0; i < visits.size(); i++) {
            var from = visits.get(i);
            if (from.exitedAt().isEmpty()) continue;
            for (var j = i + 1; j < visits.size() && j <= i + 4; j++)
                if (!visits.get(j).enteredAt().isBefore(from.exitedAt().get()))
                    taken.add(from.name() + " " + visits.get(j).name());
        }
        // Of a state around others, too, which ends long after it began.
        for (var from : visits) {
            if (!from.type().equals("Parallel") || from.exitedAt().isEmpty()) continue;
            Instant end = from.exitedAt().get();
            visits.stream()
                    .filter(visit -> !visit.enteredAt().isBefore(end) && visit.number() > from.number())
                    .findFirst()
                    .ifPresent(next -> taken.add(from.name() + " " + next.name()));
        }
        return taken;
    }

    public Shown state(String name) {
        return states.getOrDefault(name, UNREACHED);
    }

    public boolean isTaken(Line line) {
        return taken.contains(line.from() + " " + line.to());
    }

    /// For the script that colours the nodes of an open page: classes and numbers by state, and the ways taken.
    String live() {
        var classes = new LinkedHashMap<String, Object>();
        states.forEach((name, shown) -> classes.put(name, List.of(shown.style(), shown.words(), shown.visits())));
        return Json.text(
                Map.of("states", classes, "taken", taken.stream().sorted().toList()));
    }
}
