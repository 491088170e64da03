package twoge.log;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// systemd's journal, which takes how bad a line is from a number before it (`SyslogLevelPrefix`, sd-daemon(3)):
/// `journalctl -p warning` finds nothing otherwise. Elsewhere nothing is put before a line.
public final class Journal {
    private static final Path OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path ERRORS = Path.of("/proc/self/fd/2");

    private Journal() {}

    /// What comes before an error on the error output; empty unless that leads to the journal.
    public static String errorPrefix() {
        return reads(ERRORS, System.getenv("JOURNAL_STREAM")) ? priority(Level.ERROR) : "";
    }

    static boolean readsOutput() {
        return reads(OUTPUT, System.getenv("JOURNAL_STREAM"));
    }

    /// @param stream device and inode of what systemd has connected (`JOURNAL_STREAM`, systemd.exec(5)); a process
    ///     that was started by a service and writes elsewhere inherits it, so both are compared. Null: not systemd
    static boolean reads(Path output, String stream) {
        if (stream == null || stream.isEmpty()) return false;
        try {
            var is = Files.readAttributes(output, "unix:dev,ino");
            return stream.equals(is.get("dev") + ":" + is.get("ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    static String priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) return "<3>";
        if (level.isGreaterOrEqual(Level.WARN)) return "<4>";
        return level.isGreaterOrEqual(Level.INFO) ? "<6>" : "<7>";
    }
}
