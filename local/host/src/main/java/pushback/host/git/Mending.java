package pushback.host.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import pushback.aws.disk.AtomicFile;

/// What a bare repository can do without is written anew before it is opened: `HEAD` and `config` say only what we once
/// wrote there. A branch that says nothing is not guessed.
final class Mending {
    private static final String HEAD = "ref: refs/heads/main\n";
    private static final String CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";

    private Mending() {}

    /// @throws IOException names a file that cannot be done without, and the remedy
    static void of(Path repository) throws IOException {
        if (!Files.isDirectory(repository.resolve(Constants.OBJECTS))) return;
        if (!read(repository.resolve(Constants.HEAD)).matches("(ref: refs/\\S+|[0-9a-f]{40})\\s*"))
            write(repository.resolve(Constants.HEAD), HEAD);
        if (!isConfig(read(repository.resolve(Constants.CONFIG)))) write(repository.resolve(Constants.CONFIG), CONFIG);
        try (var refs = Files.find(repository.resolve("refs"), Integer.MAX_VALUE, (_, file) -> file.isRegularFile())) {
            for (var ref : refs.toList()) {
                if (read(ref).matches("(ref: \\S+|[0-9a-f]{40})\\s*")) continue;
                throw new IOException(
                        "the file " + ref + " names no commit; write the id of one into it, or delete it");
            }
        }
    }

    private static boolean isConfig(String text) {
        try {
            var config = new Config();
            config.fromText(text);
            return config.getBoolean("core", "bare", false);
        } catch (ConfigInvalidException damaged) {
            return false;
        }
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }
}
