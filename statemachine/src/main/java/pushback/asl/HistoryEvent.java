package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/// One event of an execution's history, in the shape of the Step Functions API.
///
/// @param id         counted from 1
/// @param previousId the event before it in the same branch; 0 for the first two, as on AWS
/// @param type       `TaskStateEntered`, `TaskSucceeded`, …
/// @param details    the object the API puts under [#detailsName]; empty where the API has none
public record HistoryEvent(long id, long previousId, Instant at, String type, JsonNode details) {
    /// The field that carries the details in the API: `stateEnteredEventDetails` for every `…StateEntered`.
    public String detailsName() {
        if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
        if (type.endsWith("StateExited")) return "stateExitedEventDetails";
        return Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
    }

    /// Whether a state was entered: what AWS bills as a transition. `details` then has its `name`.
    public boolean isEntry() {
        return type.endsWith("StateEntered");
    }
}
