package pushback.host.up;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.aws.disk.Journal;
import pushback.aws.disk.PatientJournal;
import pushback.base.Json;
import pushback.source.SourceHost.CommitStatus;
import pushback.source.SourceHost.DeploymentRecord;
import pushback.source.SourceHost.DeploymentStatus;
import pushback.time.Timeline;

/// What people would see on GitHub: the states of commits and of releases, kept in a journal. May be called from any
/// thread.
public final class LocalGitHub implements AutoCloseable {
    /// So many of the latest states are kept: some two hundred releases have as many.
    private static final int KEPT = 2000;

    private final List<JsonNode> entries = new ArrayList<>();
    private long lastId;
    private final PatientJournal journal;
    private final Consumer<String> log;

    LocalGitHub(Path file, Timeline timeline, Consumer<String> log) {
        this.log = log;
        var open = Journal.open(file, entry -> keep(entry));
        if (open.lines() > 2L * KEPT) open.rewrite(List.copyOf(entries));
        journal = new PatientJournal(open, timeline, log);
    }

    private static String line(JsonNode entry) {
        return "%-10s  %-11s  %s"
                .formatted(
                        entry.path("kind").asText(),
                        entry.path("state").asText(),
                        entry.path("description").asText().lines().findFirst().orElse(""));
    }

    void add(CommitStatus status) {
        add("commit", Json.STRICT.valueToTree(status));
        log.accept("commit " + status.commit() + " " + status.state() + ": " + status.description());
    }

    /// Returns the new record's id.
    synchronized String open(DeploymentRecord deployment) {
        var id = Long.toString(++lastId);
        add("record", Json.STRICT.<ObjectNode>valueToTree(deployment).put("id", id));
        return id;
    }

    synchronized Optional<String> find(String release) {
        return records(release).map(record -> record.path("id").asText());
    }

    void add(DeploymentStatus status) {
        add("deployment", Json.STRICT.valueToTree(status));
        log.accept("deployment " + status.deployment() + " " + status.state() + ": " + status.description());
    }

    /// What was said about a release and its commit, a line each, the oldest first.
    public synchronized List<String> about(String release) {
        var record = records(release);
        if (record.isEmpty()) return List.of();
        var commit = record.get().path("commit").asText();
        var id = record.get().path("id").asText();
        return entries.stream()
                .filter(entry -> entry.path("deployment").asText().equals(id)
                        || entry.path("kind").asText().equals("commit")
                                && entry.path("commit").asText().equals(commit))
                .map(LocalGitHub::line)
                .toList();
    }

    private Optional<JsonNode> records(String release) {
        return entries.stream()
                .filter(entry -> entry.path("kind").asText().equals("record")
                        && entry.path("release").asText().equals(release))
                .findFirst();
    }

    private synchronized void add(String kind, ObjectNode entry) {
        journal.append(entry.put("kind", kind));
        keep(entry);
    }

    private void keep(JsonNode entry) {
        if (entry.path("kind").asText().equals("record"))
            lastId = Math.max(lastId, entry.path("id").asLong());
        entries.add(entry);
        if (entries.size() > KEPT) entries.removeFirst();
    }

    @Override
    public synchronized void close() {
        journal.close();
    }
}
