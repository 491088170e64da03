package pushback.asl;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Builds the details of history events: every JSON value is text there, as in the API.
final class Details {
    private static final ObjectNode WHOLE = JsonNodeFactory.instance.objectNode().put("truncated", false);

    private Details() { }

    static ObjectNode none() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode with(String field, String value) {
        return none().put(field, value);
    }

    static ObjectNode input(String text) {
        var details = with("input", text);
        details.set("inputDetails", WHOLE);
        return details;
    }

    static ObjectNode output(String text) {
        var details = with("output", text);
        details.set("outputDetails", WHOLE);
        return details;
    }

    static ObjectNode entered(String name, String input) {
        return input(input).put("name", name);
    }

    static ObjectNode exited(String name, String output) {
        return output(output).put("name", name);
    }

    static ObjectNode fault(Fault fault) {
        var details = none();
        if (fault.error() != null) details.put("error", fault.error());
        if (fault.cause() != null) details.put("cause", fault.cause());
        return details;
    }
}
