package pushback.webhook;

import com.fasterxml.jackson.databind.JsonNode;

/// What a push event says, as far as it concerns us.
///
/// @param repository `owner/name`
/// @param ref such as `refs/heads/main`
/// @param after the commit the ref points to now
/// @param deleted whether the ref is gone
/// @param pusher who pushed
public record PushEvent(String repository, String ref, String after, boolean deleted, String pusher) {
    /// Reads the payload; an [IllegalArgumentException] names what is missing.
    public static PushEvent of(JsonNode payload) {
        var push = new PushEvent(
                text(payload, "repository", "full_name"),
                text(payload, "ref"),
                text(payload, "after"),
                payload.path("deleted").asBoolean(false),
                payload.path("pusher").path("name").asText("unknown"));
        if (!push.after.matches("[0-9a-f]{40}"))
            throw new IllegalArgumentException("\"after\" is not a commit SHA: " + push.after);
        return push;
    }

    private static String text(JsonNode payload, String... path) {
        var value = payload;
        for (var name : path) value = value.path(name);
        if (!value.isTextual() || value.textValue().isBlank())
            throw new IllegalArgumentException("the payload has no \"" + String.join(".", path) + "\"");
        return value.textValue();
    }
}
