package pushback.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import pushback.base.Json;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/// An execution and all that its history tells.
///
/// @param status Step Functions' word, such as `RUNNING`
/// @param input as JSON text
/// @param error and `cause` empty unless it failed
/// @param events in their order
public record ExecutionHistory(
        String arn,
        String name,
        String status,
        Instant startedAt,
        Optional<Instant> stoppedAt,
        String input,
        String error,
        String cause,
        List<HistoryEvent> events) {
    public boolean isRunning() {
        return status.equals("RUNNING");
    }

    /// The states in the order in which they were entered.
    public List<StateVisit> visits() {
        return StateVisits.of(this);
    }

    /// The states it is in now, as [EnvironmentStatus.Running] has them.
    public List<String> current() {
        return new ExecutionTrail(events).current();
    }

    /// Id of the release that it works on: its own name, unless it takes up one that had to wait.
    public String release() {
        return events.stream()
                .filter(event -> event.stateExitedEventDetails() != null
                        && event.stateExitedEventDetails().hasAssignedVariables()
                        && event.stateExitedEventDetails().assignedVariables().containsKey("release"))
                .map(event -> Json.tree(event.stateExitedEventDetails()
                                .assignedVariables()
                                .get("release"))
                        .path("id")
                        .asText(name))
                .findFirst()
                .orElse(name);
    }

    /// The history in the form of the API.
    public JsonNode json() {
        var document = Json.STRICT.createObjectNode();
        document.put("executionArn", arn)
                .put("name", name)
                .put("status", status)
                .put("startDate", startedAt.toString())
                .put("input", input);
        stoppedAt.ifPresent(at -> document.put("stopDate", at.toString()));
        if (!error.isEmpty()) document.put("error", error).put("cause", cause);
        var list = document.putArray("events");
        for (var event : events) list.add(ApiDocument.of(event));
        return document;
    }
}
