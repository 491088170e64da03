package pushback.cloud.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import pushback.base.Json;
import pushback.cloud.lambda.LocalLambda;
import pushback.cloud.lambda.LocalLambda.Invocation;

/// One route of an HTTP API (`POST <path>`) with a Lambda integration, served on a loopback port.
///
/// The event is what API Gateway makes of a request: header names in lower case, the body as text, or in base64 if it
/// is no UTF-8. A function that throws is answered with 500, a body over 10 MB with 413, another path with 404.
public final class HttpApi implements AutoCloseable {
    /// API Gateway's limit for a request's body ("Quotas for HTTP APIs": 10 MB).
    static final int LARGEST_BODY = 10 * 1024 * 1024;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LocalLambda lambda;
    private final String path;
    private final String function;

    /// Listens at once.
    ///
    /// @param port 0 for a free one
    /// @param path such as `/webhook`
    /// @param function name of the Lambda function
    public HttpApi(int port, String path, LocalLambda lambda, String function) {
        this.lambda = lambda;
        this.path = path;
        this.function = function;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException taken) {
            throw new UncheckedIOException("port " + port + " is in use", taken);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /// Where requests go.
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            var refusal = OwnHost.refuses(
                    headers.get("Host"), headers.containsKey("Origin"), headers.getFirst("Sec-Fetch-Site"));
            if (refusal.isPresent()) {
                send(
                        exchange,
                        refusal.get().status(),
                        "{\"message\":\"" + refusal.get().why() + "\"}");
                return;
            }
            if (!exchange.getRequestURI().getPath().equals(path)
                    || !exchange.getRequestMethod().equals("POST")) {
                send(exchange, 404, "{\"message\":\"Not Found\"}");
                return;
            }
            var body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                // Read to its end, so that the sender gets to see the answer.
                exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                send(exchange, 413, "{\"message\":\"Request Entity Too Large\"}");
                return;
            }
            switch (lambda.call(function, event(exchange, body))) {
                case Invocation.Answer answer -> answer(exchange, answer.payload());
                case Invocation.Failure failure -> send(exchange, 500, "{\"message\":\"Internal Server Error\"}");
            }
        }
    }

    private static void answer(HttpExchange exchange, JsonNode answer) throws IOException {
        answer.path("headers")
                .properties()
                .forEach(header -> exchange.getResponseHeaders()
                        .set(header.getKey(), header.getValue().asText()));
        send(exchange, answer.path("statusCode").asInt(), answer.path("body").asText());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) exchange.getResponseBody().write(bytes);
    }

    private JsonNode event(HttpExchange exchange, byte[] body) {
        var event = Json.STRICT
                .createObjectNode()
                .put("version", "2.0")
                .put("routeKey", "POST " + path)
                .put("rawPath", path)
                .put(
                        "rawQueryString",
                        Optional.ofNullable(exchange.getRequestURI().getRawQuery())
                                .orElse(""));
        var headers = event.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        event.putObject("requestContext")
                .putObject("http")
                .put("method", "POST")
                .put("path", path);
        var text = text(body);
        return event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(body)))
                .put("isBase64Encoded", text.isEmpty());
    }

    private static Optional<String> text(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }
}
