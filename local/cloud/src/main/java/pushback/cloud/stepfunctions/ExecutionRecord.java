package pushback.cloud.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import pushback.asl.HistoryEvent;
import pushback.asl.Status;

/// One execution, running or long over: what it was asked, its history, how it ended.
public final class ExecutionRecord {
    private final String name;
    private final String arn;
    private final JsonNode input;
    private final Instant startedAt;
    private List<HistoryEvent> history = new ArrayList<>();
    /// Reads the history again once it is only on disk.
    private Supplier<List<HistoryEvent>> archive;
    private SoftReference<List<HistoryEvent>> read = new SoftReference<>(null);
    private List<String> states;
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

    /// Of one that is over it is read from the disk, as long as its file is there.
    public synchronized List<HistoryEvent> history() {
        if (archive == null) return history;
        var known = read.get();
        if (known == null) read = new SoftReference<>(known = archive.get());
        return known;
    }

    /// The states entered, in order.
    public synchronized List<String> states() {
        if (states != null) return states;
        var entered = history().stream()
                .filter(HistoryEvent::isEntry)
                .map(HistoryEvent::state)
                .toList();
        if (archive != null) states = entered;
        return entered;
    }

    /// From now on its history is read when somebody asks for it.
    synchronized void archive(Supplier<List<HistoryEvent>> from) {
        states = history.isEmpty() ? null : states();
        archive = from;
        history = List.of();
    }
}
