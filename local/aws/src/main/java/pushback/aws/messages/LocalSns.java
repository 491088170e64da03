package pushback.aws.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import pushback.aws.account.Refusal;
import pushback.aws.disk.Journal;
import pushback.time.Timeline;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.*;

/// SNS: keeps what was published and tells a listener. Subscriptions are accepted and remembered; what is published is
/// posted to those that are http addresses of this machine, and to no other. Called on the timeline's thread.
public final class LocalSns implements SnsClient {
    private static final String ARN = "arn:aws:sns:us-east-1:000000000000:";
    /// Bytes of a message and its attributes, from SNS's quotas.
    /// So many of the latest messages are kept.
    private static final int KEPT = 1000;
    private static final int LARGEST_MESSAGE = 256 * 1024;
    private static final Pattern DATA_TYPE = Pattern.compile("(String|Number|Binary)(\\..+)?");

    private final Timeline timeline;
    private final Consumer<Published> listener;
    private final Optional<Journal> journal;
    private final Set<String> topics = new LinkedHashSet<>();
    private final Map<String, String> subscriptions = new HashMap<>();
    private final List<Published> messages = new ArrayList<>();
    private long published;

    /// `listener` is told of every message as it is published, not of those found in the directory.
    public LocalSns(Timeline timeline, Optional<Path> directory, Consumer<Published> listener) {
        this.timeline = timeline;
        this.listener = listener;
        journal = directory.map(path -> Journal.open(path.resolve("sns.journal"), line -> apply(line)));
        journal.filter(open -> open.lines() > 2L * KEPT).ifPresent(open -> open.rewrite(kept()));
    }

    /// What is left of the journal when it has grown too long.
    private List<JsonNode> kept() {
        var lines = new ArrayList<JsonNode>();
        topics.forEach(topic -> lines.add(JsonNodeFactory.instance.objectNode().put("topic", topic)));
        subscriptions.forEach((arn, wanted) -> lines.add(
                JsonNodeFactory.instance.objectNode().put("subscription", arn).put("wanted", wanted)));
        lines.add(JsonNodeFactory.instance.objectNode().put("forgotten", published - messages.size()));
        messages.forEach(message -> lines.add(line(message)));
        return lines;
    }

    private static ObjectNode line(Published message) {
        var line = JsonNodeFactory.instance
                .objectNode()
                .put("published", message.topicArn())
                .put("id", message.messageId())
                .put("subject", message.subject())
                .put("message", message.message())
                .put("at", message.at().toString());
        var attributes = line.putObject("attributes");
        message.attributes().forEach(attributes::put);
        return line;
    }

    /// The latest thousand messages, the oldest first.
    public List<Published> messages() {
        return List.copyOf(messages);
    }

    @Override
    public CreateTopicResponse createTopic(CreateTopicRequest request) {
        if (request.name() == null || !request.name().matches("[A-Za-z0-9_-]{1,256}")) throw invalid("Topic Name");
        var arn = ARN + request.name();
        if (!topics.contains(arn)) record(JsonNodeFactory.instance.objectNode().put("topic", arn));
        return CreateTopicResponse.builder().topicArn(arn).build();
    }

    @Override
    public SubscribeResponse subscribe(SubscribeRequest request) {
        existing(request.topicArn());
        if (request.protocol() == null) throw invalid("Protocol");
        if (request.endpoint() == null || request.protocol().equals("http") && !HttpNotice.mayReach(request.endpoint()))
            throw invalid("Endpoint Reason: the local cloud posts to http addresses of 127.0.0.1 and localhost");
        if (request.hasAttributes() && !request.attributes().isEmpty())
            throw new UnsupportedOperationException("the local SNS knows no attributes of subscriptions, and so not "
                    + String.join(", ", request.attributes().keySet()));
        var wanted = request.topicArn() + " " + request.protocol() + " " + request.endpoint();
        var arn = request.topicArn() + ":" + UUID.nameUUIDFromBytes(wanted.getBytes(StandardCharsets.UTF_8));
        if (!subscriptions.containsKey(arn)) {
            record(JsonNodeFactory.instance
                    .objectNode()
                    .put("subscription", arn)
                    .put("wanted", wanted));
        }
        return SubscribeResponse.builder().subscriptionArn(arn).build();
    }

