package pushback.drill;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/// What a drill's execution was started with: `{"drill": "stop-server"}`; everything else is optional, unknown fields
/// are refused.
///
/// @param kind `stop-server`, `cpu-load`, `rollback`, `park` or `unpark`
/// @param instance which server to stop; empty: any
public record DrillRequest(String kind, String instance, String requestedBy, String reason) {
    private static final Set<String> KINDS = Set.of("stop-server", "cpu-load", "rollback", "park", "unpark");
    private static final Set<String> FIELDS = Set.of("drill", "instance", "requestedBy", "reason");

    /// What is wrong with the input is a [DrillRefused] that names the field.
    public static DrillRequest of(JsonNode input) {
        for (var field : input.properties()) {
            if (!FIELDS.contains(field.getKey()))
                throw new DrillRefused("unknown input field \"" + field.getKey()
                        + "\"; known are drill, instance, requestedBy, reason");
            if (!field.getValue().isTextual())
                throw new DrillRefused(
                        "input field \"" + field.getKey() + "\" must be a string, but is " + field.getValue());
        }
        var wish = new DrillRequest(
                text(input, "drill", ""),
                text(input, "instance", ""),
                text(input, "requestedBy", "console"),
                text(input, "reason", ""));
        if (!KINDS.contains(wish.kind))
            throw new DrillRefused(
                    (wish.kind.isEmpty() ? "the input names no drill" : "unknown drill \"" + wish.kind + "\"")
                            + "; it is stop-server, cpu-load, rollback, park or unpark, such as "
                            + "{\"drill\": \"stop-server\"}");
        if (!wish.instance.isEmpty() && !wish.kind.equals("stop-server"))
            throw new DrillRefused("\"instance\" names the server to stop; " + wish.kind + " does not choose one");
        return wish;
    }

    private static String text(JsonNode input, String field, String otherwise) {
        var value = input.path(field).asText("");
        return value.isBlank() ? otherwise : value.strip();
    }
}
