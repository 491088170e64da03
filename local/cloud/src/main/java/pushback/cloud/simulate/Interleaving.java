package pushback.cloud.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import pushback.time.Timeline;
import pushback.time.VirtualTimeline;

/// Virtual time in which functions can stand still between two calls while others go on. One thing runs at a time, in
/// an order that only virtual time decides.
final class Interleaving implements Timeline {
    private final VirtualTimeline time;
    private final Set<Coroutine> open = new LinkedHashSet<>();
    private Coroutine current;

    Interleaving(VirtualTimeline time) {
        this.time = time;
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public Duration elapsed() {
        return time.elapsed();
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
        return time.after(delay, action);
    }

    @Override
    public <T> T call(Supplier<T> question) {
        return question.get();
    }

    @Override
    public void offload(Runnable work) {
        var coroutine = new Coroutine(work);
        open.add(coroutine);
        time.execute(() -> resume(coroutine));
    }

    /// The invocation at work; null between invocations.
    Work work() {
        return current == null ? null : current.work;
    }

    void work(Work work) {
        if (current != null) current.work = work;
    }

    /// Lets the function at work stand still for so long.
    void pause(Duration duration) {
        var mine = current;
        time.after(duration, () -> resume(mine));
        mine.suspend();
    }

    /// Ends what stands still.
    void close() {
        for (var left : new ArrayList<>(open)) left.end();
        open.clear();
    }

    private void resume(Coroutine coroutine) {
        current = coroutine;
        try {
            coroutine.resume();
        } finally {
            current = null;
        }
        if (coroutine.isDone()) open.remove(coroutine);
    }
}
