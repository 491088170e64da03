package pushback.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Supplier;
import pushback.asl.jsonata.Values;

/// A way through one flow: the state machine itself, a branch of a Parallel, an iteration of a Map.
final class Branch {
    final Execution execution;
    final State.Flow flow;
    final Scope scope;
    /// The item of the Map iteration this belongs to, in the form of the context object, or null.
    final Object item;
    /// The event that the next one of this branch follows.
    long last;

    private final Ending ending;
    private Visit current;
    private boolean open = true;
    /// A value often goes through several states as it is; it is measured and read once.
    private JsonNode measured;
    private JsonNode read;
    private Object readAs;

    Branch(Execution execution, State.Flow flow, Scope outer, Object item, long last, Ending ending) {
        this.execution = execution;
        this.flow = flow;
        this.scope = new Scope(outer);
        this.item = item;
        this.last = last;
        this.ending = ending;
    }

    void start(JsonNode input) {
        enter(flow.startAt(), input);
    }

    /// Enters a state, as an action of its own: a loop of states that take no time stays interruptible.
    void enter(String name, JsonNode input) {
        execution.engine.timeline.execute(() -> {
            if (!open) return;
            current = new Visit(this, flow.states().get(name), input);
            current.enter();
        });
    }

    void done(JsonNode output) {
        if (close()) ending.done(output);
    }

    void fail(Fault fault) {
        if (close()) ending.failed(fault);
    }

    private boolean close() {
        var was = open;
        open = false;
        return was;
    }

    boolean isOpen() {
        return open;
    }

    /// @throws Fault if `value`, which `state` gets or gives, is larger than AWS allows
    void limit(JsonNode value, String state) {
        if (value == measured) return;
        Execution.limit(value, state);
        measured = value;
    }

    /// The input of a state in the library's form.
    Object valueOf(JsonNode input) {
        if (input != read) {
            read = input;
            readAs = Values.of(input);
        }
        return readAs;
    }

    /// Stops where it is; records what was aborted.
    void cut() {
        if (close() && current != null) current.cut();
    }

    /// Records that the state this branch failed in is aborted with it, as AWS does in a Parallel.
    void abortCurrent() {
        if (current != null) current.recordAbort();
    }

    long record(String type, ObjectNode details) {
        return record(type, "", () -> details);
    }

    /// @param state that was entered or exited, or empty
    long record(String type, String state, Supplier<ObjectNode> details) {
        return last = execution.record(type, state, last, details);
    }

    void collectCurrent(List<String> names) {
        if (open && current != null) current.collect(names);
    }

    /// Where the end of a branch is told.
    interface Ending {
        void done(JsonNode output);

        void failed(Fault fault);
    }
}
