package pushback.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import pushback.base.Json;

/// Reads the sentence for people out of what Step Functions gives as an error's cause: a Lambda's error document, a
/// CodeBuild build, or plain text.
public final class Cause {
    private Cause() {}

    /// @param error name of the error
    /// @param cause as Step Functions has it
    public static String sentence(String error, String cause) {
        if (cause.isBlank()) return error.equals("States.Timeout") ? "a step did not end in time" : error;
        JsonNode document;
        try {
            document = Json.tree(cause);
        } catch (IllegalArgumentException plain) {
            return cause;
        }
        if (document.hasNonNull("errorMessage"))
            return document.get("errorMessage").asText();
        var build = document.has("Build") ? document.get("Build") : document;
        return build.has("Phases") ? build(build) : cause;
    }

    private static String build(JsonNode build) {
        var messages = new ArrayList<String>();
        for (var phase : build.path("Phases"))
            if (phase.path("PhaseStatus").asText().matches("FAILED|FAULT|TIMED_OUT|STOPPED|CLIENT_ERROR"))
                phase.path("Contexts")
                        .forEach(context -> messages.add(phase.path("PhaseType").asText() + ": "
                                + context.path("Message").asText()));
        var status = build.path("BuildStatus").asText("FAILED");
        return "the build ended " + status + (messages.isEmpty() ? "" : ": " + String.join("; ", messages));
    }
}
