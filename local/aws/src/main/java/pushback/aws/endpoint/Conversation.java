package pushback.aws.endpoint;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import pushback.aws.wire.Denied;
import pushback.aws.wire.Protocol;
import pushback.aws.wire.WireAnswer;
import pushback.aws.wire.WireFault;
import pushback.aws.wire.WireRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// One request after the other, from the server's exchange to the bytes that are sent back. Whatever goes wrong, the
/// client gets its protocol's error, the log a line, and nobody else notices.
final class Conversation {
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);
    private static final HttpString REQUEST_ID = new HttpString("x-amz-request-id");

    /// Read at once: no service has to do with more, but for items of 400 KB and lists of them.
    private static final int SHORT = 64 * 1024;

    private final ServedServices services;
    private final Executor requests;
    private final Consumer<String> log;
    private final Duration patience;
    private volatile OwnHosts hosts = new OwnHosts(0);

    /// @param requests runs what may wait for its client
    /// @param patience with a client that sends nothing more of a body
    Conversation(ServedServices services, Executor requests, Consumer<String> log, Duration patience) {
        this.services = services;
        this.requests = requests;
        this.log = log;
        this.patience = patience;
    }

    /// From now on it knows by which names it is asked.
    void serves(int ownPort) {
        hosts = new OwnHosts(ownPort);
    }

    /// On the server's own thread, which must not wait. What is short and is answered on the timeline is read here
    /// and sent from there: a change of threads costs more than the rest of it. All else goes on on a thread of its
    /// own.
    void begin(HttpServerExchange exchange) {
        var random = ThreadLocalRandom.current();
        var id = new UUID(random.nextLong(), random.nextLong()).toString();
        exchange.getResponseHeaders().put(REQUEST_ID, id);
        guarded(exchange, Api.S3.protocol(null), id, () -> {
            var asked = asked(exchange);
            var addressee = Addressee.of(asked);
            if (isShort(exchange, asked) && services.isOnTimeline(addressee)) atOnce(exchange, asked, addressee, id);
            else
                exchange.dispatch(requests, () -> {
                    exchange.startBlocking();
                    guarded(exchange, addressee.protocol(), id, () -> atLeisure(exchange, asked, addressee, id));
                });
        });
    }

    private static boolean isShort(HttpServerExchange exchange, WireRequest asked) {
        var length = exchange.getRequestContentLength();
        return length >= 0 && length <= SHORT && !asked.headers().containsKey("content-encoding");
    }

    private void atOnce(HttpServerExchange exchange, WireRequest asked, Addressee addressee, String id) {
        var protocol = addressee.protocol();
        guarded(exchange, protocol, id, () -> {
            requireOurs(asked, protocol);
            // In parts: asked for the whole, the receiver collects it byte by byte.
            var whole = ByteBuffer.allocate((int) exchange.getRequestContentLength());
            var watch = new AtomicReference<BodyWatch>();
            exchange.getRequestReceiver()
                    .receivePartialBytes(
                            (_, part, last) -> {
                                whole.put(part);
                                Optional.ofNullable(watch.get()).ifPresent(BodyWatch::heard);
                                if (last)
                                    guarded(
                                            exchange,
                                            protocol,
                                            id,
                                            () -> answerAtOnce(exchange, asked, addressee, whole.array(), id));
                            },
                            (_, broken) -> brokeOff(exchange, broken));
            // Nearly always it has come with the head.
            if (whole.hasRemaining() && !exchange.isRequestComplete())
                watch.set(new BodyWatch(
                        exchange,
                        patience,
                        true,
                        () -> Connectors.executeRootHandler(
                                _ -> refuse(exchange, protocol, id, tooSlow(exchange, protocol)), exchange)));
        });
    }

    private void answerAtOnce(
            HttpServerExchange exchange, WireRequest asked, Addressee addressee, byte[] body, String id) {
        var signed = services.requireSignature(addressee, asked, body);
        var answer = services.read(addressee, asked, body, signed, id);
        exchange.dispatch(
                services.timeline()::tell,
                () -> guarded(exchange, addressee.protocol(), id, () -> send(exchange, answer.get())));
    }

    private void atLeisure(HttpServerExchange exchange, WireRequest asked, Addressee addressee, String id)
            throws IOException {
        requireOurs(asked, addressee.protocol());
        try (var watch = new BodyWatch(exchange, patience, false, () -> endBody(exchange))) {
            try {
                var body = watch.of(exchange.getInputStream());
                if (addressee.protocol().style() == Protocol.Style.S3) stream(exchange, asked, body);
                else whole(exchange, asked, body, addressee, id);
            } catch (IOException broken) {
                if (!watch.isSilent()) throw broken;
                throw tooSlow(exchange, addressee.protocol());
            }
        }
    }

    /// Wakes whoever reads: an interrupt would close the channel in both directions, and the answer has to go out yet.
    private static void endBody(HttpServerExchange exchange) {
        try {
            ((AbstractServerConnection) exchange.getConnection())
                    .getOriginalSourceConduit()
                    .terminateReads();
        } catch (IOException gone) {
            // Then nobody waits.
        }
    }

    private static AwsServiceException tooSlow(HttpServerExchange exchange, Protocol protocol) {
        exchange.setPersistent(false);
        return WireFault.SLOW.in(
                protocol.style(),
                "Your socket connection to the server was not read from or written to within the timeout period.");
    }

    private interface Part {
        void run() throws IOException;
    }

    private void guarded(HttpServerExchange exchange, Protocol protocol, String id, Part part) {
        try {
            part.run();
        } catch (AwsServiceException refused) {
            refuse(exchange, protocol, id, refused);
        } catch (IOException broken) {
            brokeOff(exchange, broken);
        } catch (RuntimeException unforeseen) {
            log.accept("endpoint " + exchange.getRequestMethod() + " " + exchange.getRequestURI() + " failed: "
                    + unforeseen);
            refuse(
                    exchange,
                    protocol,
                    id,
                    WireFault.INTERNAL.in(protocol.style(), "We encountered an internal error. Please try again."));
        }
    }

    private void brokeOff(HttpServerExchange exchange, IOException broken) {
        log.accept("endpoint " + exchange.getRequestMethod() + " broke off: " + broken.getMessage());
        exchange.setPersistent(false);
        exchange.endExchange();
    }

    private void stream(HttpServerExchange exchange, WireRequest asked, InputStream in) throws IOException {
        if (exchange.getRequestContentLength() > 2 * Body.LARGEST) {
            exchange.setPersistent(false);
            throw Body.tooLarge();
        }
        var inHost = hosts.bucket(asked.header("host").orElseThrow());
        var signed = services.requireSignatureOfS3(asked, inHost);
        var answer = services.s3().answer(asked, inHost, signed, in);
        try (var body = answer.body()) {
            send(exchange, answer.status(), answer.headers(), body, answer.length());
        }
    }

    private void whole(HttpServerExchange exchange, WireRequest asked, InputStream in, Addressee addressee, String id)
            throws IOException {
        var largest = addressee.api().map(Api::largestBody).orElse(1 << 20);
        var body = bounded(exchange, in, largest, addressee.protocol());
        var known = addressee.knowing(asked, body);
        guarded(exchange, known.protocol(), id, () -> answer(exchange, asked, known, body, largest, id));
    }

    private void answer(
            HttpServerExchange exchange, WireRequest asked, Addressee addressee, byte[] body, int largest, String id) {
        var signed = services.requireSignature(addressee, asked, body);
        var answer = services.read(addressee, asked, unzipped(asked, body, largest, addressee), signed, id);
        send(exchange, services.isOnTimeline(addressee) ? services.timeline().call(answer) : answer.get());
    }

    private static byte[] bounded(HttpServerExchange exchange, InputStream in, int largest, Protocol protocol)
            throws IOException {
        var length = exchange.getRequestContentLength();
        if (length == 0) return new byte[0];
        if (length > 0 && length <= largest) {
            var body = new byte[(int) length];
            if (in.readNBytes(body, 0, body.length) == body.length) return body;
            throw new IOException("the body ends early");
        }
        var body = length > largest ? null : in.readNBytes(largest + 1);
        if (body != null && body.length <= largest) return body;
        exchange.setPersistent(false);
        throw tooLarge(largest, protocol);
    }

    private static AwsServiceException tooLarge(int largest, Protocol protocol) {
        return WireFault.TOO_LARGE.in(protocol.style(), "The request is larger than " + largest + " bytes");
    }

    /// SDKs compress data of metrics from 10 KB on. What they unpack to is bounded as well.
    private static byte[] unzipped(WireRequest asked, byte[] body, int largest, Addressee addressee) {
        if (!asked.header("content-encoding").orElse("").equals("gzip")) return body;
        try (var unzipping = new GZIPInputStream(new ByteArrayInputStream(body))) {
            var whole = unzipping.readNBytes(largest + 1);
            if (whole.length > largest) throw tooLarge(largest, addressee.protocol());
            return whole;
        } catch (IOException damaged) {
            throw WireFault.MALFORMED.in(addressee.protocol().style(), "the body is not compressed as it says");
        }
    }

    /// A page in a browser may be made to ask any address on this machine, by a name of its own or by ours.
    private void requireOurs(WireRequest asked, Protocol protocol) {
        var host = asked.headers().get("host");
        if (host == null || host.size() != 1 || !hosts.has(host.getFirst(), protocol.style() == Protocol.Style.S3))
            throw WireFault.MISDIRECTED.in(
                    protocol.style(), "This endpoint is http://" + AwsEndpoint.HOST + ":" + hosts.port());
        if (asked.headers().containsKey("origin")
                || asked.header("sec-fetch-site").orElse("").equals("cross-site"))
            throw WireFault.CROSS_SITE.in(protocol.style(), "Access Denied: other sites' pages are not answered");
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

    private void refuse(HttpServerExchange exchange, Protocol protocol, String id, AwsServiceException refused) {
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
        send(exchange, protocol.refusal(refused, id));
    }

    /// Does not wait where the exchange was not made to.
    private static void send(HttpServerExchange exchange, WireAnswer answer) {
        exchange.setStatusCode(answer.status());
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        var bodiless = WITHOUT_BODY.contains(answer.status());
        if (!bodiless) exchange.setResponseContentLength(answer.body().length);
        if (bodiless || exchange.getRequestMethod().equalToString("HEAD")) exchange.endExchange();
        else exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
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
