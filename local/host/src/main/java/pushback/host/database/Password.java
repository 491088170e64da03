package pushback.host.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import pushback.aws.disk.AtomicFile;

/// The passwords of a server's users.
final class Password {
    private static final int BYTES = 16;

    private Password() {}

    /// The one kept in the file `password` of `directory`, made on first use and readable by its owner only;
    /// hexadecimal, so that it fits into a URL, an SQL string and a configuration file as it is.
    static String in(Path directory) throws IOException {
        return in(directory, "password");
    }

    /// As [#in], kept in the file `name`.
    static String in(Path directory, String name) throws IOException {
        var file = directory.resolve(name);
        if (!Files.exists(file) || Files.size(file) == 0) {
            var random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            write(file, HexFormat.of().formatHex(random));
        }
        return Files.readString(file).strip();
    }

    /// Writes what holds a password: nobody else can read it, not even for the moment it is being written.
    static void write(Path file, String text) throws IOException {
        AtomicFile.write(
                file,
                text.getBytes(StandardCharsets.UTF_8),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
