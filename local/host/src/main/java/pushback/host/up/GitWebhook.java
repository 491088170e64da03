package pushback.host.up;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import pushback.base.Json;
import pushback.host.git.Hosting;
import pushback.host.git.Push;
import pushback.host.git.PushListener;
import pushback.host.git.PushPayload;
import pushback.host.git.Pusher;
import pushback.operator.screen.PrintedCommands;
import pushback.webhook.Signature;

/// Delivers each push to the webhook as GitHub does: the same payload, signed, over HTTP.
///
/// @param commands as they work for a pusher, whose folder is not known
/// @param answers what becomes of a push, told to its pusher
record GitWebhook(URI webhook, Hosting hosting, String secret, PrintedCommands commands, PushAnswers answers)
        implements PushListener {
    /// GitHub waits as long for an answer.
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    @Override
    public void pushed(Push push, Pusher asked) {
        var pusher = new Reading(asked, commands);
        var body = PushPayload.json(push, hosting).getBytes(StandardCharsets.UTF_8);
        var delivery = HttpRequest.newBuilder(webhook)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("User-Agent", "GitHub-Hookshot/local")
                .header("X-GitHub-Event", "push")
                .header("X-GitHub-Delivery", UUID.randomUUID().toString())
                .header("X-Hub-Signature-256", Signature.of(secret, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            var answer = HTTP.send(delivery, BodyHandlers.ofString());
            tell(push, answer.statusCode(), Json.tree(answer.body()), pusher);
        } catch (IOException unreachable) {
            pusher.accept("Pushback: the webhook did not answer; the commit is found and deployed within minutes");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Push push, int status, JsonNode answer, Pusher pusher) {
        var message = answer.path("message").asText();
        switch (answer.path("status").asText()) {
            case "started" ->
                answers.tell(answer.path("release").asText(), push.after().substring(0, 7), pusher);
            case "known" -> pusher.accept("Pushback: " + message + ".");
            case "ignored" -> pusher.accept("Pushback: nothing is deployed: " + message + ".");
            default -> pusher.accept("Pushback: nothing is deployed, the webhook answered " + status + ": " + message);
        }
    }

    /// A pusher who reads commands that work where they are.
    private record Reading(Pusher pusher, PrintedCommands commands) implements Pusher {
        @Override
        public void accept(String line) {
            pusher.accept(commands.in(line));
        }

        @Override
        public boolean listens() {
            return pusher.listens();
        }

        @Override
        public boolean isQuiet() {
            return pusher.isQuiet();
        }
    }
}
