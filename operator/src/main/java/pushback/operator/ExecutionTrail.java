package pushback.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import pushback.approval.ApprovalNeeded;
import pushback.base.Json;
import pushback.capacity.CapacityNotReady;
import pushback.drill.DrillRefused;
import pushback.outcome.Cause;
import pushback.release.ReleaseSkipped;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/// What an execution has done, read off its history.
///
/// @param events in their order
record ExecutionTrail(List<HistoryEvent> events) {
    private static final String PARALLEL = "ParallelState";
    /// Their names say nothing that the line before and after do not.
    private static final Set<String> QUIET = Set.of("ChoiceStateEntered", "WaitStateEntered", "PassStateEntered");
    /// Entered again and again; what they find is told when it changes.
    private static final Set<String> JUDGING = Set.of("DeployCanary", "WatchRollout", "CheckHealth", "VerifyRollback");
    /// Errors by name, by meaning nothing that failed.
    private static final Set<String> ROUTES =
            Set.of(ApprovalNeeded.class.getName(), ReleaseSkipped.class.getName(), CapacityNotReady.class.getName());

    /// The states it is in now, without the one around branches: that says less than they do.
    List<String> current() {
        var open = new ArrayList<HistoryEvent>();
        for (var event : events) {
            if (event.stateEnteredEventDetails() != null) open.add(event);
            if (event.stateExitedEventDetails() == null) continue;
            var exited = names(open).lastIndexOf(event.stateExitedEventDetails().name());
            if (exited < 0) continue;
            // A branch that failed leaves the others where they were.
            if (event.typeAsString().equals(PARALLEL + "Exited"))
                open.subList(exited, open.size()).clear();
            else open.remove(exited);
        }
        var branches = open.stream()
                .filter(event -> !event.typeAsString().equals(PARALLEL + "Entered"))
                .toList();
        return names(branches.isEmpty() ? open : branches);
    }

    private static List<String> names(List<HistoryEvent> entered) {
        return entered.stream()
                .map(event -> event.stateEnteredEventDetails().name())
                .toList();
    }

    /// When a state was entered, and when it was left; empty: it is at work.
    record Stay(Instant begun, Optional<Instant> ended) {}

    /// Each stay in a state.
    List<Stay> time(String state) {
        var stays = new ArrayList<Stay>();
        for (var event : events) {
            var entered = event.stateEnteredEventDetails();
            if (entered != null && entered.name().equals(state))
                stays.add(new Stay(event.timestamp(), Optional.empty()));
            // What a Catch leaves by is no exit: the next state's entry ends it.
            else if (!stays.isEmpty()
                    && stays.getLast().ended().isEmpty()
                    && (entered != null || event.stateExitedEventDetails() != null))
                stays.set(stays.size() - 1, new Stay(stays.getLast().begun(), Optional.of(event.timestamp())));
        }
        return stays;
    }

    /// The state that was entered last.
    Optional<String> last() {
        return events.reversed().stream()
                .filter(event -> event.stateEnteredEventDetails() != null)
                .findFirst()
                .map(event -> event.stateEnteredEventDetails().name());
    }

    /// Of a release: the states as they are entered, the judge's words when they change, what failed.
    List<TimedLine> lines() {
        var lines = new ArrayList<TimedLine>();
        var judged = "";
        for (var event : events) {
            var said = said(event);
            if (said.isPresent() && said.get().verdict().equals(judged)) continue;
            judged = said.map(Judged::verdict).orElse(judged);
            said.map(Judged::text)
                    .filter(text -> !text.isEmpty())
                    .or(() -> text(event))
                    .filter(text -> lines.isEmpty() || !lines.getLast().text().equals(text))
                    .ifPresent(text -> lines.add(new TimedLine(event.timestamp(), text)));
        }
        return lines;
    }

    /// Of a drill: its notes, which are only ever added to, and what failed.
    List<TimedLine> notes() {
        var lines = new ArrayList<TimedLine>();
        var noted = 0;
        for (var event : events) {
            var failure = event.taskFailedEventDetails();
            // The report says all there is to say about a drill that was refused.
            if (failure != null && !failure.error().equals(DrillRefused.class.getName()))
                lines.add(new TimedLine(event.timestamp(), "failed: " + sentence(failure.error(), failure.cause())));
            if (event.typeAsString().equals("ExecutionAborted"))
                lines.add(new TimedLine(event.timestamp(), "stopped by a person"));
            var payload = payload(event);
            if (payload.has("verdict")) continue;
            for (; noted < payload.path("notes").size(); noted++) {
                var note = payload.path("notes").get(noted);
                lines.add(new TimedLine(
                        Instant.parse(note.path("at").asText()),
                        note.path("text").asText()));
            }
        }
        return lines;
    }

    private record Judged(String verdict, String text) {}

    private static Optional<Judged> said(HistoryEvent event) {
        var exited = event.stateExitedEventDetails();
        if (exited == null || !JUDGING.contains(exited.name())) return Optional.empty();
        var payload = payload(event);
        var reason = payload.path("reason").asText();
        return Optional.of(new Judged(
                exited.name()
                        + payload.path("verdict").asText(payload.path("state").asText()),
                // The numbers change with each sample; a person wants to hear of verdicts.
                reason.isEmpty() ? "" : exited.name() + "  " + reason));
    }

    private static Optional<String> text(HistoryEvent event) {
        var type = event.typeAsString();
        var entered = event.stateEnteredEventDetails();
        if (entered != null)
            return QUIET.contains(type) || JUDGING.contains(entered.name())
                    ? Optional.empty()
                    : Optional.of(entered.name());
        var failed = event.taskFailedEventDetails();
        if (failed != null)
            return Optional.of("    " + (ROUTES.contains(failed.error()) ? "" : "failed: ")
                    + sentence(failed.error(), failed.cause()));
        return switch (type) {
            case "TaskTimedOut" -> Optional.of("    no answer in time; looking again");
            case "ExecutionAborted" -> Optional.of("stopped by a person");
            case "ExecutionTimedOut" -> Optional.of("the execution took too long");
            default -> Optional.empty();
        };
    }

    private static JsonNode payload(HistoryEvent event) {
        var exited = event.stateExitedEventDetails();
        var output = exited == null || exited.output() == null ? "{}" : exited.output();
        return Json.tree(output).path("Payload");
    }

    private static String sentence(String error, String cause) {
        return Stream.of(Cause.sentence(error == null ? "" : error, cause == null ? "" : cause))
                .flatMap(String::lines)
                .findFirst()
                .orElse("");
    }
}
