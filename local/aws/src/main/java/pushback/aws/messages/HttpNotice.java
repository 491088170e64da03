package pushback.aws.messages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/// A message as SNS posts it to an http subscriber: its JSON envelope and headers, without a signature, because there
/// is
/// no certificate of AWS's here. Tried once; who does not answer misses it.
final class HttpNotice {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Set<String> OURS = Set.of("127.0.0.1", "localhost", "[::1]");

    private HttpNotice() {}

    /// Whether it is an address of this machine.
    static boolean mayReach(String endpoint) {
        try {
            var uri = URI.create(endpoint);
            return "http".equals(uri.getScheme()) && OURS.contains(String.valueOf(uri.getHost()));
        } catch (IllegalArgumentException unfit) {
            return false;
        }
    }

    static void post(String endpoint, String subscription, Published message) {
        if (!mayReach(endpoint)) return;
        var envelope = JsonNodeFactory.instance
                .objectNode()
                .put("Type", "Notification")
                .put("MessageId", message.messageId())
                .put("TopicArn", message.topicArn());
        if (!message.subject().isEmpty()) envelope.put("Subject", message.subject());
        envelope.put("Message", message.message()).put("Timestamp", message.at().toString());
        var attributes = envelope.putObject("MessageAttributes");
        message.attributes()
                .forEach((name, value) ->
                        attributes.putObject(name).put("Type", "String").put("Value", value));
        var request = HttpRequest.newBuilder(URI.create(endpoint))
                .timeout(PATIENCE)
                .header("Content-Type", "text/plain; charset=UTF-8")
                .header("x-amz-sns-message-type", "Notification")
                .header("x-amz-sns-message-id", message.messageId())
                .header("x-amz-sns-topic-arn", message.topicArn())
                .header("x-amz-sns-subscription-arn", subscription)
                .POST(HttpRequest.BodyPublishers.ofString(envelope.toString()))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            http.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException away) {
            // As on AWS after its retries: the message is lost to this subscriber.
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
