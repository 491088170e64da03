package pushback.local.balancer;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The request line and header fields as a target gets them.
record RequestHead(String method, byte[] bytes) {
    private static final HttpString FORWARDED_FOR = new HttpString("X-Forwarded-For");
    private static final HttpString FORWARDED_PROTO = new HttpString("X-Forwarded-Proto");
    private static final HttpString FORWARDED_PORT = new HttpString("X-Forwarded-Port");

    static RequestHead of(HttpServerExchange exchange, RequestBody body) {
        var method = exchange.getRequestMethod().toString();
        var head = new StringBuilder(512);
        head.append(method).append(' ').append(target(exchange)).append(" HTTP/1.1\r\n");
        var headers = exchange.getRequestHeaders();
        var connection = connection(headers);
        for (var values : headers) {
            var name = values.getHeaderName();
            if (HopByHop.is(name.toString(), connection) || isOurs(name)) continue;
            for (var value : values) head.append(name).append(": ").append(value).append("\r\n");
        }
        head.append("X-Forwarded-For: ").append(forwardedFor(exchange)).append("\r\n");
        head.append("X-Forwarded-Proto: ").append(exchange.getRequestScheme()).append("\r\n");
        head.append("X-Forwarded-Port: ").append(exchange.getDestinationAddress().getPort()).append("\r\n");
        head.append(body.framing()).append("\r\n");
        return new RequestHead(method, head.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String target(HttpServerExchange exchange) {
        var uri = exchange.getRequestURI();
        if (exchange.isHostIncludedInRequestURI()) {
            int path = uri.indexOf('/', uri.indexOf("://") + 3);
            uri = path < 0 ? "/" : uri.substring(path);
        }
        return exchange.getQueryString().isEmpty() ? uri : uri + "?" + exchange.getQueryString();
    }

    /// What the balancer says itself; the client's word on it is not passed on unseen.
    private static boolean isOurs(HttpString name) {
        return name.equals(FORWARDED_FOR) || name.equals(FORWARDED_PROTO) || name.equals(FORWARDED_PORT)
                || name.equals(Headers.CONTENT_LENGTH) || name.equals(Headers.EXPECT);
    }

    private static String forwardedFor(HttpServerExchange exchange) {
        var client = exchange.getSourceAddress().getAddress().getHostAddress();
        var before = exchange.getRequestHeaders().get(FORWARDED_FOR);
        return before == null ? client : String.join(", ", before) + ", " + client;
    }

    private static List<String> connection(HeaderMap headers) {
        var values = headers.get(Headers.CONNECTION);
        if (values == null) return List.of();
        return values.stream().flatMap(v -> Arrays.stream(v.split(","))).map(String::strip).toList();
    }
}
