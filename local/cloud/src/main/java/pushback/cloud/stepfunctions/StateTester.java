package pushback.cloud.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import pushback.asl.Engine;
import pushback.asl.Execution;
import pushback.asl.ExecutionRequest;
import pushback.asl.HistoryEvent;
import pushback.asl.InvalidDefinition;
import pushback.asl.StateMachine;
import pushback.asl.Status;
import pushback.asl.TaskCall;
import pushback.aws.account.Refusal;
import pushback.base.Json;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.sfn.model.InspectionLevel;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.MockInput;
import software.amazon.awssdk.services.sfn.model.MockResponseValidationMode;
import software.amazon.awssdk.services.sfn.model.TestExecutionStatus;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.sfn.model.ValidationException;

/// TestState: one state of a definition, run in a time of its own, which passes at once. A task is answered by what the
/// request gives for it, so nothing is called.
final class StateTester {
    /// A wait may be as long as an execution: a year.
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ALONE = "State";

    private final TestStateRequest request;
    private final VirtualTimeline timeline = new VirtualTimeline(BEGIN);
    private final Engine engine = new Engine(timeline, this::answer, new Random(1));
    private boolean caught;
    private int attempts;

    private StateTester(TestStateRequest request) {
        this.request = request;
        engine.onHandled(path -> caught |= path.contains(".Catch["));
    }

    /// @throws UnsupportedOperationException for what of TestState is not here: it names that
    static TestStateResponse test(TestStateRequest request) {
        return new StateTester(request).tested();
    }

    private TestStateResponse tested() {
        refuseWhatIsNotHere();
        var execution = engine.start(
                machine(),
                new ExecutionRequest(
                        "arn:aws:states:us-east-1:000000000000:execution:test:test", "test",
                        "arn:aws:states:us-east-1:000000000000:stateMachine:test", "test",
                        "arn:aws:iam::000000000000:role/test", input()));
        timeline.runUntil(() -> execution.status() != Status.RUNNING || attempts > 1, LONGEST);
        return answered(execution);
    }

    private TestStateResponse answered(Execution execution) {
        var entered = execution.statesEntered();
        var response = TestStateResponse.builder().nextState(entered.size() > 1 ? entered.get(1) : null);
        if (execution.status() == Status.RUNNING) {
            var failed = execution.history().stream()
                    .map(HistoryEvent::details)
                    .filter(details -> details.has("error"))
                    .toList()
                    .getLast();
            return response.status(TestExecutionStatus.RETRIABLE)
                    .error(failed.path("error").asText())
                    .cause(failed.path("cause").asText())
                    .build();
        }
        if (execution.status() != Status.SUCCEEDED)
            return response.status(TestExecutionStatus.FAILED)
                    .error(execution.error().orElse(null))
                    .cause(execution.cause().orElse(null))
                    .build();
        return response.status(caught ? TestExecutionStatus.CAUGHT_ERROR : TestExecutionStatus.SUCCEEDED)
                .output(execution.output().map(JsonNode::toString).orElse(null))
                .build();
    }

    private void answer(TaskCall call) {
        if (++attempts > 1) return;
        var mock = request.mock();
        if (mock.errorOutput() != null)
            call.fail(mock.errorOutput().error(), mock.errorOutput().cause());
        else if (call.token().isEmpty()) call.succeed(json(mock.result(), "mock.result"));
        else timeline.execute(() -> engine.sendTaskSuccess(call.token(), json(mock.result(), "mock.result")));
    }

    /// The state and, where it goes on from there, states that end at once.
    private StateMachine machine() {
        var definition = definition();
        var name = request.stateName() == null ? ALONE : request.stateName();
        var state = request.stateName() == null
                ? definition
                : definition.path("States").path(name);
        if (!(state instanceof ObjectNode)) throw unfit("Invalid State Name: '" + name + "' is not in the definition");
        var machine = Json.STRICT.createObjectNode().put("StartAt", name);
        if (request.stateName() != null && definition.has("QueryLanguage"))
            machine.set("QueryLanguage", definition.get("QueryLanguage"));
        var states = machine.putObject("States");
        next(state).forEach(target -> states.putObject(target).put("Type", "Succeed"));
        states.set(name, state);
        try {
            var read = StateMachine.parse(machine.toString());
            if (state.path("Type").asText().equals("Task") && !isMocked(request.mock()))
                throw new UnsupportedOperationException("the local Step Functions tests a Task with a mock only");
            return read;
        } catch (InvalidDefinition wrong) {
            throw invalid(wrong.getMessage());
        }
    }

    private JsonNode definition() {
        try {
            return Json.tree(request.definition());
        } catch (IllegalArgumentException malformed) {
            throw invalid(malformed.getMessage());
        }
    }

    private static Set<String> next(JsonNode state) {
        var from = new ArrayList<>(List.of(state));
        for (var several : List.of("Catch", "Choices")) state.path(several).forEach(from::add);
        var targets = new TreeSet<String>();
        for (var one : from)
            for (var member : List.of("Next", "Default"))
                Optional.ofNullable(one.get(member))
                        .filter(JsonNode::isTextual)
                        .ifPresent(target -> targets.add(target.asText()));
        return targets;
    }

    private JsonNode input() {
        if (request.input() == null) return Json.STRICT.createObjectNode();
        try {
            return Json.tree(request.input());
        } catch (IllegalArgumentException malformed) {
            throw Refusal.of(
                    InvalidExecutionInputException.builder(), "Sfn", "InvalidExecutionInput", malformed.getMessage());
        }
    }

    private static JsonNode json(String text, String member) {
        try {
            return Json.tree(text);
        } catch (IllegalArgumentException malformed) {
            throw unfit("Value at '" + member + "' is no JSON: " + malformed.getMessage());
        }
    }

    private static boolean isMocked(MockInput mock) {
        return mock != null && (mock.result() != null || mock.errorOutput() != null);
    }

    private void refuseWhatIsNotHere() {
        if (isMocked(request.mock()) && request.mock().fieldValidationMode() != MockResponseValidationMode.NONE)
            throw new UnsupportedOperationException(
                    "the local Step Functions compares a mock with no service's model: fieldValidationMode NONE");
        if (request.inspectionLevel() != null && request.inspectionLevel() != InspectionLevel.INFO)
            throw new UnsupportedOperationException("the local Step Functions inspects at the level INFO only");
        if (request.variables() != null || request.context() != null || request.stateConfiguration() != null)
            throw new UnsupportedOperationException(
                    "the local Step Functions knows no variables, context and stateConfiguration of a test");
        if (isMocked(request.mock()) && request.mock().result() != null)
            json(request.mock().result(), "mock.result");
    }

    private static RuntimeException invalid(String why) {
        return Refusal.of(
                InvalidDefinitionException.builder(),
                "Sfn",
                "InvalidDefinition",
                "Invalid State Machine Definition: '" + why + "'");
    }

    private static RuntimeException unfit(String why) {
        return Refusal.of(ValidationException.builder(), "Sfn", "ValidationException", why);
    }
}
