package pushback.host.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthRequestTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void asksAsAnApplicationLoadBalancerDoes() throws Exception {
        var asked = new CompletableFuture<String>();
        assertEquals(200, status("/health?deep=1", LONG, connection -> {
            asked.complete(head(connection));
            write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }));
        assertEquals(
                "GET /health?deep=1 HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort()
                        + "\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\n\r\n",
                asked.get());
    }

    @Test
    void takesEveryKindOfAnswer() throws Exception {
        assertEquals(200, answer("HTTP/1.0 200 OK\r\n\r\nuntil it is closed"));
        assertEquals(503, answer("HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n"));
        assertEquals(302, answer("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"));
        assertEquals(204, answer("HTTP/1.1 204 No Content\r\n\r\n"));
        assertEquals(
                200,
                answer("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\nContent-Length:1\n\nx"),
                "others send line feeds alone");
        assertEquals(
                200,
                answer("HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "3;x=y\r\n"
                        + "abc\r\n"
                        + "a\r\n"
                        + "0123456789\r\n"
                        + "0\r\n"));
    }

    @Test
    void doesNotWaitForTheServerToCloseWhatHasEnded() throws Exception {
        var end = new CompletableFuture<Void>();
        assertEquals(200, status("/", LONG, connection -> {
            write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
            end.join();
        }));
        end.complete(null);
    }

    @Test
    void takesNothingForAnAnswerThatIsNone() throws Exception {
        assertEquals(0, answer(""));
        assertEquals(0, answer("SSH-2.0-OpenSSH_9.2\r\n"));
        assertEquals(0, answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"));
        assertEquals(0, answer("HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\n"));
        assertEquals(0, answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na"));
        assertEquals(0, answer("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"));
        server.close();
        assertEquals(0, request("/").status(LONG));
    }

    @Test
    void anAnswerThatDripsInHasNoMoreTimeThanAnother() throws Exception {
        var end = new CompletableFuture<Void>();
        assertEquals(0, status("/", SHORT, _ -> end.join()));
        end.complete(null);
        assertEquals(0, status("/", SHORT, connection -> {
            write(connection, "HTTP/1.1 200 OK\r\nX: ");
            while (true) write(connection, "x");
        }));
    }

    @Test
    void refusesAPathThatIsNone() {
        var refused = assertThrows(IllegalArgumentException.class, () -> request("/a b\r\nX: y"));
        assertTrue(refused.getMessage().contains("Illegal character"), refused.getMessage());
    }

    private int answer(String bytes) throws Exception {
        return status("/", LONG, connection -> {
            head(connection);
            write(connection, bytes);
        });
    }

    private int status(String path, Duration atMost, Served served) throws Exception {
        var thread = Thread.startVirtualThread(() -> {
            try (var connection = server.accept()) {
                served.serve(connection);
            } catch (IOException closed) {
                // By the other side, which has seen enough.
            }
        });
        var status = request(path).status(atMost);
        if (atMost.equals(LONG) && status == 0) thread.join();
        return status;
    }

    private HealthRequest request(String path) {
        return new HealthRequest("127.0.0.1", server.getLocalPort(), path);
    }

    private static String head(Socket connection) throws IOException {
        var head = new StringBuilder();
        for (var c = connection.getInputStream().read();
                c >= 0;
                c = connection.getInputStream().read()) {
            head.append((char) c);
            if (head.toString().endsWith("\r\n\r\n")) break;
        }
        return head.toString();
    }

    private static void write(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private interface Served {
        void serve(Socket connection) throws IOException;
    }
}
