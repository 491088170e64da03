package pushback.aws.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/// EventBridge on the SDK's interface: events that people put on the [EventBus]. Called on the timeline.
public final class LocalEventBridge implements EventBridgeClient {
    /// In one request, from the API reference.
    private static final int MOST = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventBus bus;

    public LocalEventBridge(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public PutEventsResponse putEvents(PutEventsRequest request) {
        if (request.entries().isEmpty() || request.entries().size() > MOST)
            throw Refusal.of(
                    EventBridgeException.builder(),
                    "EventBridge",
                    "ValidationException",
                    "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have "
                            + "length between 1 and " + MOST);
        var results = request.entries().stream().map(this::put).toList();
        return PutEventsResponse.builder()
                .entries(results)
                .failedEntryCount((int) results.stream()
                        .filter(result -> result.errorCode() != null)
                        .count())
                .build();
    }

    private PutEventsResultEntry put(PutEventsRequestEntry entry) {
        if (empty(entry.source()) || empty(entry.detailType()) || empty(entry.detail()))
            return failed(
                    "InvalidArgument", "Parameter Source, DetailType or Detail is not valid. Reason: it is required.");
        if (entry.source().startsWith("aws."))
            return failed("NotAuthorizedForSourceException", "Not authorized for the source.");
        var detail = detail(entry.detail());
        if (detail.isEmpty()) return failed("MalformedDetail", "Detail is malformed.");
        return PutEventsResultEntry.builder()
                .eventId(bus.put(entry.source(), entry.detailType(), entry.resources(), detail.get()))
                .build();
    }

    private static Optional<ObjectNode> detail(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private static boolean empty(String text) {
        return text == null || text.isEmpty();
    }

    private static PutEventsResultEntry failed(String code, String message) {
        return PutEventsResultEntry.builder()
                .errorCode(code)
                .errorMessage(message)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
