package pushback.aws.endpoint;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.xnio.Options;
import pushback.aws.limits.ModelLimits;
import pushback.time.Timeline;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;

/// The local cloud's S3 for real clients, on a port of the loopback interface. Nothing is answered without a signature
/// by a key that is known here; pages in a browser are not answered at all. May be called from any thread.
public final class AwsEndpoint implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    /// A client that sends nothing for so long is given up.
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LARGEST_HEADERS = 32 * 1024;
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, AccessKey> keys = new ConcurrentHashMap<>();
    private final Undertow server;
    private final S3OverHttp s3;
    private final Consumer<String> log;
    private final String host;

    /// Listens at once.
    ///
    /// @param port 0 for a free one
    /// @param uploads a directory for bodies that are being received
    /// @param log gets a line for each request that is refused
    public AwsEndpoint(int port, Timeline timeline, S3Client s3, String region, Path uploads, Consumer<String> log) {
        this.s3 = new S3OverHttp(
                timeline,
                ModelLimits.before(S3Client.class, s3),
                region,
                id -> java.util.Optional.ofNullable(keys.get(id)),
                uploads);
        this.log = log;
        server = Undertow.builder()
                .addHttpListener(port, HOST)
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setByteBufferPool(new DefaultByteBufferPool(true, 16 * 1024, 64, 0))
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, LARGEST_HEADERS)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PATIENCE_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 2 * PATIENCE_MILLIS)
                .setSocketOption(Options.READ_TIMEOUT, PATIENCE_MILLIS)
                // Bytes beyond ASCII are as good as any in a path, and their encoding is the client's.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setHandler(
                        new HttpContinueReadHandler(exchange -> exchange.dispatch(requests, () -> handle(exchange))))
                .build();
        server.start();
        host = HOST + ":"
                + ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
    }

    /// From now on whoever has the secret of `key` is answered.
    public void admit(AccessKey key) {
        keys.put(key.id(), key);
    }

    /// What clients take for `AWS_ENDPOINT_URL_S3`.
    public String url() {
        return "http://" + host;
    }

    @Override
    public void close() {
        server.stop();
        requests.shutdownNow();
    }

    private void handle(HttpServerExchange exchange) {
        var id = UUID.randomUUID().toString();
        exchange.getResponseHeaders().put(new HttpString("x-amz-request-id"), id);
        exchange.startBlocking();
        try {
            demandOurs(exchange.getRequestHeaders());
            var length = exchange.getRequestContentLength();
            if (length > 2 * Body.LARGEST) {
                exchange.setPersistent(false);
                throw Body.tooLarge();
            }
            var answer = s3.answer(asked(exchange), exchange.getInputStream());
            try (var body = answer.body()) {
                send(exchange, answer.status(), answer.headers(), body, answer.length());
            }
        } catch (AwsServiceException refused) {
            refuse(exchange, id, refused);
        } catch (IOException broken) {
            log.accept("endpoint " + exchange.getRequestMethod() + " broke off: " + broken.getMessage());
            exchange.setPersistent(false);
            exchange.endExchange();
        } catch (RuntimeException unforeseen) {
            log.accept("endpoint " + exchange.getRequestMethod() + " " + exchange.getRequestURI() + " failed: "
                    + unforeseen);
            refuse(
                    exchange,
                    id,
                    Denied.of(500, "InternalError", "We encountered an internal error. Please try again."));
        }
    }

    /// A page in a browser may be made to ask any address on this machine, by a name of its own or by ours.
    private void demandOurs(HeaderMap headers) {
        var hosts = headers.get("Host");
        if (hosts == null
                || hosts.size() != 1
                || !hosts.getFirst().equals(host) && !hosts.getFirst().equals(host.replace(HOST, "localhost")))
            throw Denied.of(421, "MisdirectedRequest", "This endpoint is " + url());
        if (headers.contains("Origin") || "cross-site".equals(headers.getFirst("Sec-Fetch-Site")))
            throw Denied.of(403, "AccessDenied", "Access Denied: other sites' pages are not answered");
    }

    private static WireRequest asked(HttpServerExchange exchange) {
        var path = exchange.getRequestURI();
        if (!path.startsWith("/")) throw Denied.of(400, "InvalidURI", "Couldn't parse the specified URI.");
        var headers = new HashMap<String, List<String>>();
        exchange.getRequestHeaders()
                .forEach(values ->
                        headers.put(values.getHeaderName().toString().toLowerCase(Locale.ROOT), List.copyOf(values)));
        return new WireRequest(exchange.getRequestMethod().toString(), path, exchange.getQueryString(), headers);
    }

    private void refuse(HttpServerExchange exchange, String id, AwsServiceException refused) {
        var details = refused.awsErrorDetails();
        // Without the query: a presigned URL is as good as a password.
        if (refused.statusCode() != 304 && refused.statusCode() != 404)
            log.accept("endpoint "
                    + exchange.getRequestMethod() + " "
                    + exchange.getRequestURI() + ": " + refused.statusCode() + " " + details.errorCode());
        if (exchange.isResponseStarted()) {
            exchange.setPersistent(false);
            exchange.endExchange();
            return;
        }
        var body =
                RestXml.error(details.errorCode(), details.errorMessage(), id).getBytes(StandardCharsets.UTF_8);
        try {
            send(
                    exchange,
                    refused.statusCode(),
                    Map.of("Content-Type", "application/xml"),
                    new ByteArrayInputStream(body),
                    body.length);
        } catch (IOException gone) {
            exchange.endExchange();
        }
    }

    private static void send(
            HttpServerExchange exchange, int status, Map<String, String> headers, InputStream body, long length)
            throws IOException {
        exchange.setStatusCode(status);
        headers.forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        var isHead = exchange.getRequestMethod().equalToString("HEAD");
        if (!WITHOUT_BODY.contains(status) && !(isHead && headers.containsKey("Content-Length")))
            exchange.setResponseContentLength(length);
        if (!isHead && !WITHOUT_BODY.contains(status)) body.transferTo(exchange.getOutputStream());
        exchange.endExchange();
    }
}
