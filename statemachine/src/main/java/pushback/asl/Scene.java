package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import pushback.asl.jsonata.Expression;
import pushback.asl.jsonata.Unevaluable;
import pushback.asl.jsonata.Values;

/// What an expression of a state sees: the variables, and `$states` with input, context and perhaps a result.
///
/// @param name  `result`, `errorOutput`, or null if there is neither
/// @param token the token of the task, or null
/// @param item  the item of a Map's iteration in the form of the context object, or null
record Scene(Visit visit, String name, JsonNode value, String token, Object item) {
    /// The value of a template that stands in `field`.
    ///
    /// @throws Fault if an expression gives none
    JsonNode evaluate(Template template, String field) {
        var states = new Object[1];
        return template.value(field, (expression, where) -> {
            try {
                return expression.evaluate(variable -> {
                    if (!variable.equals("states")) return visit.branch.scope.get(variable);
                    if (states[0] == null) states[0] = states();
                    return states[0];
                }, visit.branch.execution.engine.surroundings);
            } catch (Unevaluable failed) {
                throw fault(expression, where, failed.getMessage());
            }
        });
    }

    private Map<String, Object> states() {
        var states = new LinkedHashMap<String, Object>();
        states.put("input", visit.inputValue());
        states.put("context", context());
        if (name != null) states.put(name, Values.of(value));
        return states;
    }

    private Map<String, Object> context() {
        var context = new HashMap<>(visit.branch.execution.context());
        context.put("State", Map.of("Name", visit.state.name(), "EnteredTime", Moments.format(visit.enteredAt),
                "RetryCount", visit.retries));
        if (token != null) context.put("Task", Map.of("Token", token));
        if (item != null) context.put("Map", Map.of("Item", item));
        return context;
    }

    boolean truth(Template template, String field) {
        return expect(JsonNodeType.BOOLEAN, template, field).booleanValue();
    }

    String text(Template template, String field) {
        return template == null ? null : expect(JsonNodeType.STRING, template, field).textValue();
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
        throw visit.fault("The " + field + " field must be a whole number from " + least + " to "
                + DefinitionReader.LONGEST_SECONDS + " but was: " + number, field);
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
        return visit.fault("The JSONata expression '" + expression.source() + "' specified for the field '" + field
                + "' " + ending, field);
    }
}
