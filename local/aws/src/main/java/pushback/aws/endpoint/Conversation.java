package pushback.aws.endpoint;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
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

    private final ServedServices services;
    private final Consumer<String> log;
    private volatile Set<String> hosts = Set.of();
    private volatile int port;

    Conversation(ServedServices services, Consumer<String> log) {
        this.services = services;
        this.log = log;
    }

    /// From now on it knows by which names it is asked.
    void serves(int ownPort) {
        port = ownPort;
        hosts = Set.of(AwsEndpoint.HOST + ":" + ownPort, "localhost:" + ownPort);
    }

    void handle(HttpServerExchange exchange) {
        var random = ThreadLocalRandom.current();
        var id = new UUID(random.nextLong(), random.nextLong()).toString();
        exchange.getResponseHeaders().put(REQUEST_ID, id);
        exchange.startBlocking();
        var protocol = Api.S3.protocol(null);
        try {
            var asked = asked(exchange);
            var addressee = Addressee.of(asked);
            protocol = addressee.protocol();
            demandOurs(asked, protocol);
            if (addressee.protocol().style() == Protocol.Style.S3) stream(exchange, asked);
            else whole(exchange, asked, addressee, id);
        } catch (AwsServiceException refused) {
            refuse(exchange, protocol, id, refused);
        } catch (IOException broken) {
            log.accept("endpoint " + exchange.getRequestMethod() + " broke off: " + broken.getMessage());
            exchange.setPersistent(false);
            exchange.endExchange();
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

    private void stream(HttpServerExchange exchange, WireRequest asked) throws IOException {
        if (exchange.getRequestContentLength() > 2 * Body.LARGEST) {
            exchange.setPersistent(false);
            throw Body.tooLarge();
        }
        var signed = services.demandSignatureOfS3(asked);
        var answer = services.s3().answer(asked, signed, exchange.getInputStream());
        try (var body = answer.body()) {
            send(exchange, answer.status(), answer.headers(), body, answer.length());
        }
    }

    private void whole(HttpServerExchange exchange, WireRequest asked, Addressee addressee, String id)
            throws IOException {
        var largest = addressee.api().map(Api::largestBody).orElse(1 << 20);
        var body = bounded(exchange, exchange.getInputStream(), largest, addressee.protocol());
        var signed = services.demandSignature(addressee, asked, body);
        send(exchange, services.answer(addressee, asked, unzipped(asked, body, largest, addressee), signed, id));
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
    private void demandOurs(WireRequest asked, Protocol protocol) {
        var host = asked.headers().get("host");
        if (host == null || host.size() != 1 || !hosts.contains(host.getFirst()))
            throw WireFault.MISDIRECTED.in(
                    protocol.style(), "This endpoint is http://" + AwsEndpoint.HOST + ":" + port);
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
        try {
            send(exchange, protocol.refusal(refused, id));
        } catch (IOException gone) {
            exchange.endExchange();
        }
    }

    private static void send(HttpServerExchange exchange, WireAnswer answer) throws IOException {
        send(
                exchange,
                answer.status(),
                answer.headers(),
                new ByteArrayInputStream(answer.body()),
                answer.body().length);
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
