package pushback.aws.disk;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;

/// A file that is either its old or its new self, never half of one.
public final class AtomicFile {
    /// Unfinished files end in this; what a dead process left can be deleted.
    public static final String UNFINISHED = ".unfinished";

    private AtomicFile() {}

    /// Writes `content` beside `file` and moves it into place. On an error the old file stays as it was.
    ///
    /// @throws UncheckedIOException when it cannot be written; names the file
    public static void write(Path file, byte[] content, FileAttribute<?>... attributes) {
        write(file, out -> out.write(content), attributes);
    }

    /// What is written to a stream.
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// As [#write(Path, byte[], FileAttribute...)], of content that need not be in memory all at once.
    public static void write(Path file, Content content, FileAttribute<?>... attributes) {
        Path unfinished = null;
        try {
            Files.createDirectories(file.getParent());
            unfinished = Files.createTempFile(file.getParent(), "", UNFINISHED, attributes);
            try (var out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
                content.writeTo(out);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            discard(unfinished);
            throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
        }
    }

    /// Deletes `file` if there is one; a file that cannot be deleted stays, which harms nobody.
    public static void discard(Path file) {
        try {
            if (file != null) Files.deleteIfExists(file);
        } catch (IOException stays) {
            // Nobody reads an unfinished file.
        }
    }
}
