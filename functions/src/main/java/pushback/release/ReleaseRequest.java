package pushback.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import pushback.base.Json;

/// What an execution was started with, by a push, a person in the console, the command line or the machine itself:
/// every field optional, unknown ones refused. `{}` wishes for the head of the configured branch. It writes itself as
/// it
/// reads itself: [#input] and [#of].
///
/// @param action to deploy if nothing is said
/// @param commit SHA, abbreviated SHA, branch or tag; empty: the head of `ref`
/// @param ref such as `refs/heads/main`; empty: the configured branch
/// @param release for a rollback, the release to go back to; empty: the previous good one; for a recovery, the release
///        that died
/// @param force overrides what would refuse it
/// @param requestedBy who asks
/// @param reason why
/// @param deliveryId of the webhook delivery that caused it
/// @param continues id of a release that had to wait and is taken up again by this execution
public record ReleaseRequest(
        ReleaseAction action,
        String commit,
        String ref,
        String release,
        boolean force,
        String requestedBy,
        String reason,
        String deliveryId,
        String continues) {
    private static final String CONSOLE = "console";
    private static final Set<String> TEXTS =
            Set.of("action", "commit", "ref", "release", "requestedBy", "reason", "deliveryId", "continues");

    /// Reads an execution's input; what is wrong with it is a [ReleaseRejected] that names the field.
    public static ReleaseRequest of(JsonNode input) {
        if (!input.isObject())
            throw new ReleaseRejected(
                    "the input must be a JSON object such as {} or {\"action\": \"rollback\"}, but is "
                            + input.getNodeType().toString().toLowerCase(Locale.ROOT));
        for (var field : input.properties()) {
            if (TEXTS.contains(field.getKey())) {
                if (!field.getValue().isTextual() && !field.getValue().isNull())
                    throw new ReleaseRejected(
                            "input field \"" + field.getKey() + "\" must be a string, but is " + field.getValue());
            } else if (field.getKey().equals("force")) {
                if (!field.getValue().isBoolean())
                    throw new ReleaseRejected(
                            "input field \"force\" must be true or false, but is " + field.getValue());
            } else {
                throw new ReleaseRejected("unknown input field \"" + field.getKey()
                        + "\"; known are action, commit, ref, " + "release, force, requestedBy, reason, deliveryId");
            }
        }
        return new ReleaseRequest(
                action(text(input, "action", ReleaseAction.DEPLOY.word())),
                text(input, "commit", ""),
                text(input, "ref", ""),
                text(input, "release", ""),
                input.path("force").asBoolean(false),
                text(input, "requestedBy", CONSOLE),
                text(input, "reason", ""),
                text(input, "deliveryId", ""),
                text(input, "continues", ""));
    }

    /// @throws ReleaseRejected that says what does not fit together
    public ReleaseRequest {
        if (action == ReleaseAction.DEPLOY && !release.isEmpty())
            throw new ReleaseRejected("\"release\" names what a rollback goes back to; to deploy, name a \"commit\"");
        if (action == ReleaseAction.DRILL && !(commit.isEmpty() && release.isEmpty()))
            throw new ReleaseRejected(
                    "a drill brings out what runs already; it takes neither a \"commit\" nor a " + "\"release\"");
        if (action == ReleaseAction.ROLLBACK && !commit.isEmpty())
            throw new ReleaseRejected("a rollback goes back to a \"release\", not to a \"commit\"; "
                    + "to bring a commit use {\"action\": \"deploy\", \"commit\": \"" + commit + "\"}");
    }

    /// @param commit empty: the head of the configured branch
    public static ReleaseRequest deploy(String commit, boolean force, String requestedBy, String reason) {
        return new ReleaseRequest(ReleaseAction.DEPLOY, commit, "", "", force, requestedBy, reason, "", "");
    }

    /// @param release empty: the previous good one
    public static ReleaseRequest rollback(String release, boolean force, String requestedBy, String reason) {
        return new ReleaseRequest(ReleaseAction.ROLLBACK, "", "", release, force, requestedBy, reason, "", "");
    }

    /// @param ref such as `refs/heads/main`
    public static ReleaseRequest push(String commit, String ref, String pusher, String deliveryId) {
        return new ReleaseRequest(ReleaseAction.DEPLOY, commit, ref, "", false, pusher, "", deliveryId, "");
    }

    /// @param dead the release that died
    public static ReleaseRequest recover(String dead, String requestedBy) {
        return new ReleaseRequest(ReleaseAction.RECOVER, "", "", dead, false, requestedBy, "", "", "");
    }

    public static ReleaseRequest drill(String requestedBy, String reason) {
        return new ReleaseRequest(ReleaseAction.DRILL, "", "", "", false, requestedBy, reason, "", "");
    }

    /// @param release that waited
    public static ReleaseRequest takeUp(String release) {
        return new ReleaseRequest(ReleaseAction.DEPLOY, "", "", "", false, CONSOLE, "", "", release);
    }

    /// As an execution's input: what it says, and nothing that goes without saying.
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        put(fields, "action", action.word(), ReleaseAction.DEPLOY.word());
        put(fields, "commit", commit, "");
        put(fields, "ref", ref, "");
        put(fields, "release", release, "");
        if (force) fields.put("force", true);
        put(fields, "requestedBy", requestedBy, CONSOLE);
        put(fields, "reason", reason, "");
        put(fields, "deliveryId", deliveryId, "");
        put(fields, "continues", continues, "");
        return fields;
    }

    /// [#fields] as JSON.
    public String input() {
        return Json.text(fields());
    }

    private static void put(Map<String, Object> fields, String name, String value, String otherwise) {
        if (!value.isBlank() && !value.equals(otherwise)) fields.put(name, value);
    }

    /// Whether a push caused it, rather than a person who named what to bring.
    public boolean isPush() {
        return !deliveryId.isEmpty();
    }

    private static ReleaseAction action(String word) {
        return ReleaseAction.of(word).orElseThrow(() -> new ReleaseRejected(ReleaseAction.unknown(word)));
    }

    private static String text(JsonNode input, String field, String otherwise) {
        var value = input.path(field).asText("");
        return value.isBlank() ? otherwise : value.strip();
    }
}
