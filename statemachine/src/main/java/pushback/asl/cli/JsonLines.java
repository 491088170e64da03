package pushback.asl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import pushback.asl.Engine;
import pushback.asl.ExecutionRequest;
import pushback.asl.InvalidDefinition;
import pushback.asl.StateMachine;
import pushback.asl.Status;
import pushback.time.VirtualTimeline;

/// Runs cases of a conformance suite: one JSON request a line, one JSON answer a line, each in its own virtual time.
///
/// A request has `id`, `definition`, `input`, `lambdaMocks` (see [CaseMocks]) and `context`; the answer has `id`,
/// `status`, `output`, `error`, `cause`, `statesEntered`, `historyTypes`, `retryDelays`, `virtualWaits` (seconds) and,
/// if a task was called with other arguments than recorded, `argumentMismatch`. A definition that is not accepted has
/// the status REFUSED and its problems as the cause.
public final class JsonLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Virtual time after which an execution that still runs is reported as RUNNING.
    private static final Duration LIMIT = Duration.ofDays(400);

    private JsonLines() {}

    /// Answers requests until `in` ends. `out` must carry nothing else.
    ///
    /// @throws IOException if `in` cannot be read
    public static void serve(InputStream in, PrintStream out) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) continue;
            out.write((answer(line) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private static ObjectNode answer(String line) {
        var answer = JsonNodeFactory.instance.objectNode();
        try {
            var request = JSON.readTree(line);
            answer.set("id", request.path("id"));
            run(request, answer);
        } catch (InvalidDefinition refused) {
            answer.put("status", "REFUSED")
                    .put("error", "InvalidDefinition")
                    .put("cause", refused.getMessage())
                    .putArray("statesEntered");
        } catch (IOException | RuntimeException broken) {
            answer.put("status", "BROKEN")
                    .put("error", broken.getClass().getName())
                    .put("cause", broken.getMessage());
        }
        return answer;
    }

    private static void run(JsonNode request, ObjectNode answer) {
        var mocks = new CaseMocks(request.path("lambdaMocks"));
        var machine = StateMachine.parse(request.path("definition").toString(), mocks);
        var timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
        var engine = new Engine(timeline, mocks, new Random(1));
        mocks.answerOn(timeline, engine);
        var execution = engine.start(machine, execution(request));
        timeline.runUntil(() -> execution.status() != Status.RUNNING, LIMIT);
        answer.put("status", execution.status().name());
        execution.output().ifPresent(output -> answer.set("output", output));
        answer.put("error", execution.error().orElse(null))
                .put("cause", execution.cause().orElse(null));
        var entered = answer.putArray("statesEntered");
        execution.statesEntered().forEach(entered::add);
        var types = answer.putArray("historyTypes");
        execution.history().forEach(event -> types.add(event.type()));
        var timings = Timings.of(execution.history());
        var retryDelays = answer.putArray("retryDelays");
        timings.retryDelays().forEach(retryDelays::add);
        var waits = answer.putArray("virtualWaits");
        timings.waits().forEach(waits::add);
        if (!mocks.mismatches().isEmpty()) answer.putArray("argumentMismatch").addAll(mocks.mismatches());
    }

    private static ExecutionRequest execution(JsonNode request) {
        var context = request.path("context");
        return new ExecutionRequest(
                context.path("executionArn").asText("arn:aws:states:local:000000000000:execution:machine:run"),
                context.path("executionName").asText("run"),
                context.path("stateMachineArn").asText("arn:aws:states:local:000000000000:stateMachine:machine"),
                context.path("stateMachineName").asText("machine"),
                context.path("roleArn").asText("arn:aws:iam::000000000000:role/machine"),
                request.has("input") ? request.get("input") : JsonNodeFactory.instance.objectNode());
    }
}