    @Override
    public UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
        var arn = request.subscriptionArn();
        if (arn == null || arn.isEmpty()) throw invalid("SubscriptionArn");
        if (subscriptions.containsKey(arn))
            record(JsonNodeFactory.instance.objectNode().put("unsubscribed", arn));
        return UnsubscribeResponse.builder().build();
    }

    @Override
    public ListTopicsResponse listTopics(ListTopicsRequest request) {
        return ListTopicsResponse.builder()
                .topics(topics.stream()
                        .map(arn -> Topic.builder().topicArn(arn).build())
                        .toList())
                .build();
    }

    @Override
    public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(ListSubscriptionsByTopicRequest request) {
        existing(request.topicArn());
        return ListSubscriptionsByTopicResponse.builder()
                .subscriptions(subscriptions.entrySet().stream()
                        .map(one -> subscription(one.getKey(), one.getValue().split(" ", 3)))
                        .filter(one -> one.topicArn().equals(request.topicArn()))
                        .toList())
                .build();
    }

    private static Subscription subscription(String arn, String[] wanted) {
        return Subscription.builder()
                .subscriptionArn(arn)
                .topicArn(wanted[0])
                .protocol(wanted[1])
                .endpoint(wanted[2])
                .owner("000000000000")
                .build();
    }

    @Override
    public PublishResponse publish(PublishRequest request) {
        var topic = request.topicArn() != null ? request.topicArn() : request.targetArn();
        existing(topic);
        if (request.message() == null || request.message().isEmpty()) throw invalid("Empty message");
        request.messageAttributes().forEach(LocalSns::check);
        if (request.messageStructure() != null)
            throw new UnsupportedOperationException("the local SNS sends one message to all, without MessageStructure");
        if (size(request) > LARGEST_MESSAGE) throw invalid("Message too long");
        if (request.subject() != null
                && (request.subject().isEmpty()
                        || request.subject().length() > 100
                        || request.subject().chars().anyMatch(Character::isISOControl))) throw invalid("Subject");
        var id = UUID.nameUUIDFromBytes((topic + published).getBytes(StandardCharsets.UTF_8))
                .toString();
        var line = JsonNodeFactory.instance
                .objectNode()
                .put("published", topic)
                .put("id", id)
                .put("subject", request.subject() == null ? "" : request.subject())
                .put("message", request.message())
                .put("at", timeline.now().toString());
        var attributes = line.putObject("attributes");
        request.messageAttributes().forEach((name, value) -> attributes.put(name, value.stringValue()));
        record(line);
        listener.accept(messages.getLast());
        var message = messages.getLast();
        for (var subscription : subscriptions.entrySet()) {
            var parts = subscription.getValue().split(" ", 3);
            if (parts[0].equals(topic) && parts[1].equals("http"))
                timeline.offload(() -> HttpNotice.post(parts[2], subscription.getKey(), message));
        }
        return PublishResponse.builder().messageId(id).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }

    private static void check(String name, MessageAttributeValue value) {
        if (value.dataType() == null || !DATA_TYPE.matcher(value.dataType()).matches())
            throw invalidAttribute(name, "must have a type, String, Number or Binary, and not " + value.dataType());
        var empty = value.dataType().startsWith("Binary")
                ? value.binaryValue() == null
                : value.stringValue() == null || value.stringValue().isEmpty();
        if (empty)
            throw invalidAttribute(
                    name,
                    "must contain non-empty message attribute value for message attribute " + "type '"
                            + value.dataType() + "'.");
    }

    private static long size(PublishRequest request) {
        var size = bytes(request.message());
        for (var attribute : request.messageAttributes().entrySet()) {
            var value = attribute.getValue();
            size += bytes(attribute.getKey())
                    + bytes(value.dataType())
                    + (value.binaryValue() != null
                            ? value.binaryValue().asByteArrayUnsafe().length
                            : bytes(value.stringValue()));
        }
        return size;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void existing(String topic) {
        if (topic == null) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
        if (!topics.contains(topic))
            throw Refusal.of(NotFoundException.builder(), "Sns", 404, "NotFound", "Topic does not exist");
    }

    private void record(JsonNode line) {
        try {
            journal.ifPresent(open -> open.append(line));
        } catch (UncheckedIOException failed) {
            throw Refusal.of(InternalErrorException.builder(), "Sns", 500, "InternalError", failed.getMessage());
        }
        apply(line);
    }

    private void apply(JsonNode line) {
        if (line.has("topic")) topics.add(line.get("topic").asText());
        if (line.has("subscription"))
            subscriptions.put(
                    line.get("subscription").asText(), line.get("wanted").asText());
        if (line.has("unsubscribed"))
            subscriptions.remove(line.get("unsubscribed").asText());
        if (line.has("forgotten")) published = line.get("forgotten").asLong();
        if (!line.has("published")) return;
        published++;
        var attributes = new HashMap<String, String>();
        line.get("attributes")
                .properties()
                .forEach(one -> attributes.put(one.getKey(), one.getValue().asText()));
        messages.add(new Published(
                line.get("published").asText(),
                line.get("id").asText(),
                line.get("subject").asText(),
                line.get("message").asText(),
                attributes,
                Instant.parse(line.get("at").asText())));
        if (messages.size() > KEPT) messages.removeFirst();
    }

    private static RuntimeException invalidAttribute(String name, String why) {
        return Refusal.of(
                InvalidParameterValueException.builder(),
                "Sns",
                400,
                "ParameterValueInvalid",
                "The message attribute '" + name + "' " + why);
    }

    private static RuntimeException invalid(String what) {
        return Refusal.of(
                InvalidParameterException.builder(), "Sns", 400, "InvalidParameter", "Invalid parameter: " + what);
    }
}
