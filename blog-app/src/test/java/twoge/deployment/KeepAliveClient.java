package twoge.deployment;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// One connection, asked for the front page again and again until the server says that it takes no more requests, as
/// a load balancer would do. Unlike one, it repeats nothing: a request without an answer is lost.
final class KeepAliveClient implements Runnable {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: blog\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final Duration pause;
    final AtomicInteger answered = new AtomicInteger();
    volatile String lost = "";

    KeepAliveClient(int port) {
        this(port, Duration.ZERO);
    }

    /// @param pause between an answer and the next request
    KeepAliveClient(int port, Duration pause) {
        this.port = port;
        this.pause = pause;
    }

    @Override
    public void run() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            boolean last = false;
            while (!last) {
                socket.getOutputStream().write(REQUEST);
                last = answerIsLast(socket.getInputStream());
                answered.incrementAndGet();
                if (!last) LockSupport.parkNanos(pause.toNanos());
            }
        } catch (IOException e) {
            lost = "after " + answered + " answers: " + e;
        }
    }

    private static boolean answerIsLast(InputStream stream) throws IOException {
        var status = line(stream);
        if (!status.startsWith("HTTP/1.1 200")) throw new IOException(status);
        int length = 0;
        boolean last = false;
        for (var header = line(stream); !header.isEmpty(); header = line(stream)) {
            if (header.startsWith("Content-Length: ")) length = Integer.parseInt(header.substring(16));
            if (header.equalsIgnoreCase("Connection: close")) last = true;
        }
        if (stream.readNBytes(length).length < length) throw new EOFException("in the middle of a page");
        return last;
    }

    private static String line(InputStream stream) throws IOException {
        var line = new StringBuilder();
        for (int c = stream.read(); c != '\n'; c = stream.read()) {
            if (c < 0) throw new EOFException("the connection was closed");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }
}
