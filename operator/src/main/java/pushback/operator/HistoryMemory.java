package pushback.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;

/// Histories that were read before: of one that goes on only what is new is asked for, of one that has ended nothing.
/// Many pages may ask at once.
final class HistoryMemory {
    private static final int KEPT = 64;
    /// Of a page of what is new; a state makes three to five events.
    private static final int NEW = 100;

    private final SfnClient stepFunctions;
    private final Map<String, ExecutionHistory> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ExecutionHistory> eldest) {
            return size() > KEPT;
        }
    };

    HistoryMemory(SfnClient stepFunctions) {
        this.stepFunctions = stepFunctions;
    }

    /// As it is now; empty if there is none, or AWS has forgotten it.
    synchronized Optional<ExecutionHistory> read(String arn) {
        var before = known.get(arn);
        if (before != null && !before.isRunning()) return Optional.of(before);
        try {
            // First how it goes: if it has ended by then, no event is missing.
            var described = stepFunctions.describeExecution(describe -> describe.executionArn(arn));
            var now = new ExecutionHistory(
                    arn,
                    described.name(),
                    described.statusAsString(),
                    described.startDate(),
                    Optional.ofNullable(described.stopDate()),
                    Optional.ofNullable(described.input()).orElse("{}"),
                    Optional.ofNullable(described.error()).orElse(""),
                    Optional.ofNullable(described.cause()).orElse(""),
                    events(arn, before == null ? List.of() : before.events()));
            known.put(arn, now);
            return Optional.of(now);
        } catch (ExecutionDoesNotExistException | InvalidArnException none) {
            return Optional.empty();
        }
    }

    /// Of one that is known to run: only its events are asked for.
    synchronized Optional<ExecutionHistory> goesOn(String arn) {
        var before = known.get(arn);
        if (before == null) return read(arn);
        if (!before.isRunning()) return Optional.of(before);
        var events = events(arn, before.events());
        if (events.getLast().typeAsString().startsWith("Execution") && events.size() > 1) return read(arn);
        var now = new ExecutionHistory(
                arn,
                before.name(),
                ExecutionStatus.RUNNING.toString(),
                before.startedAt(),
                before.stoppedAt(),
                before.input(),
                before.error(),
                before.cause(),
                events);
        known.put(arn, now);
        return Optional.of(now);
    }

    private List<HistoryEvent> events(String arn, List<HistoryEvent> before) {
        var last = before.isEmpty() ? 0 : before.getLast().id();
        var late = new ArrayList<HistoryEvent>();
        String next = null;
        do {
            var from = next;
            var page = stepFunctions.getExecutionHistory(get -> get.executionArn(arn)
                    .maxResults(last == 0 ? 1000 : NEW)
                    .reverseOrder(true)
                    .includeExecutionData(true)
                    .nextToken(from));
            late.addAll(page.events());
            next = page.nextToken();
        } while (next != null && late.getLast().id() > last + 1);
        var all = new ArrayList<>(before);
        late.reversed().stream().filter(event -> event.id() > last).forEach(all::add);
        return List.copyOf(all);
    }
}
