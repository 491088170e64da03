package pushback.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import pushback.base.Json;

/// The line of JSON that each call of a function leaves in its log, when it begins and when it ends. Only what is named
/// here is ever logged: no token, no secret, no payload.
public final class StepLog {
    private static final List<String> RESULTS = List.of(
            "ending",
            "verdict",
            "state",
            "reason",
            "summary",
            "holder",
            "digest",
            "deploymentId",
            "found",
            "execution",
            "next",
            "message");
    /// Of a sentence; whoever wants it whole finds it in the execution.
    private static final int LONGEST = 300;

    private StepLog() {}

    /// @param step the function's name, which is the state's
    /// @param input what it is called with
    public static ObjectNode called(String step, JsonNode input) {
        var release = input.has("release") && input.get("release").isObject() ? input.get("release") : input;
        var line = Json.STRICT.createObjectNode().put("state", step).put("event", "called");
        copy(release, "id", line, "release");
        copy(release, "commit", line, "commit");
        copy(release, "action", line, "action");
        copy(input.path("lock"), "fence", line, "fence");
        return line;
    }

    /// The line of the end of the call that began with `called`.
    public static ObjectNode answered(ObjectNode called, JsonNode answer) {
        var line = called.deepCopy().put("event", "answered");
        for (var result : RESULTS) copy(answer, result, line, result.equals("state") ? "result" : result);
        return line;
    }

    /// The line of a call that threw.
    public static ObjectNode failed(ObjectNode called, Throwable thrown) {
        return called.deepCopy()
                .put("event", "failed")
                .put("error", thrown.getClass().getName())
                .put("message", cut(String.valueOf(thrown.getMessage())));
    }

    private static void copy(JsonNode from, String field, ObjectNode line, String name) {
        var value = from.path(field);
        if (value.isTextual() && !value.textValue().isEmpty()) line.put(name, cut(value.textValue()));
        else if (value.isNumber()) line.set(name, value);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
