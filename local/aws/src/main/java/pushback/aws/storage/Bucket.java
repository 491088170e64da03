package pushback.aws.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// One bucket: the versions of its objects, newest first.
final class Bucket {
    final String name;
    /// Empty until versioning was first set; then `Enabled` or `Suspended`.
    String versioning = "";
    private final NavigableMap<String, List<StoredObject>> keys = new TreeMap<>(Attributes::compareUtf8);
    private long versions;

    Bucket(String name) {
        this.name = name;
    }

    boolean versioned() {
        return versioning.equals("Enabled");
    }

    /// A version id that was not given before; the same history gives the same ids.
    String nextVersionId() {
        if (!versioned()) return StoredObject.UNVERSIONED;
        while (true) {
            var id = Digests.hex(Digests.md5((name + versions).getBytes(StandardCharsets.UTF_8)));
            // Where a part of the history was lost, the count is behind.
            if (all().stream().noneMatch(object -> object.versionId().equals(id))) return id;
            versions++;
        }
    }

    /// How many there have been, whatever became of them.
    long versions() {
        return versions;
    }

    void counted(long soMany) {
        versions = soMany;
    }

    /// Every version of every key.
    List<StoredObject> all() {
        return keys.values().stream().flatMap(List::stream).toList();
    }

    /// What the next version's file is told apart by: its version id, or a number where there is none.
    String nextFile() {
        return versioned() ? nextVersionId() : "unversioned-" + versions;
    }

    /// Adds a version; one of the same version id (that is, `null`) is replaced.
    void add(StoredObject object) {
        versions++;
        var all = keys.computeIfAbsent(object.key(), key -> new ArrayList<>());
        all.removeIf(one -> one.versionId().equals(object.versionId()));
        all.addFirst(object);
    }

    void remove(String key, String versionId) {
        var all = keys.get(key);
        if (all == null) return;
        all.removeIf(one -> one.versionId().equals(versionId));
        if (all.isEmpty()) keys.remove(key);
    }

    /// The newest version, a delete marker included; null if there never was one.
    StoredObject newest(String key) {
        var all = keys.get(key);
        return all == null ? null : all.getFirst();
    }

    StoredObject version(String key, String versionId) {
        return keys.getOrDefault(key, List.of()).stream()
                .filter(one -> one.versionId().equals(versionId))
                .findFirst()
                .orElse(null);
    }

    /// The keys that begin with `prefix`, in order, with their versions.
    NavigableMap<String, List<StoredObject>> keys(String prefix) {
        var from = keys.tailMap(prefix, true);
        var past = from.keySet().stream().filter(key -> !key.startsWith(prefix)).findFirst();
        return past.map(end -> from.headMap(end, false)).orElse(from);
    }
}
