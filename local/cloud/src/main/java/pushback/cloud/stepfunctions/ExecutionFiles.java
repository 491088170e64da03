package pushback.cloud.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pushback.asl.HistoryEvent;
import pushback.asl.Status;
import pushback.aws.disk.AtomicFile;
import pushback.aws.disk.Journal;
import pushback.base.Json;

/// Executions on disk: one journal each, its first line the request, its last how it ended. One without an ending was
/// running when the process died. The lines in between are read when somebody asks for them.
final class ExecutionFiles {
    /// So many of the latest are kept, and what the ledger points to.
    static final int KEPT = 200;
    private static final String SUFFIX = ".journal";

    private ExecutionFiles() {}

    static Journal create(Path directory, ExecutionRecord record) {
        var journal = Journal.open(file(directory, record.name()), line -> {});
        var first = Json.STRICT
                .createObjectNode()
                .put("name", record.name())
                .put("arn", record.arn())
                .put("startedAt", record.startedAt().toString());
        first.set("input", record.input());
        journal.append(first);
        return journal;
    }

    static JsonNode line(HistoryEvent event) {
        var line = Json.STRICT
                .createObjectNode()
                .put("id", event.id())
                .put("previousId", event.previousId())
                .put("at", event.at().toString())
                .put("type", event.type());
        line.set("details", event.details());
        return line;
    }

    static JsonNode end(ExecutionRecord record) {
        var line = Json.STRICT
                .createObjectNode()
                .put("status", record.status().name())
                .put("stoppedAt", record.stoppedAt().orElseThrow().toString())
                .put("error", record.error())
                .put("cause", record.cause());
        line.set("output", record.output().orElse(null));
        return line;
    }

    /// The history of an execution that has ended, read anew; of a damaged one what comes before the damage.
    static List<HistoryEvent> history(Path directory, String name) {
        var events = new ArrayList<HistoryEvent>();
        try (var journal = Journal.open(file(directory, name), line -> {
            if (line.has("type")) events.add(event(line));
        })) {
            return List.copyOf(events);
        } catch (IllegalStateException damaged) {
            return List.copyOf(events);
        }
    }

    static void delete(Path directory, String name) {
        AtomicFile.discard(file(directory, name));
    }

    /// The executions that are kept, the oldest first; the files of the others are deleted.
    ///
    /// @param pointedTo names that are kept however old they are
    static List<ExecutionRecord> load(Path directory, Set<String> pointedTo) {
        if (!Files.isDirectory(directory)) return List.of();
        var records = new ArrayList<ExecutionRecord>();
        try (var files = Files.list(directory)) {
            record Aged(Path file, long modified) {}
            var all = files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .map(file -> new Aged(file, file.toFile().lastModified()))
                    .sorted(Comparator.comparingLong(Aged::modified).reversed())
                    .toList();
            var old = new ArrayList<Path>();
            for (var index = 0; index < all.size(); index++) {
                var file = all.get(index).file;
                var name = file.getFileName().toString();
                if (index < KEPT || pointedTo.contains(name.substring(0, name.length() - SUFFIX.length())))
                    read(directory, file).ifPresent(records::add);
                else old.add(file);
            }
            // Thousands, the first time: nobody waits for that.
            Thread.startVirtualThread(() -> old.forEach(AtomicFile::discard));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + directory + ": " + unreadable.getMessage(), unreadable);
        }
        records.sort(Comparator.comparing(ExecutionRecord::startedAt));
        return records;
    }

    /// One that cannot be read is as good as gone.
    private static Optional<ExecutionRecord> read(Path directory, Path file) throws IOException {
        try {
            return readWhole(directory, file);
        } catch (RuntimeException damaged) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
            return Optional.empty();
        }
    }

    private static Optional<ExecutionRecord> readWhole(Path directory, Path file) throws IOException {
        var ends = Journal.ends(file);
        if (ends.isEmpty()) return Optional.empty();
        var first = ends.getFirst();
        var record = new ExecutionRecord(
                first.path("name").asText(),
                first.path("arn").asText(),
                first.path("input"),
                Instant.parse(first.path("startedAt").asText()));
        var ending = ends.getLast();
        if (!ending.has("status")) ending = aborted(file, record);
        record.end(
                Status.valueOf(ending.get("status").asText()),
                Instant.parse(ending.get("stoppedAt").asText()),
                Optional.ofNullable(ending.get("output")).filter(output -> !output.isNull()),
                ending.path("error").asText(),
                ending.path("cause").asText());
        record.archive(() -> history(directory, record.name()));
        return Optional.of(record);
    }

    /// It was running when the process died: its last line says so from now on.
    private static JsonNode aborted(Path file, ExecutionRecord record) {
        var last = new Instant[] {record.startedAt()};
        try (var journal = Journal.open(file, line -> {
            if (line.has("at")) last[0] = Instant.parse(line.get("at").asText());
        })) {
            record.end(Status.ABORTED, last[0], Optional.empty(), "Pushback.Stopped", "the local cloud was stopped");
            var ending = end(record);
            journal.append(ending);
            return ending;
        }
    }

    private static HistoryEvent event(JsonNode line) {
        return new HistoryEvent(
                line.path("id").asLong(),
                line.path("previousId").asLong(),
                Instant.parse(line.path("at").asText()),
                line.path("type").asText(),
                line.path("details"));
    }

    private static Path file(Path directory, String name) {
        return directory.resolve(name + SUFFIX);
    }
}
