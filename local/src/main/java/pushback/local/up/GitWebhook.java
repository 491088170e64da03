package pushback.local.up;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import pushback.Json;
import pushback.local.git.GitHubSignature;
import pushback.local.git.Hosting;
import pushback.local.git.Push;
import pushback.local.git.PushListener;
import pushback.local.git.PushPayload;
import pushback.local.lambda.LocalLambda;
import pushback.local.lambda.LocalLambda.Invocation;

/// Delivers each push to the webhook as GitHub does: the same payload, signed, through an API Gateway event.
record GitWebhook(LocalLambda lambda, Hosting hosting, String secret) implements PushListener {
    @Override
    public void pushed(Push push, Consumer<String> say) {
        switch (lambda.call("ReceivePush", event(PushPayload.json(push, hosting)))) {
            case Invocation.Failure failure ->
                say.accept("Pushback could not take the push: " + failure.document().path("errorMessage").asText());
            case Invocation.Answer answer -> tell(Json.tree(answer.payload().path("body").asText()), say);
        }
    }

    private static void tell(JsonNode answer, Consumer<String> say) {
        if (answer.path("status").asText().equals("started")) {
            say.accept("Pushback: " + answer.path("message").asText() + ".");
            say.accept("Follow it:  ./pushback logs --follow " + answer.path("release").asText());
        } else {
            say.accept("Pushback: nothing is deployed: " + answer.path("message").asText());
        }
    }

    private JsonNode event(String body) {
        var event = Json.STRICT.createObjectNode().put("version", "2.0").put("routeKey", "POST /webhook")
                .put("rawPath", "/webhook").put("body", body).put("isBase64Encoded", false);
        event.putObject("headers").put("content-type", "application/json").put("x-github-event", "push")
                .put("x-github-delivery", UUID.randomUUID().toString())
                .put("x-hub-signature-256", GitHubSignature.sign(secret, body.getBytes(StandardCharsets.UTF_8)));
        event.putObject("requestContext").putObject("http").put("method", "POST").put("path", "/webhook");
        return event;
    }
}
