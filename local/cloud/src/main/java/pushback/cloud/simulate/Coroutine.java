package pushback.cloud.simulate;

import java.util.concurrent.locks.LockSupport;

/// Work that can be left in the middle and taken up later. It has a thread of its own, and either that thread runs or
/// the one that resumed it, never both: which of two such works goes first is decided by whoever resumes them.
final class Coroutine {
    private final Thread thread;
    private Thread resumer;
    private volatile boolean running;
    private boolean started;
    private volatile boolean done;
    private boolean ending;
    private Throwable thrown;
    /// The invocation that it carries out, once that has begun.
    Work work;

    /// The world is over; unwinds the work.
    static final class Ended extends Error {
        Ended() {
            super("the world is over", null, false, false);
        }
    }

    Coroutine(Runnable work) {
        thread = Thread.ofVirtual().unstarted(() -> {
            try {
                work.run();
            } catch (Ended over) {
                // As asked.
            } catch (Throwable unexpected) {
                thrown = unexpected;
            }
            done = true;
            handBack();
        });
    }

    /// Runs it until it suspends or ends.
    void resume() {
        if (done) return;
        resumer = Thread.currentThread();
        running = true;
        if (started) LockSupport.unpark(thread);
        else thread.start();
        started = true;
        while (running) LockSupport.park(this);
        if (thrown instanceof RuntimeException failure) throw failure;
        if (thrown instanceof Error failure) throw failure;
    }

    /// Called by the work itself: goes on when it is resumed.
    void suspend() {
        handBack();
        while (!running) LockSupport.park(this);
        if (ending) throw new Ended();
    }

    /// Ends it where it stands.
    void end() {
        ending = true;
        while (!done) resume();
    }

    boolean isDone() {
        return done;
    }

    private void handBack() {
        var next = resumer;
        running = false;
        LockSupport.unpark(next);
    }
}
