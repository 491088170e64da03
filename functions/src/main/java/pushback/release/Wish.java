package pushback.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/// What an execution was started with, by a push, a person in the console, the command line or the machine itself:
/// every field optional, unknown ones refused. `{}` wishes for the head of the configured branch.
///
/// @param action `deploy` (default), `rollback`; `recover`, which only the reconciler asks for; `drill`, which only the
///        drill machine does
/// @param commit SHA, abbreviated SHA, branch or tag; empty: the head of `ref`
/// @param ref such as `refs/heads/main`; empty: the configured branch
/// @param release for a rollback, the release to go back to; empty: the previous good one; for a recovery, the release
///        that died
/// @param force overrides what would refuse it
/// @param requestedBy who asks
/// @param reason why
/// @param deliveryId of the webhook delivery that caused it
/// @param continues id of a release that had to wait and is taken up again by this execution
public record Wish(
        String action,
        String commit,
        String ref,
        String release,
        boolean force,
        String requestedBy,
        String reason,
        String deliveryId,
        String continues) {
    private static final Set<String> TEXTS =
            Set.of("action", "commit", "ref", "release", "requestedBy", "reason", "deliveryId", "continues");

    /// Reads an execution's input; what is wrong with it is a [ReleaseRejected] that names the field.
    public static Wish of(JsonNode input) {
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
        var wish = new Wish(
                text(input, "action", "deploy"),
                text(input, "commit", ""),
                text(input, "ref", ""),
                text(input, "release", ""),
                input.path("force").asBoolean(false),
                text(input, "requestedBy", "console"),
                text(input, "reason", ""),
                text(input, "deliveryId", ""),
                text(input, "continues", ""));
        if (!Set.of("deploy", "rollback", "recover", "drill").contains(wish.action))
            throw new ReleaseRejected("unknown action \"" + wish.action + "\"; it is \"deploy\" or \"rollback\"");
        if (wish.action.equals("deploy") && !wish.release.isEmpty())
            throw new ReleaseRejected("\"release\" names what a rollback goes back to; to deploy, name a \"commit\"");
        if (wish.action.equals("drill") && !(wish.commit.isEmpty() && wish.release.isEmpty()))
            throw new ReleaseRejected(
                    "a drill brings out what runs already; it takes neither a \"commit\" nor a " + "\"release\"");
        if (wish.action.equals("rollback") && !wish.commit.isEmpty())
            throw new ReleaseRejected("a rollback goes back to a \"release\", not to a \"commit\"; "
                    + "to bring a commit use {\"action\": \"deploy\", \"commit\": \"" + wish.commit + "\"}");
        return wish;
    }

    /// Whether a push caused it, rather than a person who named what to bring.
    public boolean isPush() {
        return !deliveryId.isEmpty();
    }

    private static String text(JsonNode input, String field, String otherwise) {
        var value = input.path(field).asText("");
        return value.isBlank() ? otherwise : value.strip();
    }
}
