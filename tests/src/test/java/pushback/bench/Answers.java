package pushback.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import pushback.asl.Engine;
import pushback.asl.Resources;
import pushback.asl.TaskCall;
import pushback.base.Json;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.time.Timeline;

/// The answers that the steps of one real execution gave, given again to any number of executions of its machine: what
/// is left to measure is the engine.
///
/// @param byState what each visit of a state was answered, in order; the last one also answers visits beyond it
/// @param unanswered states whose tasks hear nothing: their executions stay open
record Answers(Map<String, List<JsonNode>> byState, Set<String> unanswered) {
    static Answers of(ExecutionRecord record) {
        var answers = new HashMap<String, List<JsonNode>>();
        for (var event : record.history()) {
            if (!event.type().equals("TaskStateExited")) continue;
            answers.computeIfAbsent(event.state(), name -> new ArrayList<>())
                    .add(Json.tree(event.details().path("output").asText()));
        }
        return new Answers(answers, Set.of());
    }

    Answers without(String... states) {
        return new Answers(byState, Set.of(states));
    }

    /// An engine that gets them, each at once.
    Engine engine(Timeline timeline) {
        var desk = new Desk(timeline);
        desk.engine = new Engine(timeline, desk, new Random(7));
        return desk.engine;
    }

    private final class Desk implements Resources {
        private final Timeline timeline;
        private final Map<String, Integer> visits = new HashMap<>();
        private Engine engine;

        Desk(Timeline timeline) {
            this.timeline = timeline;
        }

        @Override
        public void start(TaskCall call) {
            if (unanswered.contains(call.stateName())) return;
            var visit = visits.merge(call.executionArn() + call.stateName(), 1, Integer::sum) - 1;
            var answers = byState.get(call.stateName());
            var answer = answers.get(Math.min(visit, answers.size() - 1));
            timeline.execute(() -> {
                if (call.token().isEmpty()) call.succeed(answer);
                else engine.sendTaskSuccess(call.token(), answer);
            });
        }
    }
}
