package pushback.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import pushback.Json;
import pushback.asl.HistoryEvent;
import pushback.asl.Status;
import pushback.local.disk.Journal;

/// Executions on disk: one journal each, its first line the request, its last how it ended. One without an ending was
/// running when the process died.
final class ExecutionFiles {
    private static final String SUFFIX = ".journal";

    private ExecutionFiles() { }

    static Journal create(Path directory, ExecutionRecord record) {
        var journal = Journal.open(directory.resolve(record.name() + SUFFIX), line -> { });
        var first = Json.STRICT.createObjectNode().put("name", record.name()).put("arn", record.arn())
                .put("startedAt", record.startedAt().toString());
        first.set("input", record.input());
        journal.append(first);
        return journal;
    }

    static JsonNode line(HistoryEvent event) {
        var line = Json.STRICT.createObjectNode().put("id", event.id()).put("previousId", event.previousId())
                .put("at", event.at().toString()).put("type", event.type());
        line.set("details", event.details());
        return line;
    }

    static JsonNode end(ExecutionRecord record) {
        var line = Json.STRICT.createObjectNode().put("status", record.status().name())
                .put("stoppedAt", record.stoppedAt().orElseThrow().toString())
                .put("error", record.error()).put("cause", record.cause());
        line.set("output", record.output().orElse(null));
        return line;
    }

    static List<ExecutionRecord> load(Path directory) {
        if (!Files.isDirectory(directory)) return List.of();
        var records = new ArrayList<ExecutionRecord>();
        try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            files.forEach(file -> read(file).ifPresent(records::add));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + directory + ": " + unreadable.getMessage(), unreadable);
        }
        records.sort(Comparator.comparing(ExecutionRecord::startedAt));
        return records;
    }

    private static Optional<ExecutionRecord> read(Path file) {
        var lines = new ArrayList<JsonNode>();
        try (var journal = Journal.open(file, lines::add)) {
            if (lines.isEmpty()) return Optional.empty();
            var first = lines.getFirst();
            var record = new ExecutionRecord(first.path("name").asText(), first.path("arn").asText(), first.path("input"),
                    Instant.parse(first.path("startedAt").asText()));
            for (var line : lines.subList(1, lines.size())) {
                if (line.has("status")) record.end(Status.valueOf(line.get("status").asText()),
                        Instant.parse(line.get("stoppedAt").asText()),
                        Optional.of(line.path("output")).filter(output -> !output.isNull() && !output.isMissingNode()),
                        line.path("error").asText(), line.path("cause").asText());
                else record.add(new HistoryEvent(line.path("id").asLong(), line.path("previousId").asLong(),
                        Instant.parse(line.path("at").asText()), line.path("type").asText(), line.path("details")));
            }
            if (record.status() == Status.RUNNING) {
                var last = record.history().isEmpty() ? record.startedAt() : record.history().getLast().at();
                record.end(Status.ABORTED, last, Optional.empty(), "Pushback.Stopped", "the local cloud was stopped");
                journal.append(end(record));
            }
            return Optional.of(record);
        }
    }
}
