package pushback.local.balancer;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What the client sends. A small body is read ahead, so that it can be sent twice; a larger one is streamed.
final class RequestBody {
    /// Larger than any form of a web application that is not an upload.
    private static final int READ_AHEAD = 64 * 1024;

    private final byte[] ahead;
    private final InputStream rest;
    private final long length;
    private final boolean announced;
    private boolean streamed;

    private RequestBody(byte[] ahead, InputStream rest, long length, boolean announced) {
        this.ahead = ahead;
        this.rest = rest;
        this.length = length;
        this.announced = announced;
    }

    /// Reads the beginning of the request's body.
    static RequestBody of(HttpServerExchange exchange) throws IOException {
        boolean saidEmpty = exchange.getRequestContentLength() == 0;
        if (exchange.isRequestComplete()) return new RequestBody(new byte[0], null, 0, saidEmpty);
        var in = exchange.getInputStream();
        var ahead = in.readNBytes(READ_AHEAD);
        if (ahead.length < READ_AHEAD) return new RequestBody(ahead, null, ahead.length, ahead.length > 0);
        return new RequestBody(ahead, in, exchange.getRequestContentLength(), true);
    }

    /// The header field that tells its length, if it needs one.
    String framing() {
        if (length < 0) return "Transfer-Encoding: chunked\r\n";
        return announced ? "Content-Length: " + length + "\r\n" : "";
    }

    /// Whether it can (still) be sent as a whole.
    boolean sendable() {
        return !streamed;
    }

    void writeTo(OutputStream out) throws IOException {
        if (rest == null) {
            out.write(ahead);
            return;
        }
        streamed = true;
        writePart(out, ahead, ahead.length);
        var buffer = new byte[16 * 1024];
        for (int count = readRest(buffer); count >= 0; count = readRest(buffer)) writePart(out, buffer, count);
        if (length < 0) out.write("0\r\n\r\n".getBytes());
    }

    private int readRest(byte[] buffer) throws IOException {
        try {
            return rest.read(buffer);
        } catch (IOException broken) {
            throw new Wire.ClientGone(broken);
        }
    }

    private void writePart(OutputStream out, byte[] bytes, int count) throws IOException {
        if (count == 0) return;
        if (length < 0) out.write((Integer.toHexString(count) + "\r\n").getBytes());
        out.write(bytes, 0, count);
        if (length < 0) out.write("\r\n".getBytes());
    }
}
