package pushback.asl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Follows variables along the ways through a definition: which may have a value when a state is entered.
///
/// Looks at the expressions' warnings on the way. A variable that no way assigns is reported but not fatal, as on
/// AWS. Assigning a variable of an outer scope from within a branch is fatal: inner scopes read outer ones and never
/// write them.
final class VariableFlow {
    private final List<Problem> problems;

    VariableFlow(List<Problem> problems) {
        this.problems = problems;
    }

    void check(State.Flow flow) {
        check(flow, Set.of());
    }

    private void check(State.Flow flow, Set<String> outer) {
        var known = settle(flow, outer);
        for (var state : flow.states().values()) {
            var here = known.getOrDefault(state.name(), outer);
            Templates.of(state)
                    .forEach((path, template) -> template.expressions(
                            path,
                            (where, expression) -> expression.variables().stream()
                                    .filter(name -> !here.contains(name))
                                    .sorted()
                                    .forEach(name -> problems.add(new Problem(
                                            where,
                                            "$" + name + " has no value here: no way to this state assigns it",
                                            false)))));
            Templates.of(state)
                    .forEach((path, template) -> template.expressions(
                            path,
                            (where, expression) -> expression
                                    .warnings()
                                    .forEach(warning -> problems.add(new Problem(where, warning, false)))));
            Templates.assigns(state)
                    .forEach((path, names) -> names.stream()
                            .filter(outer::contains)
                            .forEach(name -> problems.add(new Problem(
                                    path + "." + name,
                                    "is a variable of the outer scope, which a branch can read but not assign",
                                    true))));
            state.inner().forEach(inner -> check(inner, here));
        }
    }

    /// What may be assigned on entry to each state, widened until nothing changes.
    private static Map<String, Set<String>> settle(State.Flow flow, Set<String> outer) {
        var known = new HashMap<String, Set<String>>();
        known.put(flow.startAt(), new HashSet<>(outer));
        for (var changed = true; changed; ) {
            changed = false;
            for (var state : flow.states().values()) {
                var here = known.get(state.name());
                if (here == null) continue;
                for (var way : Templates.ways(state).entrySet()) {
                    var there = known.get(way.getKey());
                    changed |= there == null;
                    if (there == null) known.put(way.getKey(), there = new HashSet<>());
                    changed |= there.addAll(here) | there.addAll(way.getValue());
                }
            }
        }
        return known;
    }
}
