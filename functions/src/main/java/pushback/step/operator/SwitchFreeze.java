package pushback.step.operator;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import javax.inject.Inject;
import pushback.base.Payload;
import pushback.freeze.Freezes;
import pushback.freeze.Freezes.Freeze;
import pushback.recovery.Handover;
import pushback.settings.Settings;

/// Freezes the environment for a person or lifts its freeze, and then starts the release that waits; called by hand or
/// by the command line. Safe to repeat: the first freeze stands, and a waiting release whose execution runs is not
/// started again.
public final class SwitchFreeze implements RequestHandler<JsonNode, SwitchFreeze.Switched> {
    private final Freezes freezes;
    private final Handover handover;
    private final Settings settings;

    @Inject
    SwitchFreeze(Freezes freezes, Handover handover, Settings settings) {
        this.freezes = freezes;
        this.handover = handover;
        this.settings = settings;
    }

    /// @param frozen whether to freeze; otherwise a freeze is lifted
    /// @param by who asks; empty: `a person`
    /// @param reason why; may be empty
    public record Request(boolean frozen, String by, String reason) {
        private static final String EXAMPLE = "{\"frozen\": true, \"by\": \"dana\", \"reason\": \"inventory\"}";

        /// Reads what a person has sent; an [IllegalArgumentException] says what is wrong with it.
        public static Request of(JsonNode input) {
            var payload = Payload.of(input, List.of("frozen", "by", "reason"), EXAMPLE);
            return new Request(payload.flag("frozen"), payload.text("by"), payload.text("reason"));
        }
    }

    /// @param freeze the one that holds, or that was lifted
    /// @param started name of the execution of the release that waited; empty: none did
    public record Switched(Freeze freeze, String started) {}

    /// @param input a [Request]
    /// @throws IllegalArgumentException if there is no freeze to lift; if the input is none
    @Override
    public Switched handleRequest(JsonNode input, Context context) {
        var request = Request.of(input);
        var by = request.by().isBlank() ? "a person" : request.by();
        if (request.frozen()) return new Switched(freezes.begin(by, request.reason()), "");
        var lifted = freezes.lift(by, request.reason())
                .orElseThrow(() -> new IllegalArgumentException(settings.environment()
                        + " is not frozen by hand or after a failed rollback; a freeze window ends by itself"));
        return new Switched(lifted.freeze(), handover.toWhoWaits().orElse(""));
    }
}
