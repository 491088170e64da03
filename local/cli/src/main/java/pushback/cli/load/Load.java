package pushback.cli.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// Sends GET requests at a steady rate, whether or not the earlier ones have been answered, over kept-alive
/// connections.
///
/// Every request has its own due time, evenly spaced, and its latency counts from then: a server that stalls cannot
/// slow down its visitors and so hide how long they waited. A request fails when it is answered with 500 or more, not
/// answered properly, not answered in 5 s, or could not even be sent because 256 others were waiting for an answer.
///
/// Like a browser, the client asks again by itself when the server has closed an idle connection it was about to reuse.
public final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_IN_FLIGHT = 256;

    private final List<URI> pages;
    private final double perSecond;
    private final Duration patience;
    private final int maxInFlight;
    private final Semaphore free;
    private final LoadCounts account = new LoadCounts();
    private final ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(visitors)
            .build();
    private final Thread pace;
    private volatile boolean stopped;

    /// Starts at once.
    ///
    /// @param base such as `http://127.0.0.1:8080`
    /// @param paths asked for in turn, each beginning with a slash
    /// @param perSecond requests per second
    public Load(URI base, List<String> paths, double perSecond) {
        this(base, paths, perSecond, PATIENCE, MAX_IN_FLIGHT);
    }

    Load(URI base, List<String> paths, double perSecond, Duration patience, int maxInFlight) {
        if (paths.isEmpty()) throw new IllegalArgumentException("no path to ask for");
        if (!(perSecond > 0)) throw new IllegalArgumentException("not a rate: " + perSecond);
        pages = paths.stream().map(base::resolve).toList();
        this.perSecond = perSecond;
        this.patience = patience;
        this.maxInFlight = maxInFlight;
        free = new Semaphore(maxInFlight);
        pace = Thread.ofPlatform().daemon().name("load").start(this::keepPace);
    }

    /// What became of the requests so far. What is still in flight is counted as sent.
    public Snapshot snapshot() {
        return account.snapshot(maxInFlight - free.availablePermits());
    }

    /// Sends nothing more, and waits until everything sent has been answered or has failed.
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(pace);
        try {
            pace.join();
            free.acquire(maxInFlight);
            free.release(maxInFlight);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
        visitors.shutdownNow();
    }

    private void keepPace() {
        long start = System.nanoTime();
        for (long number = 0; !stopped; number++) {
            long due = start + (long) (number * 1e9 / perSecond);
            for (long early = due - System.nanoTime(); early > 0 && !stopped; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            if (!stopped) send(pages.get((int) (number % pages.size())), due);
        }
    }

    private void send(URI page, long due) {
        var second = account.sent();
        if (!free.tryAcquire()) {
            account.failed(second, "too many unanswered");
            return;
        }
        try {
            visitors.execute(() -> {
                try {
                    visit(page, due, second);
                } finally {
                    free.release();
                }
            });
        } catch (RejectedExecutionException closed) {
            free.release();
        }
    }

    private void visit(URI page, long due, LoadCounts.Tick second) {
        var answer = client.sendAsync(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding());
        try {
            // Our own limit, not the request's: that one ends with the head of the answer, and a body may stall too.
            int status = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS).statusCode();
            account.answered(second, status, System.nanoTime() - due);
        } catch (TimeoutException silence) {
            answer.cancel(true);
            account.failed(second, "no answer in time");
        } catch (ExecutionException broken) {
            account.failed(second, broken.getCause().getClass().getSimpleName());
        } catch (InterruptedException | CancellationException closed) {
            account.failed(second, "given up");
        }
    }
}
