package pushback.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.source.SourceHost.CommitStatus;
import pushback.stage.Stage;

/// A GitHub on this machine that hangs, fails or refuses: it is waited for once, and then left alone for a while.
class GitHubInTroubleTest {
    private static final String SHA = "3fa2c1d4e5f60718293a4b5c6d7e8f9001122334";
    private static final Duration PATIENCE_TO_TELL = Duration.ofMillis(300);

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private int status = 201;
    private Map<String, String> headers = Map.of();
    private HttpServer server;
    private CommitStatuses statuses;
    private GitHub gitHub;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/repos/dana/shop", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.createContext("/repos/dana/shop/", exchange -> {
            asked.incrementAndGet();
            try {
                if (status == 0) end.await();
            } catch (InterruptedException stopped) {
                return;
            }
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.start();
        InstantSource time = () -> now;
        gitHub = new GitHub(
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "dana/shop",
                () -> "",
                "production",
                time.withZone(ZoneOffset.UTC),
                PATIENCE_TO_TELL,
                PATIENCE_TO_TELL);
        statuses = new CommitStatuses(gitHub, new Stage(1).pushback().refusals());
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @Test
    void oneThatHangsIsWaitedForOnceByAllThatIsToldInAMinute() {
        status = 0;
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 200; i++) assertFalse(tell());
        });
        assertEquals(1, asked.get());
        passes(Duration.ofMinutes(1));
        assertFalse(tell());
        assertEquals(2, asked.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429})
    void oneThatFailsIsLeftAloneForAMinute(int code) {
        status = code;
        assertFalse(tell());
        status = 201;
        assertFalse(tell());
        assertEquals(1, asked.get());
        passes(Duration.ofMinutes(1));
        assertTrue(tell());
    }

    @Test
    void aRefusalThatSaysWhenToComeBackIsHeeded() {
        status = 403;
        headers = Map.of("Retry-After", "120");
        assertFalse(tell());
        status = 201;
        headers = Map.of();
        passes(Duration.ofSeconds(119));
        assertFalse(tell());
        assertEquals(1, asked.get());
        passes(Duration.ofSeconds(1));
        assertTrue(tell());
    }

    @Test
    void anExhaustedLimitIsHeededUntilItsReset() {
        status = 403;
        headers = Map.of(
                "X-RateLimit-Remaining",
                "0",
                "X-RateLimit-Reset",
                Long.toString(now.plusSeconds(600).getEpochSecond()));
        assertFalse(tell());
        status = 201;
        headers = Map.of();
        passes(Duration.ofSeconds(599));
        assertFalse(tell());
        passes(Duration.ofSeconds(1));
        assertTrue(tell());
    }

    @Test
    void nobodyIsLeftAloneForMoreThanAnHour() {
        status = 403;
        headers = Map.of("Retry-After", "86400");
        assertFalse(tell());
        status = 201;
        headers = Map.of();
        passes(Duration.ofHours(1));
        assertTrue(tell());
    }

    @Test
    void aTokenThatMayNotIsNoReasonToTellNothingElse() {
        status = 403;
        assertFalse(tell());
        assertFalse(tell());
        assertEquals(2, asked.get());
    }

    @Test
    void whatAReleaseNeedsToKnowIsAskedAllTheSame() {
        status = 500;
        assertFalse(tell());
        status = 404;
        assertEquals(Optional.empty(), gitHub.resolve("main"));
    }

    private boolean tell() {
        return statuses.show(new CommitStatus(SHA, "success", "deployed"));
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }
}
