package pushback.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pushback.asl.HistoryEvent;
import pushback.asl.Status;

/// One execution, running or long over: what it was asked, its history, how it ended.
public final class ExecutionRecord {
    private final String name;
    private final String arn;
    private final JsonNode input;
    private final Instant startedAt;
    private final List<HistoryEvent> history = new ArrayList<>();
    private Status status = Status.RUNNING;
    private Optional<Instant> stoppedAt = Optional.empty();
    private Optional<JsonNode> output = Optional.empty();
    private String error = "";
    private String cause = "";

    ExecutionRecord(String name, String arn, JsonNode input, Instant startedAt) {
        this.name = name;
        this.arn = arn;
        this.input = input;
        this.startedAt = startedAt;
    }

    void add(HistoryEvent event) {
        history.add(event);
    }

    void end(Status how, Instant at, Optional<JsonNode> result, String withError, String withCause) {
        status = how;
        stoppedAt = Optional.of(at);
        output = result;
        error = withError;
        cause = withCause;
    }

    public String name() {
        return name;
    }

    public String arn() {
        return arn;
    }

    public JsonNode input() {
        return input;
    }

    public Instant startedAt() {
        return startedAt;
    }

    public Status status() {
        return status;
    }

    public Optional<Instant> stoppedAt() {
        return stoppedAt;
    }

    public Optional<JsonNode> output() {
        return output;
    }

    /// Empty unless it failed.
    public String error() {
        return error;
    }

    public String cause() {
        return cause;
    }

    public List<HistoryEvent> history() {
        return history;
    }

    /// The states entered, in order.
    public List<String> states() {
        return history.stream().filter(HistoryEvent::isEntry).map(HistoryEvent::state).toList();
    }
}
