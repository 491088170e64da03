package pushback.host.balancer;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// What the head of a request said, as far as it concerns the balancer, and the head that a target gets.
///
/// @param method as it was sent; case matters
/// @param head request line and header fields for a target, all but the framing of the body and the empty line
/// @param end where the head ends in the bytes it was read from
/// @param modern HTTP/1.1 or a later 1.x; else HTTP/1.0
/// @param keepAlive whether the client wants to send another request on its connection
/// @param length of the body in bytes, -1 if it is in the chunked coding, 0 if there is none
/// @param announced whether the request said how long its body is
/// @param awaitsContinue whether the client waits for `100 Continue` before it sends the body
/// @param upgrade whether the client asks to speak another protocol on this connection from now on
record Request(
        String method,
        byte[] head,
        int end,
        boolean modern,
        boolean keepAlive,
        long length,
        boolean announced,
        boolean awaitsContinue,
        boolean upgrade) {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean isChunked() {
        return length < 0;
    }

    /// Whether sending it twice does what sending it once does (RFC 9110, section 9.2.2).
    boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }

    /// The head to answer with when the client's bytes cannot be read as a request.
    static Request none() {
        return new Request("GET", new byte[0], 0, true, false, 0, false, false, false);
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
