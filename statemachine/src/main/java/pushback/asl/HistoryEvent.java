package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.function.Supplier;

/// One event of an execution's history, in the shape of the Step Functions API.
public final class HistoryEvent {
    private final long id;
    private final long previousId;
    private final Instant at;
    private final String type;
    private final String state;
    private final Supplier<? extends JsonNode> source;
    private volatile JsonNode details;

    /// @param state   the state that was entered or exited; empty for any other event
    /// @param details made when somebody reads them: few histories are read
    HistoryEvent(
            long id, long previousId, Instant at, String type, String state, Supplier<? extends JsonNode> details) {
        this.id = id;
        this.previousId = previousId;
        this.at = at;
        this.type = type;
        this.state = state;
        this.source = details;
    }

    /// An event that was written down.
    public HistoryEvent(long id, long previousId, Instant at, String type, JsonNode details) {
        this(
                id,
                previousId,
                at,
                type,
                type.endsWith("StateEntered") || type.endsWith("StateExited")
                        ? details.path("name").asText()
                        : "",
                () -> details);
    }

    /// Counted from 1.
    public long id() {
        return id;
    }

    /// The event before it in the same branch; 0 for the first two, as on AWS.
    public long previousId() {
        return previousId;
    }

    public Instant at() {
        return at;
    }

    /// `TaskStateEntered`, `TaskSucceeded`, …
    public String type() {
        return type;
    }

    /// The state that an entry or an exit is about.
    public String state() {
        return state;
    }

    /// The object the API puts under [#detailsName]; empty where the API has none.
    public JsonNode details() {
        var made = details;
        if (made == null) details = made = source.get();
        return made;
    }

    /// The field that carries the details in the API: `stateEnteredEventDetails` for every `…StateEntered`.
    public String detailsName() {
        if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
        if (type.endsWith("StateExited")) return "stateExitedEventDetails";
        return Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
    }

    /// Whether a state was entered: what AWS bills as a transition.
    public boolean isEntry() {
        return type.endsWith("StateEntered");
    }

    /// `7 (after 6) 2026-01-05T09:00:00Z TaskStateEntered {"input": …}`
    @Override
    public String toString() {
        return id + " (after " + previousId + ") " + at + " " + type + " " + details();
    }
}
