package pushback.host.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(30)
class UpgradeTest {
    private static final Duration HOURS = Duration.ofHours(1);
    private static final String ASK =
            "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo/1\r\n\r\n";
    private static final String YES =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n";

    private Balancer balancer = new Balancer("127.0.0.1", 0);
    private Backend backend;

    @AfterEach
    void close() throws IOException {
        balancer.close();
        if (backend != null) backend.close();
    }

    @Test
    void carriesAWebSocket() throws Exception {
        route(new Backend(UpgradeTest::webSocket));
        var said = new CompletableFuture<String>();
        var closed = new CompletableFuture<Integer>();
        try (var http = HttpClient.newHttpClient()) {
            var socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + balancer.port() + "/"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket on, CharSequence text, boolean last) {
                            said.complete(text.toString());
                            return null;
                        }

                        @Override
                        public CompletionStage<?> onClose(WebSocket on, int status, String reason) {
                            closed.complete(status);
                            return null;
                        }
                    })
                    .get();
            socket.request(10);
            socket.sendText("hello", true);
            assertEquals("hello", said.get(20, TimeUnit.SECONDS));
            assertEquals(1, balancer.inFlight("t"));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye");
            assertEquals(WebSocket.NORMAL_CLOSURE, closed.get(20, TimeUnit.SECONDS));
        }
        awaitDrained(HOURS);
        assertEquals(0, balancer.inFlight("t"));
    }

    @Test
    void carriesAnyOtherProtocolBothWays() throws Exception {
        route(new Backend(UpgradeTest::echo));
        try (var client = upgraded()) {
            for (int i = 0; i < 3; i++) {
                client.send("line " + i + "\n");
                assertEquals("line " + i, Backend.line(client.in));
            }
        }
    }

    @Test
    void carriesWhatIsSaidTogetherWithTheHeads() throws Exception {
        route(new Backend((request, socket) -> {
            Backend.write(socket, YES + "welcome\n");
            return echoing(request, socket);
        }));
        try (var client = new RawClient(balancer.port())) {
            var answer = client.send(ASK + "early\n").answer();
            assertTrue(answer.says("Connection: Upgrade"), answer.head());
            assertTrue(answer.says("Upgrade: echo/1"), answer.head());
            assertEquals("welcome", Backend.line(client.in));
            assertEquals("early", Backend.line(client.in));
        }
    }

    @Test
    void carriesMuchInBothDirectionsAtOnce() throws Exception {
        route(new Backend(UpgradeTest::echo));
        try (var client = upgraded()) {
            var line = "x".repeat(99_999) + "\n";
            Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < 100; i++) client.send(line);
                    client.socket.shutdownOutput();
                } catch (IOException broken) {
                    // The reader will miss it.
                }
            });
            long count = client.in.transferTo(java.io.OutputStream.nullOutputStream());
            assertEquals(10_000_000, count, "the end of one direction is not the end of the other");
        }
        awaitDrained(HOURS);
    }

    @Test
    void asksTheTargetInItsOwnWords() throws Exception {
        var head = new CompletableFuture<String>();
        route(new Backend((request, socket) -> {
            head.complete(request.head());
            return echo(request, socket);
        }));
        upgraded().close();
        var lines = head.get().lines().toList();
        assertTrue(lines.contains("Connection: Upgrade"), head.get());
        assertTrue(lines.contains("Upgrade: echo/1"), head.get());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("X-Forwarded-For: ")), head.get());
    }

    @Test
    void letsTheTargetRefuse() throws Exception {
        route(new Backend((request, socket) -> Backend.write(
                socket,
                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: other/2\r\nConnection: Upgrade\r\n"
                        + "Content-Length: 2\r\n\r\nno")));
        try (var client = new RawClient(balancer.port())) {
            for (int i = 0; i < 2; i++) {
                var answer = client.send(ASK).answer();
                assertEquals(426, answer.status());
                assertTrue(answer.says("Upgrade: other/2"), answer.head());
                assertEquals("no", answer.body());
            }
        }
    }

    @Test
    void leadsNobodyIntoHttp2() throws Exception {
        route(new Backend((request, socket) -> Backend.say(socket, 200, request.head())));
        try (var client = new RawClient(balancer.port())) {
            var seen = client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                            + "Upgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n")
                    .answer()
                    .body();
            assertFalse(seen.contains("Upgrade"), seen);
        }
    }

    @Test
    void holdsADrainUntilItIsClosed() throws Exception {
        route(new Backend(UpgradeTest::echo));
        var drained = new CountDownLatch(1);
        try (var client = upgraded()) {
            balancer.routes(List.of());
            balancer.whenDrained("t", HOURS, drained::countDown);
            client.send("still\n");
            assertEquals("still", Backend.line(client.in));
            assertEquals(1, drained.getCount());
        }
        drained.await();
    }

    @Test
    void endsWithTheLimitOfADrain() throws Exception {
        route(new Backend(UpgradeTest::echo));
        try (var client = upgraded()) {
            balancer.routes(List.of());
            awaitDrained(Duration.ofMillis(200));
            assertTrue(client.isClosed());
        }
        awaitDrained(HOURS);
        assertEquals(0, balancer.inFlight("t"));
    }

    @Test
    void endsWithTheTarget() throws Exception {
        route(new Backend(UpgradeTest::echo));
        try (var client = upgraded()) {
            backend.kill();
            assertTrue(client.isClosed());
        }
        awaitDrained(HOURS);
    }

    @Test
    void endsAfterTheIdleTimeOut() throws Exception {
        balancer.close();
        balancer = new Balancer(
                "127.0.0.1",
                0,
                new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMillis(300), HOURS));
        route(new Backend(UpgradeTest::echo));
        try (var client = upgraded()) {
            assertTrue(client.isClosed());
        }
        awaitDrained(HOURS);
    }

    private RawClient upgraded() throws IOException {
        var client = new RawClient(balancer.port());
        assertEquals(101, client.send(ASK).answer().status());
        return client;
    }

    private void route(Backend to) {
        backend = to;
        balancer.routes(List.of(to.route("t")));
    }

    private void awaitDrained(Duration atMost) throws InterruptedException {
        var drained = new CountDownLatch(1);
        balancer.whenDrained("t", atMost, drained::countDown);
        drained.await();
    }

    private static boolean echo(Backend.Received request, Socket socket) throws IOException {
        Backend.write(socket, YES);
        return echoing(request, socket);
    }

    private static boolean echoing(Backend.Received request, Socket socket) throws IOException {
        request.in().transferTo(socket.getOutputStream());
        return false;
    }

    /// The handshake of RFC 6455, then each short frame comes back, unmasked.
    private static boolean webSocket(Backend.Received request, Socket socket) throws Exception {
        var key = request.head()
                .lines()
                .filter(line -> line.toLowerCase().startsWith("sec-websocket-key:"))
                .findFirst()
                .orElseThrow()
                .substring(18)
                .strip();
        var accept = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1")
                        .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        Backend.write(
                socket,
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n");
        var in = request.in();
        for (int first = in.read(); first >= 0; first = in.read()) {
            int length = in.read() & 127;
            var mask = in.readNBytes(4);
            var payload = in.readNBytes(length);
            for (int i = 0; i < length; i++) payload[i] ^= mask[i % 4];
            socket.getOutputStream().write(new byte[] {(byte) first, (byte) length});
            socket.getOutputStream().write(payload);
            if ((first & 15) == 8) return false;
        }
        return false;
    }
}
