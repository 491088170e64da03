package pushback.console;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.xnio.Options;
import pushback.console.access.ConsoleKey;
import pushback.console.access.Door;
import pushback.console.access.Door.Guest;
import pushback.console.access.RequestGuard;
import pushback.console.live.EventStream;
import pushback.console.live.LookPace;
import pushback.console.live.Lookout;
import pushback.console.page.ConsoleSite;
import pushback.console.web.StaticFiles;
import pushback.console.web.WebAnswer;
import pushback.console.web.WebRequest;
import pushback.operator.Operator;

/// The console of one environment, on the loopback interface. Whoever has an address of [#loginUrl] is let in, once,
/// and
/// by a cookie from then on; everybody else sees how to get one.
public final class Console implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 30_000;
    private static final long LARGEST_FORM = 128 * 1024L;
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final Map<String, String> EVERYWHERE = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "same-origin",
            "X-Frame-Options", "DENY",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()");

    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final StaticFiles files = new StaticFiles();
    private final Door door;
    private final Lookout lookout;
    private final ConsoleSite site;
    private final Undertow server;
    private final int port;
    private final String cookie;

    /// How a console is run.
    ///
    /// @param port 0 for a free one
    /// @param key see [ConsoleKey]
    /// @param login the command that prints a new address to log in by
    /// @param words what a person is told about something that AWS refused
    public record Setup(
            int port, ConsoleKey key, LookPace pace, String login, Function<RuntimeException, String> words) {}

    /// Listens at once.
    ///
    /// @throws IllegalStateException if the port is taken
    public Console(Operator operator, Clock clock, Setup setup) {
        door = new Door(setup.key(), clock);
        lookout = new Lookout(operator.records(), clock, setup.pace(), setup.words());
        site = new ConsoleSite(operator, lookout, clock, files, setup.login(), setup.words());
        port = setup.port() == 0 ? free() : setup.port();
        // Cookies are the same for all ports of a host: each console has its own.
        cookie = "pushback_console_" + port;
        var builder = Undertow.builder()
                .addHttpListener(port, HOST)
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setByteBufferPool(new DefaultByteBufferPool(true, 16 * 1024, 64, 0))
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, LARGEST_FORM)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PATIENCE_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 2 * PATIENCE_MILLIS)
                .setSocketOption(Options.READ_TIMEOUT, PATIENCE_MILLIS)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setHandler(exchange -> exchange.dispatch(requests, () -> answer(exchange)));
        // Who listened there instead would be sent the tokens of whoever types `localhost`.
        if (hasLoopback6()) builder.addHttpListener(port, "::1");
        server = builder.build();
        try {
            server.start();
        } catch (RuntimeException refused) {
            lookout.close();
            throw refused.getCause() instanceof BindException
                    ? new IllegalStateException(
                            "port " + port + " is in use; choose another for the console with --port", refused)
                    : refused;
        }
    }

    /// Where the pages are.
    ///
    /// The site of the local cloud is at 127.0.0.1: under another name, browsers send it no cookie of ours.
    public String url() {
        return "http://localhost:" + port + "/";
    }

    public int port() {
        return port;
    }

    /// An address that lets one browser in, once.
    public String loginUrl() {
        return url(port, door.token());
    }

    /// As [#loginUrl], for whoever has the key of a console that runs.
    public static String loginUrl(int port, ConsoleKey key, Clock clock) {
        return url(port, Door.token(key, clock));
    }

    private static String url(int port, String token) {
        return "http://localhost:" + port + "/login?token=" + token;
    }

    /// Something has happened in the environment: it is on the pages soon.
    public void ring() {
        lookout.ring();
    }

    private void answer(HttpServerExchange exchange) {
        try {
            exchange.startBlocking();
            EVERYWHERE.forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
            var headers = exchange.getRequestHeaders();
            var changes = !exchange.getRequestMethod().toString().matches("GET|HEAD");
            var refusal = RequestGuard.refuses(
                    headers.get(Headers.HOST),
                    headers.get(Headers.ORIGIN),
                    headers.getFirst("Sec-Fetch-Site"),
                    headers.getFirst("Sec-Fetch-Mode"),
                    changes);
            if (refusal.isPresent()) {
                send(
                        exchange,
                        WebAnswer.text(refusal.get().status(), refusal.get().why()));
                return;
            }
            serve(exchange, headers);
        } catch (IOException gone) {
            // Nobody is there any more.
        } catch (RuntimeException failed) {
            fail(exchange, failed);
        } finally {
            exchange.endExchange();
        }
    }

    private void serve(HttpServerExchange exchange, HeaderMap headers) throws IOException {
        WebRequest request;
        try {
            request = request(exchange, headers);
        } catch (IllegalArgumentException malformed) {
            send(exchange, WebAnswer.text(400, "The request is malformed."));
            return;
        }
        if (!request.method().matches("GET|HEAD|POST")) {
            send(
                    exchange,
                    WebAnswer.text(405, "Only GET and POST are answered.").with("Allow", "GET, HEAD, POST"));
            return;
        }
        if (request.room().equals("assets")) {
            sendFile(exchange, request);
            return;
        }
        var guest = door.guest(cookie(exchange));
        if (request.room().equals("login")) {
            send(exchange, login(request, guest));
            return;
        }
        if (guest.isEmpty()) {
            send(exchange, site.stranger(401, ""));
            return;
        }
        if (request.isPost() && !guest.get().wrote(request.form("csrf"))) {
            send(
                    exchange,
                    site.problem(
                            403,
                            guest.get(),
                            "This form is not from a page of yours; go back, and load the page again."));
            return;
        }
        if (request.room().equals("live")) {
            stream(exchange, request);
            return;
        }
        if (request.isPost() && request.room().equals("logout")) {
            door.leave(guest.get());
            send(exchange, WebAnswer.seeOther("/login").with("Set-Cookie", cookie("", 0)));
            return;
        }
        send(exchange, site.answer(request, guest.get()));
    }

    /// Exchanges the token for a cookie at once: it is good for nothing after that, wherever it was kept.
    private WebAnswer login(WebRequest request, Optional<Guest> guest) {
        var token = request.query("token");
        if (token.isEmpty()) return guest.isPresent() ? WebAnswer.seeOther("/") : site.stranger(200, "");
        return door.enter(token)
                .map(ticket -> WebAnswer.seeOther("/").with("Set-Cookie", cookie(ticket.text(), Door.lifeSeconds())))
                .orElseGet(() -> site.stranger(403, "This address was used before, or is too old."));
    }

    private String cookie(String value, long seconds) {
        return cookie + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds;
    }

    private String cookie(HttpServerExchange exchange) {
        var found = exchange.getRequestCookie(cookie);
        return found == null ? null : found.getValue();
    }

    private void stream(HttpServerExchange exchange, WebRequest request) throws IOException {
        var topic = site.topic(request.path());
        if (topic.isEmpty()) {
            send(exchange, WebAnswer.text(404, "There is no such stream."));
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        var seen = request.lastEventId().isEmpty() ? request.query("seen") : request.lastEventId();
        new EventStream(lookout, topic.get()).run(seen, exchange.getOutputStream());
    }

    private void sendFile(HttpServerExchange exchange, WebRequest request) throws IOException {
        var content =
                request.path().size() == 2 ? files.at(request.path().get(1)) : Optional.<StaticFiles.Content>empty();
        if (content.isEmpty()) {
            send(exchange, WebAnswer.text(404, "There is no such file."));
            return;
        }
        var zip = zips(exchange);
        var answer = exchange.getResponseHeaders();
        answer.put(Headers.CACHE_CONTROL, "public, max-age=31536000, immutable");
        answer.put(Headers.VARY, "Accept-Encoding");
        if (zip) answer.put(Headers.CONTENT_ENCODING, "gzip");
        answer.put(Headers.CONTENT_TYPE, content.get().type());
        write(exchange, zip ? content.get().zipped() : content.get().plain());
    }

    private static boolean zips(HttpServerExchange exchange) {
        var accepted = exchange.getRequestHeaders().getFirst(Headers.ACCEPT_ENCODING);
        return accepted != null && accepted.contains("gzip");
    }

    private static void send(HttpServerExchange exchange, WebAnswer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        exchange.setStatusCode(answer.status());
        headers.put(Headers.CONTENT_TYPE, answer.type());
        headers.put(Headers.CACHE_CONTROL, "no-store");
        answer.headers().forEach((name, value) -> headers.put(new HttpString(name), value));
        var body = answer.body();
        if (body.length > 1024 && zips(exchange)) {
            headers.put(Headers.CONTENT_ENCODING, "gzip");
            body = StaticFiles.zipped(body);
        }
        write(exchange, body);
    }

    private static void write(HttpServerExchange exchange, byte[] body) throws IOException {
        exchange.setResponseContentLength(body.length);
        if (exchange.getRequestMethod().toString().equals("HEAD")) return;
        exchange.getOutputStream().write(body);
    }

    private void fail(HttpServerExchange exchange, RuntimeException failed) {
        if (exchange.isResponseStarted()) return;
        try {
            send(exchange, site.broken(failed));
        } catch (IOException gone) {
            // Nobody is there any more.
        }
    }

    private static WebRequest request(HttpServerExchange exchange, HeaderMap headers) throws IOException {
        var method = exchange.getRequestMethod().toString();
        var form = Map.<String, String>of();
        if (method.equals("POST")) {
            var type =
                    Optional.ofNullable(headers.getFirst(Headers.CONTENT_TYPE)).orElse("");
            if (!type.startsWith("application/x-www-form-urlencoded"))
                throw new IllegalArgumentException("a form is expected");
            form = WebRequest.fields(new String(exchange.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        return new WebRequest(
                method,
                List.copyOf(WebRequest.segments(exchange.getRequestPath())),
                WebRequest.fields(exchange.getQueryString()),
                form,
                Optional.ofNullable(headers.getFirst("Last-Event-ID")).orElse(""));
    }

    private static int free() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(HOST, 0));
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new IllegalStateException("there is no free port", none);
        }
    }

    private static boolean hasLoopback6() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress((Inet6Address) InetAddress.getByName("::1"), 0));
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    @Override
    public void close() {
        // Streams end by themselves; what the server still has to say goes out before it stops.
        lookout.close();
        requests.shutdown();
        try {
            if (!requests.awaitTermination(2, TimeUnit.SECONDS)) requests.shutdownNow();
        } catch (InterruptedException hurried) {
            requests.shutdownNow();
            Thread.currentThread().interrupt();
        }
        server.stop();
    }
}
