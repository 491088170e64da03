package pushback.aws.disk;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import pushback.time.Timeline;

/// A journal for what happens whether the disk takes it or not. What cannot be written waits in memory, in order, and
/// is written once the disk takes it again; what still waits when the process dies is lost. Callable from any thread.
public final class PatientJournal implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Consumer<JsonNode> disk;
    private final Runnable closes;
    private final Timeline timeline;
    private final Consumer<String> log;
    private final Deque<JsonNode> waiting = new ArrayDeque<>();
    private Runnable whenClosed = () -> {};
    private boolean closing;
    private boolean closed;
    private boolean trying;

    /// @param timeline on which it tries again
    /// @param log is told when something has to wait, and when that is written
    public PatientJournal(Journal journal, Timeline timeline, Consumer<String> log) {
        this(document -> journal.append(document), journal::close, timeline, log);
    }

    /// @param disk takes a document, or throws an [UncheckedIOException] and has taken nothing of it
    PatientJournal(Consumer<JsonNode> disk, Runnable closes, Timeline timeline, Consumer<String> log) {
        this.disk = disk;
        this.closes = closes;
        this.timeline = timeline;
        this.log = log;
    }

    /// Appends one document, now or later.
    public synchronized void append(JsonNode document) {
        waiting.add(document);
        // While it waits the clock decides: a full disk is not asked for each line.
        if (!trying) write();
    }

    /// Closes the file once everything is in it.
    @Override
    public void close() {
        close(() -> {});
    }

    /// As [#close]; `then` runs when everything is in the file, at once as a rule.
    public synchronized void close(Runnable then) {
        closing = true;
        whenClosed = then;
        write();
    }

    private synchronized void write() {
        try {
            while (!waiting.isEmpty()) {
                disk.accept(waiting.peek());
                waiting.remove();
            }
        } catch (UncheckedIOException refused) {
            if (!trying)
                log.accept("error " + refused.getMessage() + "; it is kept in memory, and written once there is room");
            trying = true;
            timeline.after(AGAIN, this::write);
            return;
        }
        if (trying) log.accept("what could not be written is in its file now");
        trying = false;
        if (!closing || closed) return;
        closed = true;
        closes.run();
        whenClosed.run();
    }
}
