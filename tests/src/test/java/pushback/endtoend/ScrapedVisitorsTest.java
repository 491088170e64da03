package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.cloud.Plan;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// Real processes that count their own requests, judged by those counters; the load balancer's are switched off, and no
/// probe asks for the page that fails.
@Tag("slow")
class ScrapedVisitorsTest {
    /// What fails or is slow depends on the word; `/` is always good.
    private static final String SERVER = """
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetSocketAddress;
        import java.util.concurrent.Executors;
        import java.util.concurrent.atomic.AtomicLong;

        public class Server {
            static final AtomicLong good = new AtomicLong(), bad = new AtomicLong(), slow = new AtomicLong();

            public static void main(String[] word) throws Exception {
                var server = HttpServer.create(new InetSocketAddress(System.getenv("HOST"),
                        Integer.parseInt(System.getenv("PORT"))), 50);
                server.setExecutor(Executors.newCachedThreadPool());
                server.createContext("/", exchange -> {
                    var path = exchange.getRequestURI().getPath();
                    var page = word[0];
                    var status = 200;
                    if (path.equals("/metrics")) {
                        page = "http_requests_total{code=\\"200\\"} " + good + "\\n"
                                + "http_requests_total{code=\\"500\\"} " + bad + "\\n"
                                + "http_request_duration_seconds_bucket{le=\\"0.1\\"} "
                                + (good.get() + bad.get() - slow.get()) + "\\n"
                                + "http_request_duration_seconds_bucket{le=\\"+Inf\\"} "
                                + (good.get() + bad.get()) + "\\n";
                    } else {
                        if (path.equals("/cart") && word[0].equals("bad")) status = 500;
                        if (path.equals("/cart") && word[0].equals("slow")) {
                            try { Thread.sleep(150); } catch (InterruptedException stop) { return; }
                            slow.incrementAndGet();
                        }
                        (status == 200 ? good : bad).incrementAndGet();
                    }
                    exchange.sendResponseHeaders(status, page.length());
                    exchange.getResponseBody().write(page.getBytes());
                    exchange.close();
                });
                server.start();
                new java.io.File(System.getenv("INSTANCE_ROOT") + "/ready").createNewFile();
            }
        }
        """;

    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @Timeout(240)
    @CsvSource({"bad, '', visitors' requests failed", "slow, 'latency: {bound: 0.1, share: 5}', latency unhealthy"})
    void pushBackAReleaseWhoseBadPageNobodyProbes(String word, String more, String why) throws Exception {
        try (var local = open(more)) {
            var application = application(local);
            application.push("good");
            assertEquals("Deployed", ending(next()));
            try (var visitors = new Cart(local.url())) {
                application.push(word);
                var release = next();
                assertEquals("RolledBack", ending(release), () -> release.cause() + release.output());
                assertTrue(release.cause().contains(why), release.cause());
                assertTrue(visitors.answered.get() > 20, visitors.answered + " visitors");
            }
        }
    }

    @Test
    @Timeout(240)
    void letAWitnessThatIsRunDryCondemnNobody() throws Exception {
        try (var local = open("latency: {bound: 0.1, share: 5}\n  dryRun: [latency]")) {
            var application = application(local);
            application.push("good");
            assertEquals("Deployed", ending(next()));
            try (var _ = new Cart(local.url())) {
                application.push("slow");
                var release = next();
                assertEquals("Deployed", ending(release), release.cause());
            }
        }
    }

    @Test
    @Timeout(240)
    void areNotNeededWhereTheLoadBalancersMetricsTellTheZonesApart() throws Exception {
        try (var local = openWith("balancer: true", Strategy.CANARY)) {
            var application = application(local);
            application.push("good");
            assertEquals("Deployed", ending(next()));
            try (var _ = new Cart(local.url())) {
                application.push("bad");
                var release = next();
                assertEquals("RolledBack", ending(release), () -> release.cause() + release.output());
                assertTrue(release.cause().contains("balancer unhealthy"), release.cause());
            }
        }
    }

    private LocalCloud open(String more) throws IOException {
        return openWith("metrics: {path: /metrics, preset: go}" + (more.isEmpty() ? "" : "\n  " + more), Strategy.ONE);
    }

    private LocalCloud openWith(String health, Strategy strategy) throws IOException {
        var written = Files.createDirectories(work.resolve("profile"));
        Files.writeString(written.resolve("pushback.yml"), "name: tiny\ndatabase: none\nhealth:\n  " + health + "\n");
        var local = new LocalCloud(new Options(
                work.resolve("state"),
                Optional.empty(),
                Profile.of(written),
                true,
                2,
                Rules.NONE,
                0,
                strategy,
                Plan.QUICK,
                Map.of()));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(ended::add);
            return null;
        });
        assertEquals("", local.cloud().settings().health().trafficNamespace(), "the load balancer's counters");
        return local;
    }

    private TinyApplication application(LocalCloud local) throws IOException {
        var application =
                TinyApplication.in(work.resolve("tiny"), "nothing yet").with("Server.java", SERVER);
        application.follow(local.gitUrl());
        return application;
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(150, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("no release ended");
        return record;
    }

    private static String ending(ExecutionRecord record) {
        return record.states().getLast();
    }

    /// Visitors who want the one page, ten times a second.
    private static final class Cart implements AutoCloseable {
        private final AtomicLong answered = new AtomicLong();
        private final ScheduledExecutorService visits = Executors.newScheduledThreadPool(4);
        private final HttpClient http = HttpClient.newHttpClient();

        Cart(String site) {
            var page = HttpRequest.newBuilder(URI.create(site + "cart"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            for (int i = 0; i < 4; i++) visits.scheduleAtFixedRate(() -> visit(page), 0, 100, TimeUnit.MILLISECONDS);
        }

        private void visit(HttpRequest page) {
            try {
                http.send(page, BodyHandlers.discarding());
                answered.incrementAndGet();
            } catch (IOException nobody) {
                // It counts those who were answered.
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            visits.shutdownNow();
            http.close();
        }
    }
}
