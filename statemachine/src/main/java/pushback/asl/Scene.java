package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import pushback.asl.jsonata.Expression;
import pushback.asl.jsonata.Unevaluable;
import pushback.asl.jsonata.Values;
import pushback.asl.jsonata.Variables;

/// What an expression of a state sees: the variables, and `$states` with input, context and perhaps a result.
///
/// @param name  `result`, `errorOutput`, or null if there is neither
/// @param token the token of the task, or null
/// @param item  the item of a Map's iteration in the form of the context object, or null
record Scene(Visit visit, String name, JsonNode value, String token, Object item) {
    private static final List<String> TOKEN = List.of("states", "context", "Task", "Token");

    /// The value of a template that stands in `field`.
    ///
    /// @throws Fault if an expression gives none
    JsonNode evaluate(Template template, String field) {
        var variables = new InScene(this);
        return template.value(field, (expression, where) -> {
            try {
                return expression.evaluate(variables, visit.branch.execution.engine.surroundings);
            } catch (Unevaluable failed) {
                throw fault(expression, where, failed.getMessage());
            }
        });
    }

    /// The variables, for the expressions of one template.
    private static final class InScene implements Variables {
        private final Scene scene;
        private Map<String, Object> states;

        InScene(Scene scene) {
            this.scene = scene;
        }

        @Override
        public Object value(String name) {
            if (!name.equals("states")) return scene.visit.branch.scope.get(name);
            if (states == null) states = scene.states();
            return states;
        }

        @Override
        public JsonNode json(List<String> path) {
            if (!path.getFirst().equals("states"))
                return Values.at(scene.visit.branch.scope.plain(path.getFirst()), path, 1);
            var json = path.size() == 1 ? null : scene.json(path);
            return json == null ? null : Values.plain(json);
        }
    }

    /// What lies at a path of `$states`, apart from what each state has of the context for itself.
    private JsonNode json(List<String> path) {
        var part = path.get(1);
        if (part.equals("input")) return Values.at(visit.input, path, 2);
        if (part.equals(name)) return Values.at(value, path, 2);
        if (!part.equals("context") || path.size() == 2) return null;
        if (token != null && path.equals(TOKEN)) return TextNode.valueOf(token);
        return Values.at(visit.branch.execution.context(), path, 2);
    }

    private Map<String, Object> states() {
        var states = new LinkedHashMap<String, Object>();
        states.put("input", visit.inputValue());
        states.put("context", context());
        if (name != null) states.put(name, Values.of(value));
        return states;
    }

    private Map<?, ?> context() {
        var context = new HashMap<Object, Object>(visit.branch.execution.contextValue());
        context.put(
                "State",
                Map.of(
                        "Name",
                        visit.state.name(),
                        "EnteredTime",
                        Moments.format(visit.enteredAt),
                        "RetryCount",
                        visit.retries));
        if (token != null) context.put("Task", Map.of("Token", token));
        if (item != null) context.put("Map", Map.of("Item", item));
        return context;
    }

    boolean truth(Template template, String field) {
        return expect(JsonNodeType.BOOLEAN, template, field).booleanValue();
    }

    String text(Template template, String field) {
        return template == null
                ? null
                : expect(JsonNodeType.STRING, template, field).textValue();
    }

    JsonNode array(Template template, String field) {
        return expect(JsonNodeType.ARRAY, template, field);
    }

    /// A whole number from `least` to the longest time AWS allows.
    long seconds(Template template, String field, long least) {
        var number = expect(JsonNodeType.NUMBER, template, field);
        var value = number.doubleValue();
        var inBounds = value >= least && value <= DefinitionReader.LONGEST_SECONDS;
        if (inBounds && value == Math.rint(value)) return (long) value;
        throw visit.fault(
                "The " + field + " field must be a whole number from " + least + " to "
                        + DefinitionReader.LONGEST_SECONDS + " but was: " + number,
                field);
    }

    double number(Template template, String field) {
        return expect(JsonNodeType.NUMBER, template, field).doubleValue();
    }

    private JsonNode expect(JsonNodeType type, Template template, String field) {
        var value = evaluate(template, field);
        if (value.getNodeType() == type) return value;
        var what = "returned an unexpected result type. Expected '" + word(type) + "', but was '"
                + word(value.getNodeType()) + "' for value: " + value;
        if (template instanceof Template.Computed(var expression)) throw fault(expression, field, what);
        throw visit.fault("The " + field + " field " + what, field);
    }

    private static String word(JsonNodeType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private Fault fault(Expression expression, String field, String ending) {
        return visit.fault(
                "The JSONata expression '" + expression.source() + "' specified for the field '" + field + "' "
                        + ending,
                field);
    }
}
