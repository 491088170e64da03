package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Builds the details of history events: every JSON value is text there, as in the API.
final class Details {
    private static final ObjectNode WHOLE =
            JsonNodeFactory.instance.objectNode().put("truncated", false);

    private Details() {}

    static ObjectNode none() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode with(String field, String value) {
        return none().put(field, value);
    }

    static ObjectNode input(JsonNode value) {
        var details = with("input", value.toString());
        details.set("inputDetails", WHOLE);
        return details;
    }

    static ObjectNode output(JsonNode value) {
        var details = with("output", value.toString());
        details.set("outputDetails", WHOLE);
        return details;
    }

    static ObjectNode entered(String name, JsonNode input) {
        return input(input).put("name", name);
    }

    /// @param assigned the variables that changed; null if the state assigns none
    static ObjectNode exited(String name, JsonNode output, JsonNode assigned) {
        var details = output(output).put("name", name);
        if (assigned == null) return details;
        var variables = details.putObject("assignedVariables");
        assigned.properties()
                .forEach(one -> variables.put(one.getKey(), one.getValue().toString()));
        return details;
    }

    static ObjectNode fault(Fault fault) {
        var details = none();
        if (fault.error() != null) details.put("error", fault.error());
        if (fault.cause() != null) details.put("cause", fault.cause());
        return details;
    }
}
