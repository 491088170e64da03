package pushback.time;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Where things happen, one after another: a clock and the single thread that owns the state driven by it.
///
/// State that is only touched from actions of one timeline needs no lock. [RealTimeline] follows the wall clock;
/// [VirtualTimeline] jumps from one action to the next and is deterministic.
public interface Timeline {
    /// The present moment on this timeline.
    Instant now();

    /// How much time has passed since some moment that stays the same. Unlike [#now] it does not move when the
    /// clock is set or the machine sleeps, and [#after] goes by it.
    Duration elapsed();

    /// Runs `action` on the timeline once `delay` has passed. Actions that are due at the same moment run in the
    /// order in which they were asked for. A negative delay counts as zero.
    Alarm after(Duration delay, Runnable action);

    /// Runs `action` on the timeline as soon as what was asked for before it is done.
    default void execute(Runnable action) {
        after(Duration.ZERO, action);
    }

    /// Runs `question` on the timeline and returns its answer; callable from every thread, the timeline's own
    /// included. What `question` throws is thrown here, unwrapped.
    <T> T call(Supplier<T> question);

    /// As [#call], for those who cannot wait: what `action` does it does there, at once where nothing else is done.
    default void tell(Runnable action) {
        call(() -> {
            action.run();
            return null;
        });
    }

    /// Runs work that blocks (a process, an HTTP request) away from the timeline. It reports back with [#execute].
    /// In virtual time nothing blocks, and the work runs as an action like any other.
    void offload(Runnable work);

    /// Something asked for with [#after] that can still be called off.
    interface Alarm {
        /// Calls it off; does nothing if it has already run.
        void cancel();
    }
}
