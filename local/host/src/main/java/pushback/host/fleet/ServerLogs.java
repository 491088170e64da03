package pushback.host.fleet;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a server wrote: the hook scripts' `scripts.log` of each deployment, and all the application put below
/// `var/log` of its root.
public record ServerLogs(Path directory) {
    /// So many bytes at the end of a file are enough for a tail.
    private static final int TAIL_BYTES = 256 * 1024;

    /// The end of one log.
    ///
    /// @param name its path within the server's directory
    /// @param lines oldest first
    public record Tail(String name, List<String> lines) {}

    /// The last `lines` lines of each log, the one written last at the end.
    List<Tail> tails(int lines) throws IOException {
        var tails = new ArrayList<Tail>();
        for (var file : files()) tails.add(new Tail(name(file), tail(file, lines)));
        return tails;
    }

    /// How long each log is now, by its name.
    Map<String, Long> lengths() throws IOException {
        var lengths = new LinkedHashMap<String, Long>();
        for (var file : files()) lengths.put(name(file), Files.size(file));
        return lengths;
    }

    /// What came to each log since `before`, of much the end; one that was begun anew counts from its beginning.
    ///
    /// @param before as [#lengths] told
    List<Tail> since(Map<String, Long> before) throws IOException {
        var tails = new ArrayList<Tail>();
        for (var file : files()) {
            var from = before.getOrDefault(name(file), 0L);
            var lines = lines(file, from > Files.size(file) ? 0 : from);
            if (!lines.isEmpty()) tails.add(new Tail(name(file), lines));
        }
        return tails;
    }

    private String name(Path file) {
        return directory.relativize(file).toString();
    }

    void copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        for (var file : files()) {
            var place = target.resolve(directory.relativize(file));
            Files.createDirectories(place.getParent());
            Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private List<Path> files() throws IOException {
        return Stream.concat(
                        below("root/var/log", 8),
                        below("deployment-root", 4).filter(file -> file.endsWith("logs/scripts.log")))
                .sorted(Comparator.comparingLong(ServerLogs::modified).thenComparing(Path::toString))
                .toList();
    }

    private Stream<Path> below(String folder, int depth) throws IOException {
        var start = directory.resolve(folder);
        if (!Files.isDirectory(start)) return Stream.empty();
        try (var found = Files.find(start, depth, (file, attributes) -> attributes.isRegularFile())) {
            return found.toList().stream();
        }
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }

    private static List<String> tail(Path file, int lines) throws IOException {
        var all = lines(file, 0);
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    private static List<String> lines(Path file, long from) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var start = Math.max(from, in.length() - TAIL_BYTES);
            in.seek(start);
            var bytes = new byte[(int) Math.max(0, in.length() - start)];
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }
}
