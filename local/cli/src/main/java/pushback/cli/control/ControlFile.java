package pushback.cli.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import pushback.aws.disk.AtomicFile;
import pushback.base.Json;

/// Where a running `up` can be reached; readable by its owner only, because the token opens everything.
///
/// @param url of the control interface
/// @param token to send as `Authorization: Bearer …`
/// @param pid of the process
public record ControlFile(String url, String token, long pid) {
    private static final String NAME = "control.json";

    void write(Path directory) {
        AtomicFile.write(
                directory.resolve(NAME),
                Json.text(this).getBytes(StandardCharsets.UTF_8),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    static void delete(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(NAME));
        } catch (IOException stays) {
            throw new UncheckedIOException(stays);
        }
    }

    /// What a running `up` left there; empty if none runs.
    static Optional<ControlFile> read(Path directory) {
        try {
            var file = Json.STRICT.readValue(Files.readString(directory.resolve(NAME)), ControlFile.class);
            return Optional.of(file)
                    .filter(found -> ProcessHandle.of(found.pid()).isPresent());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read " + directory.resolve(NAME) + ": " + unreadable.getMessage()
                            + "; end ./pushback up by Ctrl-C and start it again, which writes it anew",
                    unreadable);
        }
    }
}
