package pushback.aws.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pushback.aws.disk.AtomicFile;

/// A file for each version of an object, `BUCKET/objects/NAME`. Of a large one that file is the list of its [Chunks],
/// `NAME.chunks`, which lie in `BUCKET/chunks`.
final class FileBytes implements ObjectBytes {
    private static final String RECIPE = ".chunks";
    /// Larger objects are cut into pieces.
    private static final int SMALL = 1024 * 1024;

    private final Path directory;
    private final Map<String, Chunks> chunks = new HashMap<>();

    FileBytes(Path directory) {
        this.directory = directory;
    }

    @Override
    public void store(String bucket, String name, InputStream content) throws IOException {
        var beginning = content.readNBytes(SMALL);
        if (beginning.length < SMALL) {
            write(file(bucket, name), beginning);
            return;
        }
        var recipe = chunks(bucket).store(new SequenceInputStream(new ByteArrayInputStream(beginning), content));
        try {
            write(file(bucket, name + RECIPE), String.join("\n", recipe).getBytes());
        } catch (IOException failed) {
            chunks(bucket).release(recipe);
            throw failed;
        }
    }

    @Override
    public InputStream open(String bucket, String name) throws IOException {
        var recipe = file(bucket, name + RECIPE);
        return Files.exists(recipe)
                ? chunks(bucket).open(Files.readAllLines(recipe))
                : Files.newInputStream(file(bucket, name));
    }

    @Override
    public long size(String bucket, String name) {
        try {
            var recipe = file(bucket, name + RECIPE);
            return Files.exists(recipe)
                    ? chunks(bucket).size(Files.readAllLines(recipe))
                    : Files.size(file(bucket, name));
        } catch (IOException unreadable) {
            return -1;
        }
    }

    @Override
    public void remove(String bucket, String name) {
        var recipe = file(bucket, name + RECIPE);
        if (Files.exists(recipe)) {
            var pieces = lines(recipe);
            AtomicFile.discard(recipe);
            chunks(bucket).release(pieces);
        }
        AtomicFile.discard(file(bucket, name));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        var unfinished = Files.createTempFile(file.getParent(), "", AtomicFile.UNFINISHED);
        try {
            Files.write(unfinished, content);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            AtomicFile.discard(unfinished);
            throw failed;
        }
    }

    private Chunks chunks(String bucket) {
        return chunks.computeIfAbsent(
                bucket, _ -> new Chunks(directory.resolve(bucket).resolve("chunks"), recipes(bucket)));
    }

    private List<List<String>> recipes(String bucket) {
        var objects = directory.resolve(bucket).resolve("objects");
        if (!Files.isDirectory(objects)) return List.of();
        try (var files = Files.list(objects)) {
            return files.filter(file -> file.getFileName().toString().endsWith(RECIPE))
                    .map(FileBytes::lines)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + objects + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<String> lines(Path recipe) {
        try {
            return Files.readAllLines(recipe);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + recipe + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private Path file(String bucket, String name) {
        return directory.resolve(bucket).resolve("objects").resolve(name);
    }
}
