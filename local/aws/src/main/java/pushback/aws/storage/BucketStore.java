package pushback.aws.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.aws.disk.Journal;

/// All buckets, in memory and, if there is a directory, in a journal beside the objects' files. The file is complete
/// before the journal speaks of it.
final class BucketStore implements AutoCloseable {
    /// The journal is rewritten at the start once it holds this many times more lines than are needed.
    private static final int WASTE = 4;
    private final Map<String, Bucket> buckets = new TreeMap<>();
    private final Optional<Journal> journal;

    BucketStore(Optional<Path> directory) {
        journal = directory.map(path -> Journal.open(path.resolve("s3.journal"), this::apply));
        journal.ifPresent(this::rewriteIfWasteful);
    }

    /// Every bundle there ever was has two lines, and five are kept.
    private void rewriteIfWasteful(Journal open) {
        var kept = buckets.values().stream()
                .mapToLong(bucket -> bucket.all().size() + 2)
                .sum();
        if (open.lines() <= WASTE * (kept + 100)) return;
        var lines = new ArrayList<ObjectNode>();
        for (var bucket : buckets.values()) {
            lines.add(line("create", bucket.name));
            if (!bucket.versioning.isEmpty())
                lines.add(line("versioning", bucket.name).put("status", bucket.versioning));
            // The newest of a key is added last.
            for (var object : bucket.all().reversed()) {
                var line = line("add", bucket.name);
                line.set("object", object.json());
                lines.add(line);
            }
            lines.add(line("counted", bucket.name).put("versions", bucket.versions()));
        }
        open.rewrite(lines);
    }

    Bucket bucket(String name) {
        if (name == null || name.isEmpty()) throw new IllegalArgumentException("Bucket cannot be empty.");
        var bucket = buckets.get(name);
        if (bucket == null) throw S3Refusal.noSuchBucket(name);
        return bucket;
    }

    List<Bucket> all() {
        return List.copyOf(buckets.values());
    }

    boolean has(String name) {
        return buckets.containsKey(name);
    }

    void create(String name) {
        record(line("create", name));
    }

    void versioning(Bucket bucket, String status) {
        record(line("versioning", bucket.name).put("status", status));
    }

    void add(Bucket bucket, StoredObject object) {
        var line = line("add", bucket.name);
        line.set("object", object.json());
        record(line);
    }

    void remove(Bucket bucket, String key, String versionId) {
        record(line("remove", bucket.name).put("key", key).put("version", versionId));
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }

    private static ObjectNode line(String does, String bucket) {
        return JsonNodeFactory.instance.objectNode().put("does", does).put("bucket", bucket);
    }

    private void record(ObjectNode line) {
        try {
            journal.ifPresent(open -> open.append(line));
        } catch (UncheckedIOException failed) {
            throw S3Refusal.notStored(line.get("bucket").asText(), new IOException(failed.getMessage()));
        }
        apply(line);
    }

    private void apply(JsonNode line) {
        var name = line.get("bucket").asText();
        switch (line.get("does").asText()) {
            case "create" -> buckets.put(name, new Bucket(name));
            case "versioning" ->
                buckets.get(name).versioning = line.get("status").asText();
            case "counted" -> buckets.get(name).counted(line.get("versions").asLong());
            case "add" -> buckets.get(name).add(StoredObject.of(line.get("object")));
            case "remove" ->
                buckets.get(name)
                        .remove(line.get("key").asText(), line.get("version").asText());
            default -> throw new IllegalStateException("the S3 journal holds an unknown line: " + line);
        }
    }
}
