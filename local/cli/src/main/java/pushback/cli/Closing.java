package pushback.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import pushback.base.Visible;

/// What has to be closed when the command ends, however it ends; the last opened first.
final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /// Takes over `part`; closes it at once if it is too late.
    synchronized <T extends AutoCloseable> T of(T part) {
        open.push(part);
        if (closed) close();
        return part;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failed) {
                System.err.println(Visible.text("pushback: while stopping: " + failed));
            }
        }
    }
}
