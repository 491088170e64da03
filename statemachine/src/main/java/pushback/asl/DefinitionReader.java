package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a definition into [State]s and notes every problem on the way, without stopping at the first.
final class DefinitionReader {
    /// AWS allows 99,999,999 seconds in Wait, TimeoutSeconds and HeartbeatSeconds.
    static final long LONGEST_SECONDS = 99_999_999;

    final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private boolean jsonataByDefault;

    /// The top-level flow; only to be run if there are no fatal [#problems].
    State.Flow read(JsonNode json) {
        var top = new Node(json, "", problems);
        if (!top.isObject()) return null;
        top.allow(Grammar.MACHINE, "a state machine");
        jsonataByDefault = isJsonata(top, false);
        top.number("TimeoutSeconds", 0, 1, true);
        var flow = flow(top);
        new Reach(problems).check(flow);
        if (problems.isEmpty()) new VariableFlow(problems).check(flow);
        return flow;
    }

    private boolean isJsonata(Node node, boolean otherwise) {
        var language = node.text("QueryLanguage", false);
        if (language == null) return otherwise;
        if (language.equals("JSONPath") && otherwise) {
            node.at("QueryLanguage").problem("cannot be JSONPath where the whole state machine is JSONata");
        } else if (!language.equals("JSONPath") && !language.equals("JSONata")) {
            node.at("QueryLanguage").problem("must be JSONata");
        }
        return language.equals("JSONata");
    }

    State.Flow flow(Node node) {
        var startAt = node.text("StartAt", true);
        var inside = node.at("States");
        var states = new LinkedHashMap<String, State>();
        if (!node.has("States")) node.problem("needs the field States");
        else if (inside.isObject()) {
            if (inside.json().isEmpty()) inside.problem("must have at least one state");
            inside.json().fieldNames().forEachRemaining(name -> states.put(name, state(name, inside.at(name))));
        }
        return new State.Flow(startAt, states, node.path());
    }

    private State state(String name, Node node) {
        var before = names.putIfAbsent(name, node.path());
        if (before != null) node.problem("there is another state of this name at " + before);
        if (name.length() > 80) node.problem("the name of a state has at most 80 characters");
        if (!node.isObject()) return new State(name, "?", node.path(), null, null, null, List.of(), List.of(), null);
        var type = node.text("Type", true);
        var fields = Grammar.fields(type);
        if (fields == null) {
            if (type != null) node.at("Type").problem("must be one of " + String.join(", ", Grammar.types()));
        } else if (isJsonata(node, jsonataByDefault)) {
            node.allow(fields, "a " + type + " state in JSONata mode");
        } else {
            refuseJsonPath(node);
            node.allow(fields, "a " + type + " state");
        }
        var next = fields == null ? null : next(node, fields.contains("Next"));
        return new State(
                name,
                String.valueOf(type),
                node.path(),
                next,
                assign(node),
                node.template("Output"),
                retriers(node),
                catchers(node),
                fields == null ? null : new KindReader(this).kind(type, node));
    }

    /// A state in JSONPath mode is run only if it would mean the same in JSONata mode.
    private void refuseJsonPath(Node node) {
        var found = new ArrayList<String>();
        node.json().fieldNames().forEachRemaining(field -> {
            if (Grammar.JSONPATH.contains(field) || Grammar.JSONATA.contains(field)) found.add(field);
        });
        if (!found.isEmpty())
            node.problem("is in JSONPath mode, which is not run here, and uses " + String.join(", ", found)
                    + ": write it in JSONata and set \"QueryLanguage\": \"JSONata\"");
    }

    private static String next(Node node, boolean may) {
        if (!may) return null;
        var end = node.json().get("End");
        if (end != null && !end.isBoolean()) node.at("End").problem("must be true");
        var ends = end != null && end.booleanValue();
        if (node.has("Next") == ends) node.problem("needs either Next or \"End\": true");
        return node.text("Next", false);
    }

    static Template assign(Node node) {
        if (!node.has("Assign")) return null;
        var inner = node.at("Assign");
        if (!inner.isObject()) return null;
        inner.json().fieldNames().forEachRemaining(name -> {
            if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_]{0,79}") || name.equals("states")) {
                inner.at(name).problem("is not a name that a variable can have");
            }
        });
        return inner.template();
    }

    private static List<State.Retrier> retriers(Node node) {
        if (!node.has("Retry")) return List.of();
        var all = node.at("Retry").json().isEmpty()
                ? List.<Node>of()
                : node.at("Retry").elements();
        var retriers = new ArrayList<State.Retrier>();
        for (var retrier : all) {
            if (!retrier.isObject()) continue;
            retrier.allow(Grammar.RETRIER, "a Retry");
            var jitter = retrier.text("JitterStrategy", false);
            if (jitter != null && !jitter.equals("FULL") && !jitter.equals("NONE")) {
                retrier.at("JitterStrategy").problem("must be FULL or NONE");
            }
            retriers.add(new State.Retrier(
                    ErrorNames.read(retrier, retrier == all.getLast()),
                    retrier.number("IntervalSeconds", 1, 1, true),
                    retrier.number("BackoffRate", 2, 1, false),
                    (int) retrier.number("MaxAttempts", 3, 0, true),
                    retrier.number("MaxDelaySeconds", Double.POSITIVE_INFINITY, 1, true),
                    "FULL".equals(jitter)));
        }
        return retriers;
    }

    private static List<State.Catcher> catchers(Node node) {
        if (!node.has("Catch")) return List.of();
        var all = node.at("Catch").json().isEmpty()
                ? List.<Node>of()
                : node.at("Catch").elements();
        var catchers = new ArrayList<State.Catcher>();
        for (var catcher : all) {
            if (!catcher.isObject()) continue;
            catcher.allow(Grammar.CATCHER, "a Catch");
            catchers.add(new State.Catcher(
                    ErrorNames.read(catcher, catcher == all.getLast()),
                    catcher.text("Next", true),
                    assign(catcher),
                    catcher.template("Output")));
        }
        return catchers;
    }
}
