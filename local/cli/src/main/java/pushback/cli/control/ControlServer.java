package pushback.cli.control;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import pushback.base.Json;
import pushback.cloud.gateway.OwnHost;

/// Serves the command line: loopback only, and only to who knows the token in [ControlFile].
public final class ControlServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path directory;
    private final String token;

    /// A request to the control interface; what it throws as [IllegalArgumentException] is the caller's fault.
    public interface Desk {
        /// @param path such as `/status`
        /// @param query decoded query parameters
        /// @param body of a POST; empty otherwise
        /// @return what is written as JSON
        Object answer(String path, Map<String, String> query, String body);
    }

    /// @param port 0 for a free one
    public ControlServer(Path directory, int port, Desk desk) {
        this.directory = directory;
        token = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException taken) {
            throw new UncheckedIOException("port " + port + " is in use; choose another with --port-base", taken);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(exchange, desk));
        server.start();
        new ControlFile(
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        token,
                        ProcessHandle.current().pid())
                .write(directory);
    }

    private void handle(HttpExchange exchange, Desk desk) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            var refusal = OwnHost.refuses(
                    headers.get("Host"), headers.containsKey("Origin"), headers.getFirst("Sec-Fetch-Site"));
            if (refusal.isPresent()) {
                send(
                        exchange,
                        refusal.get().status(),
                        Map.of("error", refusal.get().why()));
                return;
            }
            var claimed = headers.getFirst("Authorization");
            if (claimed == null
                    || !MessageDigest.isEqual(
                            claimed.getBytes(StandardCharsets.UTF_8),
                            ("Bearer " + token).getBytes(StandardCharsets.UTF_8))) {
                send(exchange, 401, Map.of("error", "wrong token"));
                return;
            }
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                send(exchange, 200, desk.answer(exchange.getRequestURI().getPath(), query(exchange), body));
            } catch (IllegalArgumentException mistaken) {
                send(exchange, 400, Map.of("error", String.valueOf(mistaken.getMessage())));
            } catch (RuntimeException failed) {
                send(exchange, 500, Map.of("error", failed.toString()));
            }
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = new HashMap<String, String>();
        var raw = exchange.getRequestURI().getRawQuery();
        if (raw == null) return query;
        for (var pair : raw.split("&")) {
            var parts = pair.split("=", 2);
            query.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
        var bytes = Json.text(answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        ControlFile.delete(directory);
    }
}
