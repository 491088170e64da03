package pushback.local.up;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import pushback.Json;
import pushback.local.git.GitHubSignature;
import pushback.local.git.Hosting;
import pushback.local.git.Push;
import pushback.local.git.PushListener;
import pushback.local.git.PushPayload;

/// Delivers each push to the webhook as GitHub does: the same payload, signed, over HTTP.
record GitWebhook(URI webhook, Hosting hosting, String secret) implements PushListener {
    /// GitHub waits as long for an answer.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void pushed(Push push, Consumer<String> say) {
        var body = PushPayload.json(push, hosting).getBytes(StandardCharsets.UTF_8);
        var delivery = HttpRequest.newBuilder(webhook).timeout(PATIENCE).header("Content-Type", "application/json")
                .header("User-Agent", "GitHub-Hookshot/local").header("X-GitHub-Event", "push")
                .header("X-GitHub-Delivery", UUID.randomUUID().toString())
                .header("X-Hub-Signature-256", GitHubSignature.sign(secret, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var answer = http.send(delivery, BodyHandlers.ofString());
            tell(answer.statusCode(), Json.tree(answer.body()), say);
        } catch (IOException unreachable) {
            say.accept("Pushback: the webhook did not answer; the commit is found and deployed within minutes");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(int status, JsonNode answer, Consumer<String> say) {
        if (answer.path("status").asText().equals("started")) {
            say.accept("Pushback: " + answer.path("message").asText() + ".");
            say.accept("Follow it:  ./pushback logs --follow " + answer.path("release").asText());
        } else {
            say.accept("Pushback: nothing is deployed (" + status + "): " + answer.path("message").asText());
        }
    }
}
