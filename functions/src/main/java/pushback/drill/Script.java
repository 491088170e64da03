package pushback.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The scripts that drills run on servers; POSIX shell, as root on EC2. Their first line says which one it is.
public enum Script {
    /// Stops the application the way its own bundle stops it.
    STOP_APPLICATION("stop-application.sh"),
    /// Keeps the CPUs busy for `LIMIT` seconds.
    LOAD_CPUS("load-cpus.sh");

    private final String file;

    Script(String file) {
        this.file = file;
    }

    public String text() {
        try (var script = Script.class.getResourceAsStream(file)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
