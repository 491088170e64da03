package pushback.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoadTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private HttpServer server;

    /// Answers with the status that is its path; `/hold` answers when told to go on.
    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(path);
            try {
                if (path.equals("/hold")) goOn.await();
                exchange.sendResponseHeaders(path.equals("/hold") ? 200 : Integer.parseInt(path.substring(1)), -1);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void asksForItsPathsInTurnAndCountsTheAnswers() {
        var load = load(200, "/200", "/404", "/302");
        await(() -> load.snapshot().sent() >= 30);
        load.close();
        var seen = load.snapshot();
        assertEquals(0, seen.failed());
        assertEquals(0, seen.inFlight());
        assertEquals(
                seen.sent(),
                seen.statuses().values().stream().mapToLong(Long::longValue).sum());
        assertEquals((seen.sent() + 2) / 3, seen.statuses().get(200));
        assertEquals((seen.sent() + 1) / 3, seen.statuses().get(404));
        assertEquals(seen.sent() / 3, seen.statuses().get(302));
        assertEquals(seen.sent(), asked.size());
    }

    @Test
    void neverRunsAheadOfItsRate() {
        long start = System.nanoTime();
        try (var load = load(100, "/200")) {
            await(() -> load.snapshot().sent() >= 40);
            assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() >= 389);
        }
    }

    @Test
    void countsServerErrorsAsFailures() {
        var load = load(200, "/200", "/503");
        await(() -> load.snapshot().sent() >= 20);
        load.close();
        var seen = load.snapshot();
        assertEquals(seen.sent() / 2, seen.failed());
        assertEquals(Map.of("status 503", seen.failed()), seen.failures());
        assertEquals(
                seen.sent(),
                seen.seconds().values().stream()
                        .mapToLong(Snapshot.Second::sent)
                        .sum());
        assertEquals(
                seen.failed(),
                seen.seconds().values().stream()
                        .mapToLong(Snapshot.Second::failed)
                        .sum());
    }

    @Test
    void countsNoAnswerAsFailure() throws Exception {
        URI nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        var load = new Load(nobody, List.of("/"), 100);
        await(() -> load.snapshot().failed() >= 5);
        load.close();
        assertEquals(
                Map.of("ConnectException", load.snapshot().sent()),
                load.snapshot().failures());
    }

    @Test
    void countsSilenceAsFailure() {
        var load = new Load(base(), List.of("/hold"), 100, Duration.ofMillis(100), 50);
        await(() -> load.snapshot().failed() >= 5);
        load.close();
        assertEquals(
                Map.of("no answer in time", load.snapshot().sent()),
                load.snapshot().failures());
    }

    @Test
    void goesOnSendingWhileNobodyAnswers() {
        var load = load(200, "/hold");
        await(() -> asked.size() >= 20);
        assertTrue(load.snapshot().inFlight() >= 20);
        assertEquals(Map.of(), load.snapshot().statuses());
        goOn.countDown();
        load.close();
        var seen = load.snapshot();
        assertEquals(Map.of(200, seen.sent()), seen.statuses());
        assertTrue(seen.latencies().percentile(1).toMillis() >= 90, "the first waited for the twentieth");
    }

    @Test
    void boundsWhatIsInFlight() {
        var load = new Load(base(), List.of("/hold"), 500, Duration.ofSeconds(20), 5);
        await(() -> load.snapshot().failed() >= 10);
        assertEquals(5, load.snapshot().inFlight());
        goOn.countDown();
        load.close();
        assertTrue(load.snapshot().failures().get("too many unanswered") >= 10);
        assertEquals(asked.size(), load.snapshot().statuses().get(200).intValue());
    }

    @Test
    void tellsWhatHappenedBetweenTwoMoments() {
        var load = load(200, "/hold");
        await(() -> load.snapshot().sent() >= 10);
        var earlier = load.snapshot();
        goOn.countDown();
        await(() -> load.snapshot().sent() >= earlier.sent() + 10);
        load.close();
        var between = load.snapshot().minus(earlier);
        assertEquals(load.snapshot().sent() - earlier.sent(), between.sent());
        assertEquals(load.snapshot().sent(), between.statuses().get(200), "none had been answered before");
        assertEquals(
                between.sent(),
                between.seconds().values().stream()
                        .mapToLong(Snapshot.Second::sent)
                        .sum());
        assertEquals(
                0,
                load.snapshot().minus(load.snapshot()).latencies().percentile(1).toMillis());
    }

    @Test
    void sendsNothingOnceClosed() {
        var load = load(500, "/200");
        await(() -> load.snapshot().sent() >= 10);
        load.close();
        var sent = load.snapshot().sent();
        var before = asked.size();
        assertEquals(sent, before);
        load.close();
        assertEquals(sent, load.snapshot().sent());
    }

    @Test
    void refusesWhatIsNoLoad() {
        assertThrows(IllegalArgumentException.class, () -> new Load(base(), List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> new Load(base(), List.of("/"), 0));
    }

    private Load load(double perSecond, String... paths) {
        return new Load(base(), List.of(paths), perSecond);
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) Thread.onSpinWait();
    }
}
