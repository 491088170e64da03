package pushback.asl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import pushback.asl.Engine;
import pushback.asl.Resources;
import pushback.asl.TaskCall;
import pushback.time.Timeline;

/// Answers tasks by the name of their state, for a [Rehearsal].
final class StateMocks implements Resources {
    private static final Set<String> FIELDS = Set.of("result", "error", "cause", "hang");

    private final JsonNode mocks;
    private final Map<String, Integer> calls = new HashMap<>();
    private Timeline timeline;
    private Engine engine;
    private String missing;

    StateMocks(JsonNode mocks) {
        this.mocks = mocks;
        if (!mocks.isObject()) throw new IllegalArgumentException("the mocks must be an object: state name to list");
        mocks.properties().forEach(mock -> check(mock.getKey(), mock.getValue()));
    }

    private static void check(String state, JsonNode attempts) {
        var legal = attempts.isArray() && !attempts.isEmpty();
        for (var attempt : attempts) {
            var kinds = (attempt.has("result") ? 1 : 0)
                    + (attempt.has("error") ? 1 : 0)
                    + (attempt.path("hang").asBoolean() ? 1 : 0);
            legal &= attempt.isObject() && kinds == 1;
            for (var field : attempt.properties()) legal &= FIELDS.contains(field.getKey());
        }
        if (!legal)
            throw new IllegalArgumentException("the mock of " + state
                    + " must be a list of {\"result\": …}, {\"error\": …, \"cause\": …} or {\"hang\": true}");
    }

    void answerOn(Timeline timeline, Engine engine) {
        this.timeline = timeline;
        this.engine = engine;
    }

    /// The first state that was called and has no mock, or null.
    String missing() {
        return missing;
    }

    /// Answers by a later action, as [CaseMocks] does.
    @Override
    public void start(TaskCall call) {
        timeline.execute(() -> {
            if (call.open()) answer(call);
        });
    }

    private void answer(TaskCall call) {
        var attempts = mocks.get(call.stateName());
        if (attempts == null) {
            if (missing == null) missing = call.stateName();
            return;
        }
        var number = calls.merge(call.stateName(), 1, Integer::sum);
        var attempt = attempts.get(Math.min(number, attempts.size()) - 1);
        if (attempt.path("hang").asBoolean()) return;
        if (attempt.has("error")) {
            call.fail(attempt.path("error").textValue(), attempt.path("cause").textValue());
        } else if (call.token().isEmpty()) {
            call.succeed(attempt.get("result"));
        } else {
            call.submitted(attempt.get("result"));
            engine.sendTaskSuccess(call.token(), attempt.get("result"));
        }
    }
}
