package pushback.host.up;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import pushback.aws.disk.RollingLog;
import pushback.base.Visible;

/// What happens in a local cloud outside of its releases: told to a person, and in the functions' log. Callable from
/// any thread.
public final class Notices {
    /// Bytes of a log before it is turned over.
    private static final long LARGEST_LOG = 10L << 20;

    private final RollingLog log;
    private final List<String> mended = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    Notices(Path file) {
        log = new RollingLog(file, LARGEST_LOG);
    }

    /// Hands every sentence about what happens from now on to `listener`.
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /// What was found broken in the directory at the start, and what was done about it: a sentence each.
    public List<String> mended() {
        return List.copyOf(mended);
    }

    void mended(String what) {
        mended.add(what);
        log("mended " + what);
    }

    void tell(String what) {
        log("notice " + what);
        listeners.forEach(listener -> listener.accept(what));
    }

    /// A line for whoever looks into the log.
    void log(String line) {
        log.add(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + Visible.line(line));
    }

    void log(Throwable thrown) {
        log("error " + thrown + (thrown.getStackTrace().length > 0 ? " at " + thrown.getStackTrace()[0] : ""));
    }
}
