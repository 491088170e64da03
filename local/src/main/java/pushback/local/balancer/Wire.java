package pushback.local.balancer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One HTTP/1.1 connection to a target, used by one request at a time.
///
/// Plain blocking sockets on virtual threads rather than a client library: only whoever owns the connection knows
/// whether it was new or kept alive, and that decides whether a failed request may be sent again.
final class Wire {
    private static final int BUFFER = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean reused;
    private long restingSince;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    /// Connects. Whatever this throws, the target has seen nothing of the request.
    static Wire open(Route route, Timeouts timeouts) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(timeouts.silence().toMillis()));
            var address = new InetSocketAddress(route.host(), route.port());
            socket.connect(address, Math.toIntExact(timeouts.connect().toMillis()));
            return new Wire(socket);
        } catch (IOException unreachable) {
            socket.close();
            throw unreachable;
        }
    }

    /// Whether an earlier request was answered on it.
    boolean reused() {
        return reused;
    }

    void rest() {
        reused = true;
        restingSince = System.nanoTime();
    }

    /// Whether the target said nothing beyond its answer; what it said would be taken for the answer to the next
    /// request.
    boolean isClean() {
        try {
            return in.available() == 0;
        } catch (IOException broken) {
            return false;
        }
    }

    long idleNanos() {
        return System.nanoTime() - restingSince;
    }

    /// Sends a request and reads the head of its answer.
    ///
    /// A target may answer before it has read the whole body (413) and close; the answer counts then, not the broken
    /// pipe.
    ///
    /// @throws ClientGone the client broke while its body was read
    Answer ask(RequestHead head, RequestBody body) throws IOException {
        try {
            out.write(head.bytes());
            body.writeTo(out);
            out.flush();
        } catch (ClientGone gone) {
            throw gone;
        } catch (IOException brokenPipe) {
            try {
                return Answer.read(in, head.method()).withoutKeepAlive();
            } catch (IOException noAnswerEither) {
                throw brokenPipe;
            }
        }
        return Answer.read(in, head.method());
    }

    void close() {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // Closed is what it should be.
        }
    }

    /// The client, not the target, ended the request.
    static final class ClientGone extends IOException {
        ClientGone(IOException cause) {
            super(cause);
        }
    }

    /// One line of a head or of a chunk, without its end.
    static String line(InputStream in, int atMost) throws IOException {
        var line = new byte[Math.min(atMost, 256)];
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new IOException("the target closed the connection");
            if (length == atMost) throw new IOException("a line of the answer is too long");
            if (length == line.length) line = Arrays.copyOf(line, Math.min(atMost, length * 2));
            line[length++] = (byte) b;
        }
        if (length > 0 && line[length - 1] == '\r') length--;
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }
}
