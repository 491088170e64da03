package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pushback.health.Probe.Page;
import pushback.health.Probe.Question;

class HttpProbeTest {
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            if (path.equals("/endless")) {
                exchange.sendResponseHeaders(200, 10);
                exchange.getResponseBody().flush();
                return; // The rest never comes.
            }
            if (path.equals("/version") || path.equals("/huge")) {
                var page = path.equals("/huge") ? new byte[65 * 1024] : "{\"commit\":\"abc\"}".getBytes();
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
                return;
            }
            if (path.equals("/moved")) exchange.getResponseHeaders().add("Location", "/");
            exchange.sendResponseHeaders(path.equals("/moved") ? 302 : path.equals("/bad") ? 500 : 200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void saysWhatEachInstanceAnswers() throws IOException {
        var nobody = nobody();
        var probe = new HttpProbe(id ->
                id.equals("i-1") ? "http://127.0.0.1:" + server.getAddress().getPort() : nobody);
        var questions = List.of(
                new Question("i-1", "/", 1),
                new Question("i-1", "/bad", 1),
                new Question("i-1", "/moved", 1),
                new Question("i-2", "/", 1));
        assertEquals(
                Map.of(questions.get(0), 200, questions.get(1), 500, questions.get(2), 302, questions.get(3), 0),
                probe.ask(questions));
    }

    @Test
    void aPageThatBeginsAndNeverEndsIsNotAnswered() {
        var probe =
                new HttpProbe(id -> "http://127.0.0.1:" + server.getAddress().getPort(), Duration.ofMillis(300));
        var question = new Question("i-1", "/endless", 0);
        assertEquals(
                Map.of(question, 0),
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> probe.ask(List.of(question))));
    }

    /// A server that is told to stop waits for connections that are open.
    @Test
    void leavesNoConnectionOpenBehind() throws Exception {
        try (var instance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var probe = new HttpProbe(id -> "http://127.0.0.1:" + instance.getLocalPort());
            var question = new Question("i-1", "/", 0);
            var answers = CompletableFuture.supplyAsync(() -> probe.ask(List.of(question)));
            try (var connection = instance.accept()) {
                connection.setSoTimeout(10_000);
                var input = connection.getInputStream();
                var end = "\r\n\r\n";
                for (var head = new StringBuilder(); head.indexOf(end) < 0; ) head.append((char) input.read());
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals(Map.of(question, 204), answers.get(20, TimeUnit.SECONDS));
                assertEquals(-1, input.read(), "it is closed");
            }
        }
    }

    @Test
    void readsAPageOfEachInstance() throws IOException {
        var nobody = nobody();
        var probe = new HttpProbe(id ->
                id.equals("i-1") ? "http://127.0.0.1:" + server.getAddress().getPort() : nobody);
        assertEquals(
                Map.of("i-1", new Page(200, "{\"commit\":\"abc\"}"), "i-2", new Page(0, "")),
                undated(probe.read(List.of("i-1", "i-2"), "/version")));
        var date = probe.read(List.of("i-1"), "/version").get("i-1").date().orElseThrow();
        assertTrue(Duration.between(date, Instant.now()).abs().compareTo(Duration.ofMinutes(1)) < 0, date.toString());
    }

    /// An exporter answers beside the application, and nothing but its page is asked for there.
    @Test
    void readsAPageAtAPortOfItsOwn() throws IOException {
        var exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        exporter.createContext("/metrics", exchange -> {
            var page = "requests_total 7\n".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        exporter.start();
        try {
            var application = server.getAddress().getPort();
            var port = exporter.getAddress().getPort();
            for (var address : List.of("http://127.0.0.1:" + application, "http://127.0.0.1"))
                assertEquals(
                        Map.of("i-1", new Page(200, "requests_total 7\n")),
                        undated(new HttpProbe(_ -> address).read(List.of("i-1"), port, "/metrics", 100)));
            var probe = new HttpProbe(_ -> "http://127.0.0.1:" + application);
            assertEquals(
                    Map.of("i-1", new Page(200, "")),
                    undated(probe.read(List.of("i-1"), Probe.OF_THE_APPLICATION, "/metrics", 100)));
        } finally {
            exporter.stop(0);
        }
    }

    /// A server says what its clock shows, whatever else it answers.
    private static Map<String, Page> undated(Map<String, Page> pages) {
        var undated = new TreeMap<String, Page>();
        pages.forEach((id, page) -> undated.put(id, new Page(page.status(), page.text())));
        return undated;
    }

    @Test
    void readsNothingOfAPageThatIsTooLongNeverEndsOrIsNotThere() {
        var probe =
                new HttpProbe(id -> "http://127.0.0.1:" + server.getAddress().getPort(), Duration.ofSeconds(2));
        assertEquals(Map.of("i-1", new Page(0, "")), undated(probe.read(List.of("i-1"), "/huge")));
        assertEquals(Map.of("i-1", new Page(500, "")), undated(probe.read(List.of("i-1"), "/bad")));
        assertEquals(Map.of("i-1", new Page(302, "")), undated(probe.read(List.of("i-1"), "/moved")));
        assertEquals(Map.of("i-1", new Page(0, "")), undated(probe.read(List.of("i-1"), "/endless")));
    }

    @Test
    void asksNobodyWhenThereIsNothingToAsk() {
        assertEquals(Map.of(), new HttpProbe(id -> "http://127.0.0.1:1").ask(List.of()));
    }

    /// An address where nothing listens (any more).
    private static String nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
