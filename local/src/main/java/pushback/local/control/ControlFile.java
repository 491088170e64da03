package pushback.local.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import pushback.Json;

/// Where a running `up` can be reached; readable by its owner only, because the token opens everything.
///
/// @param url of the control interface
/// @param token to send as `Authorization: Bearer …`
/// @param pid of the process
public record ControlFile(String url, String token, long pid) {
    private static final String NAME = "control.json";

    void write(Path directory) {
        try {
            var file = directory.resolve(NAME);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Json.text(this));
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write into " + directory + ": " + unwritable.getMessage(), unwritable);
        }
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
            return Optional.of(file).filter(found -> ProcessHandle.of(found.pid()).isPresent());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + directory.resolve(NAME) + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
