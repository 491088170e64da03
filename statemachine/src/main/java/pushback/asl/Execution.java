package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pushback.asl.jsonata.Values;
import pushback.time.Timeline.Alarm;

/// One run of a state machine. What it tells can be read from every thread; it changes only on the timeline.
/// JSON values handed out are shared and not to be changed.
public final class Execution {
    /// AWS ends an execution at its 25,000th event.
    static final int MOST_EVENTS = 25_000;
    /// 256 KiB as UTF-8: the most that AWS carries from state to state.
    static final int MOST_BYTES = 256 * 1024;

    final Engine engine;
    private final StateMachine machine;
    private final ExecutionRequest request;
    private final Instant startedAt;
    private final List<HistoryEvent> events = new ArrayList<>();
    private final List<Consumer<HistoryEvent>> eventListeners = new ArrayList<>(1);
    private final List<Consumer<Execution>> endListeners = new ArrayList<>(1);
    private Branch root;
    private Alarm timeout = () -> {};
    private ObjectNode context;
    private Object contextValue;
    private boolean closing;
    private volatile Ending ending = new Ending(Status.RUNNING, null, null, null, null);

    Execution(Engine engine, StateMachine machine, ExecutionRequest request) {
        this.engine = engine;
        this.machine = machine;
        this.request = request;
        this.startedAt = engine.timeline.now();
        if (Extent.exceeds(request.input(), MOST_BYTES))
            throw new IllegalArgumentException("the input exceeds 256 KiB");
    }

    void begin() {
        root = new Branch(this, machine.flow(), null, null, 0, new Branch.Ending() {
            @Override
            public void done(JsonNode output) {
                end(
                        new Ending(Status.SUCCEEDED, now(), output, null, null),
                        "ExecutionSucceeded",
                        () -> Details.output(output));
            }

            @Override
            public void failed(Fault fault) {
                end(
                        new Ending(Status.FAILED, now(), null, fault.error(), fault.cause()),
                        "ExecutionFailed",
                        () -> Details.fault(fault));
            }
        });
        record("ExecutionStarted", "", 0, () -> Details.input(request.input()).put("roleArn", request.roleArn()));
        machine.timeout().ifPresent(limit -> timeout = engine.timeline.after(limit, this::timeOut));
        root.start(request.input());
    }

    private Instant now() {
        return engine.timeline.now();
    }

    /// Adds an event and returns its id. Once the execution is over nothing is added; the event before the last
    /// that AWS allows ends it.
    long record(String type, String state, long previous, Supplier<ObjectNode> details) {
        if (status() != Status.RUNNING) return previous;
        if (events.size() < MOST_EVENTS - 1) return add(type, state, previous, details);
        if (!closing) {
            var fault = Fault.of(
                    ErrorNames.RUNTIME,
                    "The execution reached the maximum number of history events (" + MOST_EVENTS + ").");
            end(
                    new Ending(Status.FAILED, now(), null, fault.error(), fault.cause()),
                    "ExecutionFailed",
                    () -> Details.fault(fault));
        }
        return previous;
    }

    private long add(String type, String state, long previous, Supplier<ObjectNode> details) {
        var event = new HistoryEvent(events.size() + 1L, previous, now(), type, state, details);
        synchronized (events) {
            events.add(event);
        }
        eventListeners.forEach(listener -> listener.accept(event));
        return event.id();
    }

    private void end(Ending how, String type, Supplier<ObjectNode> details) {
        if (closing) return;
        closing = true;
        root.cut();
        timeout.cancel();
        var previous = root.last;
        ending = how;
        add(type, "", previous, details);
        root = null;
        context = null;
        contextValue = null;
        endListeners.forEach(listener -> listener.accept(this));
    }

    /// Ends it as its `TimeoutSeconds` would.
    public void timeOut() {
        if (status() == Status.RUNNING)
            end(
                    new Ending(Status.TIMED_OUT, now(), null, null, null),
                    "ExecutionTimedOut",
                    () -> Details.with("error", ErrorNames.TIMEOUT));
    }

    /// Ends the execution from outside (ABORTED); does nothing if it has ended. Both texts may be null.
    public void stop(String error, String cause) {
        engine.timeline.call(() -> {
            end(
                    new Ending(Status.ABORTED, now(), null, error, cause),
                    "ExecutionAborted",
                    () -> Details.fault(Fault.of(error, cause)));
            return null;
        });
    }

    /// Refuses a value that is larger than AWS carries from state to state.
    static void limit(JsonNode value, String state) {
        if (Extent.exceeds(value, MOST_BYTES))
            throw Fault.of(
                    ErrorNames.DATA_LIMIT,
                    "The state/task '" + state
                            + "' returned a result with a size exceeding the maximum number of bytes service limit.");
    }

    /// The part of the context object that is the same in all states.
    ObjectNode context() {
        if (context == null) {
            context = JsonNodeFactory.instance.objectNode();
            context.putObject("Execution")
                    .put("Id", request.arn())
                    .put("Name", request.name())
                    .put("RoleArn", request.roleArn())
                    .put("StartTime", Moments.format(startedAt))
                    .set("Input", request.input());
            context.putObject("StateMachine")
                    .put("Id", request.stateMachineArn())
                    .put("Name", request.stateMachineName());
        }
        return context;
    }

    /// The same in the expression library's form.
    Map<?, ?> contextValue() {
        if (contextValue == null) contextValue = Values.of(context());
        return (Map<?, ?>) contextValue;
    }

    String region() {
        var parts = request.arn().split(":");
        return parts.length > 3 ? parts[3] : "";
    }

    public String arn() {
        return request.arn();
    }

    public String name() {
        return request.name();
    }

    public StateMachine machine() {
        return machine;
    }

    public Status status() {
        return ending.status;
    }

    public Instant startedAt() {
        return startedAt;
    }

    public Optional<Instant> stoppedAt() {
        return Optional.ofNullable(ending.at);
    }

    public JsonNode input() {
        return request.input();
    }

    public Optional<JsonNode> output() {
        return Optional.ofNullable(ending.output);
    }

    public Optional<String> error() {
        return Optional.ofNullable(ending.error);
    }

    public Optional<String> cause() {
        return Optional.ofNullable(ending.cause);
    }

    /// All events so far, oldest first.
    public List<HistoryEvent> history() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /// The states it is in now: the outer one first, then those of its branches. Empty once it has ended.
    public List<String> currentStates() {
        return engine.timeline.call(() -> {
            var names = new ArrayList<String>();
            if (root != null) root.collectCurrent(names);
            return names;
        });
    }

    /// The names of all states entered so far, in that order.
    public List<String> statesEntered() {
        return history().stream()
                .filter(HistoryEvent::isEntry)
                .map(HistoryEvent::state)
                .toList();
    }

    /// How many states were entered. AWS bills these as state transitions, and each retry on top.
    public int transitions() {
        return statesEntered().size();
    }

    /// Calls `listener` with every event: at once with those already there, then with each as it is recorded.
    public void onEvent(Consumer<HistoryEvent> listener) {
        engine.timeline.call(() -> {
            history().forEach(listener);
            eventListeners.add(listener);
            return null;
        });
    }

    /// Calls `listener` when the execution ends; at once if it has ended.
    public void onEnd(Consumer<Execution> listener) {
        engine.timeline.call(() -> {
            if (status() == Status.RUNNING) endListeners.add(listener);
            else listener.accept(this);
            return null;
        });
    }

    private record Ending(Status status, Instant at, JsonNode output, String error, String cause) {}
}
