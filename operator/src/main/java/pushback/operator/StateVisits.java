package pushback.operator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.operator.StateVisit.Ending;
import pushback.operator.StateVisit.Failure;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/// Reads the states' visits off a history: each event names the one before it, and by that its state.
final class StateVisits {
    private static final String ENTERED = "StateEntered";
    private static final String EXITED = "StateExited";

    private final List<Draft> visits = new ArrayList<>();
    private final Map<Long, Draft> owners = new HashMap<>();

    private StateVisits() {}

    static List<StateVisit> of(ExecutionHistory execution) {
        var reader = new StateVisits();
        execution.events().forEach(reader::read);
        reader.end(execution);
        return reader.visits.stream().map(Draft::visit).toList();
    }

    private void read(HistoryEvent event) {
        var type = event.typeAsString();
        if (event.stateEnteredEventDetails() != null) {
            var entered = event.stateEnteredEventDetails();
            var draft = new Draft(event, entered.name(), type.substring(0, type.indexOf(ENTERED)), entered.input());
            visits.add(draft);
            owners.put(event.id(), draft);
            return;
        }
        if (event.stateExitedEventDetails() != null) {
            exited(event);
            return;
        }
        var owner = owners.get(event.previousEventId());
        if (owner == null) return;
        owners.put(event.id(), owner);
        failure(event).ifPresent(failure -> {
            owner.failures.add(failure);
            owner.failed = true;
        });
        // Tried again.
        if (type.endsWith("Scheduled")) owner.failed = false;
    }

    private void exited(HistoryEvent event) {
        var exited = event.stateExitedEventDetails();
        var draft = open(exited.name());
        if (draft == null) return;
        owners.put(event.id(), draft);
        draft.exitedAt = event.timestamp();
        draft.output = exited.output() == null ? "" : exited.output();
        draft.variables = exited.hasAssignedVariables() ? Map.copyOf(exited.assignedVariables()) : Map.of();
        var around = draft.type.equals("Parallel") || draft.type.equals("Map");
        var left = around ? openSince(draft) : List.<Draft>of();
        draft.ending = draft.failed || !left.isEmpty() ? Ending.CAUGHT : Ending.SUCCEEDED;
        // A branch that failed leaves the others where they were.
        for (var one : left) {
            one.exitedAt = event.timestamp();
            one.ending = one.type.equals("Fail") || one.failed ? Ending.FAILED : Ending.ABORTED;
            if (one.ending == Ending.FAILED && draft.failures.isEmpty()) draft.failures.addAll(one.failures);
        }
    }

    private Draft open(String name) {
        for (var draft : visits.reversed()) if (draft.exitedAt == null && draft.name.equals(name)) return draft;
        return null;
    }

    private List<Draft> openSince(Draft around) {
        return visits.subList(visits.indexOf(around) + 1, visits.size()).stream()
                .filter(draft -> draft.exitedAt == null)
                .toList();
    }

    private void end(ExecutionHistory execution) {
        if (execution.isRunning()) return;
        var open = visits.stream().filter(draft -> draft.exitedAt == null).toList();
        for (var draft : open) {
            draft.exitedAt = execution.stoppedAt().orElse(draft.enteredAt);
            draft.ending =
                    execution.status().equals("FAILED") && draft == open.getLast() ? Ending.FAILED : Ending.ABORTED;
        }
    }

    private static Optional<Failure> failure(HistoryEvent event) {
        if (event.taskFailedEventDetails() != null) {
            var failed = event.taskFailedEventDetails();
            return Optional.of(failure(event, failed.error(), failed.cause()));
        }
        if (event.lambdaFunctionFailedEventDetails() != null) {
            var failed = event.lambdaFunctionFailedEventDetails();
            return Optional.of(failure(event, failed.error(), failed.cause()));
        }
        if (event.taskTimedOutEventDetails() != null) {
            var late = event.taskTimedOutEventDetails();
            return Optional.of(failure(event, late.error(), late.cause()));
        }
        if (event.evaluationFailedEventDetails() != null) {
            var failed = event.evaluationFailedEventDetails();
            return Optional.of(failure(event, failed.error(), failed.cause()));
        }
        return Optional.empty();
    }

    private static Failure failure(HistoryEvent event, String error, String cause) {
        return new Failure(event.timestamp(), error == null ? "" : error, cause == null ? "" : cause);
    }

    /// A visit as far as it was read.
    private static final class Draft {
        private final long number;
        private final String name;
        private final String type;
        private final Instant enteredAt;
        private final String input;
        private final List<Failure> failures = new ArrayList<>();
        private Ending ending = Ending.RUNNING;
        private Instant exitedAt;
        private String output = "";
        private Map<String, String> variables = Map.of();
        private boolean failed;

        Draft(HistoryEvent event, String name, String type, String input) {
            this.number = event.id();
            this.name = name;
            this.type = type;
            this.enteredAt = event.timestamp();
            this.input = input == null ? "" : input;
        }

        StateVisit visit() {
            return new StateVisit(
                    number,
                    name,
                    type,
                    ending,
                    enteredAt,
                    Optional.ofNullable(exitedAt),
                    input,
                    output,
                    variables,
                    List.copyOf(failures));
        }
    }
}
