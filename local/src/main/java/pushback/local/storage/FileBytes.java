package pushback.local.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import pushback.local.disk.AtomicFile;

/// A file for each version of an object, `BUCKET/objects/NAME`.
final class FileBytes implements ObjectBytes {
    private final Path directory;

    FileBytes(Path directory) {
        this.directory = directory;
    }

    @Override
    public void store(String bucket, String name, InputStream content) throws IOException {
        var file = file(bucket, name);
        Files.createDirectories(file.getParent());
        var unfinished = Files.createTempFile(file.getParent(), "", AtomicFile.UNFINISHED);
        try {
            Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            AtomicFile.discard(unfinished);
            throw failed;
        }
    }

    @Override
    public InputStream open(String bucket, String name) throws IOException {
        return Files.newInputStream(file(bucket, name));
    }

    @Override
    public void remove(String bucket, String name) {
        AtomicFile.discard(file(bucket, name));
    }

    private Path file(String bucket, String name) {
        return directory.resolve(bucket).resolve("objects").resolve(name);
    }
}
