package pushback.time;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The wall clock. One thread runs the actions; work that blocks runs on virtual threads beside it.
public final class RealTimeline implements Timeline, AutoCloseable {
    private final ScheduledThreadPoolExecutor clockwork;
    private final ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor();
    private final Consumer<Throwable> onError;
    private volatile Thread own;

    /// `onError` is told what an action or offloaded work threw; the timeline goes on.
    public RealTimeline(Consumer<Throwable> onError) {
        this.onError = onError;
        clockwork = new ScheduledThreadPoolExecutor(1, action -> {
            var thread = new Thread(action, "timeline");
            thread.setDaemon(true);
            own = thread;
            return thread;
        });
        clockwork.setRemoveOnCancelPolicy(true);
    }

    /// To the millisecond, as AWS tells times.
    @Override
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime());
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
        try {
            var future = clockwork.schedule(guarded(action), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    @Override
    public <T> T call(Supplier<T> question) {
        if (Thread.currentThread() == own) return question.get();
        try {
            return CompletableFuture.supplyAsync(question, clockwork).join();
        } catch (CompletionException wrapped) {
            if (wrapped.getCause() instanceof RuntimeException cause) throw cause;
            if (wrapped.getCause() instanceof Error cause) throw cause;
            throw wrapped;
        }
    }

    @Override
    public void tell(Runnable action) {
        clockwork.execute(guarded(action));
    }

    @Override
    public void offload(Runnable work) {
        try {
            beside.execute(guarded(work));
        } catch (RejectedExecutionException closed) {
            onError.accept(closed);
        }
    }

    /// Ends the clock: what is still waiting never runs, blocked work is interrupted.
    @Override
    public void close() {
        clockwork.shutdownNow();
        beside.shutdownNow();
    }

    private Runnable guarded(Runnable action) {
        return () -> {
            try {
                action.run();
            } catch (Throwable thrown) {
                onError.accept(thrown);
            }
        };
    }
}
