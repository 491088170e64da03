package pushback.asl;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Follows the ways through a definition: every target exists, every state is reached, every state can reach an end.
final class Reach {
    private final List<Problem> problems;

    Reach(List<Problem> problems) {
        this.problems = problems;
    }

    void check(State.Flow flow) {
        var states = flow.states();
        if (states.isEmpty()) return;
        if (flow.startAt() != null && !states.containsKey(flow.startAt())) {
            problem(flow.path(), "StartAt names the state " + flow.startAt() + ", which does not exist here");
        }
        for (var state : states.values()) {
            targets(state).forEach((where, target) -> {
                if (!states.containsKey(target)) {
                    problem(where, "there is no state " + target + " here" + known(states.keySet()));
                }
            });
            state.inner().forEach(this::check);
        }
        if (flow.startAt() == null || !states.containsKey(flow.startAt())) return;
        var reached = reached(flow, flow.startAt());
        var lost = new TreeSet<>(states.keySet());
        lost.removeAll(reached);
        lost.forEach(name -> problem(states.get(name).path(), "is never reached"));
        if (reached.stream().map(states::get).noneMatch(state -> ends(state) || leadsNowhere(state, states))) {
            problem(flow.path(), "has no state that ends it");
        }
    }

    private static Set<String> reached(State.Flow flow, String from) {
        var reached = new HashSet<String>();
        var open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            var name = open.poll();
            if (flow.states().containsKey(name) && reached.add(name)) {
                open.addAll(targets(flow.states().get(name)).values());
            }
        }
        return reached;
    }

    private static boolean ends(State state) {
        return state.kind() == null
                || switch (state.kind()) {
                    case State.Succeed succeed -> true;
                    case State.Fail fail -> true;
                    // Without a Default it ends with States.NoChoiceMatched.
                    case State.Choice choice -> choice.byDefault() == null;
                    default -> state.next() == null;
                };
    }

    /// It names a state that does not exist, which is a problem of its own.
    private static boolean leadsNowhere(State state, Map<String, State> states) {
        return !states.keySet().containsAll(targets(state).values());
    }

    /// Where a state can go, by the path of the field that says so.
    static Map<String, String> targets(State state) {
        var targets = new HashMap<String, String>();
        if (state.next() != null) targets.put(state.path() + ".Next", state.next());
        if (state.kind() instanceof State.Choice(var rules, var byDefault)) {
            if (byDefault != null) targets.put(state.path() + ".Default", byDefault);
            for (var i = 0; i < rules.size(); i++) {
                var next = rules.get(i).next();
                if (next != null) targets.put(state.path() + ".Choices[" + i + "].Next", next);
            }
        }
        for (var i = 0; i < state.catchers().size(); i++) {
            var next = state.catchers().get(i).next();
            if (next != null) targets.put(state.path() + ".Catch[" + i + "].Next", next);
        }
        return targets;
    }

    private static String known(Set<String> names) {
        return names.size() > 12 ? "" : ", only " + String.join(", ", names);
    }

    private void problem(String path, String message) {
        problems.add(new Problem(path, message, true));
    }
}
