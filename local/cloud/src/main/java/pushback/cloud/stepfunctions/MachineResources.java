package pushback.cloud.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import pushback.asl.Resources;
import pushback.asl.TaskCall;
import pushback.aws.build.Builder;
import pushback.base.Json;
import pushback.cloud.lambda.InvocationObserver;
import pushback.cloud.lambda.LocalLambda;
import pushback.cloud.lambda.LocalLambda.Invocation;

/// What the states of our machines may call: Lambda functions and CodeBuild.
public final class MachineResources implements Resources {
    private static final String INVOKE = "arn:aws:states:::lambda:invoke";
    private static final String INVOKE_WITH_TOKEN = INVOKE + ".waitForTaskToken";
    private static final String BUILD = "arn:aws:states:::codebuild:startBuild.sync";

    private final LocalLambda lambda;
    private final Builder builder;
    private final InvocationObserver observer;

    public MachineResources(LocalLambda lambda, Builder builder, InvocationObserver observer) {
        this.lambda = lambda;
        this.builder = builder;
        this.observer = observer;
    }

    @Override
    public Optional<String> refuses(String resource) {
        return switch (resource) {
            case INVOKE, INVOKE_WITH_TOKEN, BUILD -> Optional.empty();
            default -> Optional.of("the local cloud runs " + INVOKE + "[.waitForTaskToken] and " + BUILD);
        };
    }

    @Override
    public void start(TaskCall call) {
        if (observer.answers(call)) return;
        if (call.resource().equals(BUILD)) call.submitted(builder.start(call.arguments(), build -> built(call, build)));
        else
            lambda.invoke(
                    call.arguments().path("FunctionName").asText(),
                    call.arguments().path("Payload"),
                    invocation -> answered(call, invocation));
    }

    private static void answered(TaskCall call, Invocation invocation) {
        switch (invocation) {
            case Invocation.Failure failure ->
                call.fail(failure.type(), failure.document().toString());
            case Invocation.Answer answer
            when call.resource().equals(INVOKE) -> call.succeed(wrapped(answer.payload()));
            case Invocation.Answer answer -> call.submitted(wrapped(answer.payload()));
        }
    }

    /// As `lambda:invoke` wraps a function's answer.
    private static JsonNode wrapped(JsonNode payload) {
        var result = Json.STRICT.createObjectNode().put("ExecutedVersion", "$LATEST");
        result.set("Payload", payload);
        return result.put("StatusCode", 200);
    }

    /// `.sync` fails a task whose build did not succeed, with the build as the cause.
    private static void built(TaskCall call, JsonNode answer) {
        var build = answer.has("Build") ? answer.get("Build") : answer;
        if (build.path("BuildStatus").asText().equals("SUCCEEDED"))
            call.succeed(Json.STRICT.createObjectNode().set("Build", build));
        else call.fail("States.TaskFailed", build.toString());
    }
}
