package pushback.asl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pushback.asl.Engine;
import pushback.asl.Resources;
import pushback.asl.TaskCall;
import pushback.time.Timeline;

/// Answers tasks with what a conformance case recorded: per state a list of attempts, each with `behaviour` (`result`,
/// `error`, `hang`), its `result` or `error` and `cause`, for a task with a token what `submitted` it, and perhaps the
/// `args` it must have been called with.
final class CaseMocks implements Resources {
    private final JsonNode mocks;
    private final Map<String, Set<Integer>> used = new HashMap<>();
    private final List<JsonNode> mismatches = new ArrayList<>();
    private Timeline timeline;
    private Engine engine;

    CaseMocks(JsonNode mocks) {
        this.mocks = mocks;
    }

    void answerOn(Timeline timeline, Engine engine) {
        this.timeline = timeline;
        this.engine = engine;
    }

    List<JsonNode> mismatches() {
        return mismatches;
    }

    /// Answers by a later action: what is to happen at the same moment, as the other branches of a Parallel being
    /// entered, happens first.
    @Override
    public void start(TaskCall call) {
        timeline.execute(() -> {
            if (call.open()) answer(call);
        });
    }

    private void answer(TaskCall call) {
        var attempt = attempt(call);
        if (attempt == null) {
            call.fail("NoMock", "the case has no answer for this call of the state " + call.stateName());
            return;
        }
        if (attempt.has("submitted")) call.submitted(attempt.get("submitted"));
        switch (attempt.path("behaviour").asText()) {
            case "result" -> {
                if (call.token().isEmpty()) call.succeed(attempt.path("result"));
                else engine.sendTaskSuccess(call.token(), attempt.path("result"));
            }
            case "error" -> {
                var error = attempt.path("error").textValue();
                var cause = attempt.path("cause").textValue();
                if (call.token().isEmpty()) call.fail(error, cause);
                else engine.sendTaskFailure(call.token(), error, cause);
            }
            default -> {} // hang: never answers
        }
    }

    /// The first unused attempt whose arguments match; else the first unused one, with a note of the mismatch.
    private JsonNode attempt(TaskCall call) {
        var attempts = mocks.path(call.stateName());
        var taken = used.computeIfAbsent(call.stateName(), name -> new HashSet<>());
        var first = -1;
        for (var i = 0; i < attempts.size(); i++) {
            if (taken.contains(i)) continue;
            if (first < 0) first = i;
            var args = attempts.get(i).get("args");
            if (args == null || Likeness.matches(args, call.arguments())) {
                taken.add(i);
                return attempts.get(i);
            }
        }
        if (first < 0) return null;
        taken.add(first);
        ObjectNode mismatch = JsonNodeFactory.instance.objectNode().put("state", call.stateName());
        mismatch.set("expected", attempts.get(first).get("args"));
        mismatch.set("actual", call.arguments());
        mismatches.add(mismatch);
        return attempts.get(first);
    }
}
