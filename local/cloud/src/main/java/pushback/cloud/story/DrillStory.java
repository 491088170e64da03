package pushback.cloud.story;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.asl.HistoryEvent;
import pushback.base.Json;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.stepfunctions.LocalStepFunctions;
import pushback.cloud.story.Story.Line;
import pushback.drill.DrillRefused;
import pushback.outcome.Cause;

/// What drills do and see, as lines for people: each note as it is made. Lives on the timeline.
public final class DrillStory {
    private final Map<String, List<Line>> lines = new HashMap<>();
    private final List<Consumer<Line>> listeners = new ArrayList<>();

    public DrillStory(LocalStepFunctions drills) {
        drills.watch(this::hear);
    }

    /// Hands every line to `listener` from now on.
    public void listen(Consumer<Line> listener) {
        listeners.add(listener);
    }

    /// The lines of a drill so far; of one that ran in an earlier process, what its history tells.
    public List<Line> of(ExecutionRecord record) {
        return lines.computeIfAbsent(record.name(), name -> {
            var told = new ArrayList<Line>();
            record.history().forEach(event -> told.addAll(tell(record, event, told.size())));
            return told;
        });
    }

    private void hear(ExecutionRecord record, HistoryEvent event) {
        var told = lines.computeIfAbsent(record.name(), name -> new ArrayList<>());
        for (var line : tell(record, event, told.size())) {
            told.add(line);
            List.copyOf(listeners).forEach(listener -> listener.accept(line));
        }
    }

    /// @param already the number of lines told before; each note is one, and notes are only ever added
    private static List<Line> tell(ExecutionRecord record, HistoryEvent event, int already) {
        var details = event.details();
        // The report says all there is to say about a drill that was refused.
        if (details.path("error").asText().equals(DrillRefused.class.getName())) return List.of();
        if (event.type().equals("TaskFailed"))
            return List.of(line(
                    record,
                    event.at(),
                    "failed: "
                            + first(Cause.sentence(
                                    details.path("error").asText(),
                                    details.path("cause").asText()))));
        if (event.type().equals("ExecutionAborted")) return List.of(line(record, event.at(), "stopped by a person"));
        if (!event.type().equals("TaskStateExited")) return List.of();
        var payload = Json.tree(details.path("output").asText("{}")).path("Payload");
        if (payload.has("verdict")) return List.of();
        var notes = payload.path("notes");
        var failures = record.history().stream()
                .filter(other -> other.type().equals("TaskFailed"))
                .count();
        var fresh = new ArrayList<Line>();
        for (var i = (int) Math.max(0, already - failures); i < notes.size(); i++)
            fresh.add(line(
                    record,
                    Instant.parse(notes.get(i).path("at").asText()),
                    notes.get(i).path("text").asText()));
        return fresh;
    }

    private static String first(String text) {
        return Optional.of(text.lines().toList())
                .filter(all -> !all.isEmpty())
                .map(List::getFirst)
                .orElse("");
    }

    private static Line line(ExecutionRecord record, Instant at, String text) {
        return new Line(
                record.name(),
                at.isBefore(record.startedAt()) ? Duration.ZERO : Duration.between(record.startedAt(), at),
                text);
    }
}
