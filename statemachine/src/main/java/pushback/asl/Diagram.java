package pushback.asl;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.stream.Collectors;

/// Draws a definition as Mermaid text (`stateDiagram-v2`). The same definition always gives the same text, so a picture
/// in a document can be compared with the file it shows.
public final class Diagram {
    /// Characters of a condition or a list of errors that are shown on an arrow.
    private static final int LONGEST_LABEL = 40;

    private final StringBuilder text = new StringBuilder("stateDiagram-v2\n");
    private final Map<String, String> ids = new HashMap<>();

    private final boolean withErrors;

    private Diagram(boolean withErrors) {
        this.withErrors = withErrors;
    }

    /// The whole diagram, ending with a newline. Names that Mermaid cannot use as they are get an alias.
    public static String of(StateMachine machine) {
        return drawn(machine, true);
    }

    /// The diagram without the ways that errors take, except to states that nothing else leads to. With a Catch on
    /// each Task, those ways would hide all the others.
    public static String overview(StateMachine machine) {
        return drawn(machine, false);
    }

    private static String drawn(StateMachine machine, boolean withErrors) {
        var diagram = new Diagram(withErrors);
        diagram.draw(machine.flow(), "    ");
        return diagram.text.toString();
    }

    private void draw(State.Flow flow, String indent) {
        flow.states().values().forEach(state -> declare(state, indent));
        line(indent, "[*] --> " + id(flow.startAt()), null);
        for (var state : flow.states().values()) arrows(state, flow, indent);
    }

    private void declare(State state, String indent) {
        var id = id(state.name());
        // Mermaid's own sign for a choice shows no name, and the name is the question.
        var shown = state.name().replace('"', '\'') + (state.kind() instanceof State.Choice ? "?" : "");
        if (!id.equals(shown)) line(indent, "state \"" + shown + "\" as " + id, null);
        if (state.inner().isEmpty()) return;
        line(indent, "state " + id + " {", null);
        var first = true;
        for (var inner : state.inner()) {
            if (!first) line(indent + "    ", "--", null);
            first = false;
            draw(inner, indent + "    ");
        }
        line(indent, "}", null);
    }

    private void arrows(State state, State.Flow flow, String indent) {
        var from = id(state.name());
        switch (state.kind()) {
            case State.Choice(var rules, var byDefault) -> {
                for (var rule : rules) arrow(indent, from, rule.next(), condition(rule));
                if (byDefault != null) arrow(indent, from, byDefault, "otherwise");
            }
            case State.Fail fail -> line(indent, from + " --> [*]", "fails");
            default -> arrow(indent, from, state.next(), null);
        }
        // An error that leads where success leads needs no arrow of its own.
        for (var catcher : state.catchers())
            if (!catcher.next().equals(state.next()) && (withErrors || !isEnteredWithoutError(catcher.next(), flow)))
                arrow(indent, from, catcher.next(), errors(catcher));
    }

    private static boolean isEnteredWithoutError(String name, State.Flow flow) {
        return flow.startAt().equals(name)
                || flow.states().values().stream().anyMatch(state -> switch (state.kind()) {
                    case State.Choice(var rules, var byDefault) ->
                        name.equals(byDefault) || rules.stream().anyMatch(rule -> name.equals(rule.next()));
                    default -> name.equals(state.next());
                });
    }

    private void arrow(String indent, String from, String to, String label) {
        line(indent, from + " --> " + (to == null ? "[*]" : id(to)), label);
    }

    private void line(String indent, String line, String label) {
        text.append(indent).append(line);
        if (label != null) text.append(" : ").append(label(label));
        text.append('\n');
    }

    private static String condition(State.Rule rule) {
        return rule.condition() instanceof Template.Computed(var expression) ? expression.source() : "always";
    }

    private static String errors(State.Catcher catcher) {
        if (catcher.errors().contains(ErrorNames.ALL)) return "any error";
        return catcher.errors().stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }

    /// Mermaid reads a colon, a semicolon, a hash and a line break in a label as its own.
    private static String label(String label) {
        var plain = label.replaceAll("\\s+", " ")
                .replace(';', ',')
                .replace(':', ' ')
                .replace("#", "");
        return plain.length() <= LONGEST_LABEL ? plain : plain.substring(0, LONGEST_LABEL - 1) + "…";
    }

    private String id(String name) {
        if (name.matches("[A-Za-z][A-Za-z0-9_]*") && !name.equals("end") && !name.equals("state")) return name;
        return ids.computeIfAbsent(name, other -> "s" + (ids.size() + 1));
    }
}
