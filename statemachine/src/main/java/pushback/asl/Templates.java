package pushback.asl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The templates of a state by path, and the variables its ways out assign.
final class Templates {
    private Templates() {}

    static Map<String, Template> of(State state) {
        var all = new LinkedHashMap<String, Template>();
        add(all, state.path(), "Assign", state.assign());
        add(all, state.path(), "Output", state.output());
        for (var i = 0; i < state.catchers().size(); i++) {
            add(
                    all,
                    state.path() + ".Catch[" + i + "]",
                    "Assign",
                    state.catchers().get(i).assign());
            add(
                    all,
                    state.path() + ".Catch[" + i + "]",
                    "Output",
                    state.catchers().get(i).output());
        }
        switch (state.kind()) {
            case State.Task task -> {
                add(all, state.path(), "Arguments", task.arguments());
                add(all, state.path(), "TimeoutSeconds", task.timeout());
                add(all, state.path(), "HeartbeatSeconds", task.heartbeat());
            }
            case State.Wait wait -> {
                add(all, state.path(), "Seconds", wait.seconds());
                add(all, state.path(), "Timestamp", wait.timestamp());
            }
            case State.Fail fail -> {
                add(all, state.path(), "Error", fail.error());
                add(all, state.path(), "Cause", fail.cause());
            }
            case State.Parallel parallel -> add(all, state.path(), "Arguments", parallel.arguments());
            case State.ForEach each -> {
                add(all, state.path(), "Items", each.items());
                add(all, state.path(), "ItemSelector", each.selector());
                add(all, state.path(), "MaxConcurrency", each.concurrency());
                each.tolerances().forEach(one -> add(all, state.path(), one.field(), one.value()));
            }
            case State.Choice choice -> {
                for (var i = 0; i < choice.rules().size(); i++) {
                    var path = state.path() + ".Choices[" + i + "]";
                    add(all, path, "Condition", choice.rules().get(i).condition());
                    add(all, path, "Assign", choice.rules().get(i).assign());
                    add(all, path, "Output", choice.rules().get(i).output());
                }
            }
            case State.Pass pass -> {}
            case State.Succeed succeed -> {}
        }
        return all;
    }

    private static void add(Map<String, Template> all, String path, String field, Template template) {
        if (template != null) all.put(path + "." + field, template);
    }

    /// The variables each Assign of the state writes, by its path.
    static Map<String, Set<String>> assigns(State state) {
        var all = new LinkedHashMap<String, Set<String>>();
        of(state).forEach((path, template) -> {
            if (path.endsWith(".Assign")) all.put(path, names(template));
        });
        return all;
    }

    /// Each state this one can go to, with the variables that may be assigned on the way.
    static Map<String, Set<String>> ways(State state) {
        var ways = new HashMap<String, Set<String>>();
        way(ways, state.next(), state.assign());
        state.catchers().forEach(catcher -> way(ways, catcher.next(), catcher.assign()));
        if (state.kind() instanceof State.Choice(var rules, var byDefault)) {
            way(ways, byDefault, state.assign());
            rules.forEach(rule -> way(ways, rule.next(), rule.assign()));
        }
        return ways;
    }

    private static void way(Map<String, Set<String>> ways, String target, Template assign) {
        if (target != null)
            ways.computeIfAbsent(target, name -> new HashSet<>()).addAll(names(assign));
    }

    private static Set<String> names(Template assign) {
        return switch (assign) {
            case Template.Fields object -> object.fields().keySet();
            case Template.Literal(var value) -> {
                var names = new HashSet<String>();
                value.fieldNames().forEachRemaining(names::add);
                yield names;
            }
            case null, default -> Set.of();
        };
    }
}
