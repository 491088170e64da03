package pushback.host.fleet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/// A health check as an Application Load Balancer makes it, on a connection of its own: one that stayed open would be
/// waited for by an application that is told to stop. Written by hand, because it is most of what a local cloud does
/// while nothing happens, and an HTTP client made for one request takes ten times the processor time.
///
/// @param path with its query
record HealthRequest(String host, int port, String path) {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
    /// Of the status line and all fields together.
    private static final int LONGEST_HEAD = 64 * 1024;
    /// The length of a body that ends with its connection.
    private static final long UNTIL_ITS_END = Long.MAX_VALUE;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    HealthRequest {
        var uri = URI.create("http://" + host + ":" + port + path);
        path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /// The status of an answer that came whole within `atMost`; 0: none did. Blocks.
    int status(Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), left(until));
            socket.getOutputStream().write(head().getBytes(StandardCharsets.ISO_8859_1));
            return read(new BufferedInputStream(new Until(socket, until)));
        } catch (IOException nothing) {
            return 0;
        }
    }

    private String head() {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + ":" + port
                + "\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\n\r\n";
    }

    private static int read(InputStream in) throws IOException {
        while (true) {
            var head = new Head(in);
            var status = STATUS.matcher(head.line());
            if (!status.matches()) throw new IOException("no HTTP");
            var code = Integer.parseInt(status.group(1));
            var chunked = false;
            var length = UNTIL_ITS_END;
            for (var field = head.line(); !field.isEmpty(); field = head.line()) {
                var lower = field.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) length = number(lower);
                if (lower.startsWith("transfer-encoding:")) chunked = lower.endsWith("chunked");
            }
            if (code < 200) continue;
            if (code == NO_CONTENT || code == NOT_MODIFIED) return code;
            if (chunked) skipChunks(in);
            else if (skip(in, length) > 0 && length < UNTIL_ITS_END) throw new IOException("cut off");
            return code;
        }
    }

    private static long number(String field) throws IOException {
        try {
            return Long.parseLong(field.substring(field.indexOf(':') + 1).strip());
        } catch (NumberFormatException wrong) {
            throw new IOException("no length", wrong);
        }
    }

    private static void skipChunks(InputStream in) throws IOException {
        while (true) {
            var size = new Head(in).line().split(";", 2)[0].strip();
            long length;
            try {
                length = Long.parseLong(size, 16);
            } catch (NumberFormatException wrong) {
                throw new IOException("no chunk", wrong);
            }
            if (length == 0) return;
            if (skip(in, length) > 0) throw new IOException("cut off");
            new Head(in).line();
        }
    }

    /// Returns how many of `length` bytes did not come.
    private static long skip(InputStream in, long length) throws IOException {
        var piece = new byte[8192];
        for (var left = length; left > 0; ) {
            var read = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) return left;
            left -= read;
        }
        return 0;
    }

    private static int left(long until) throws SocketTimeoutException {
        var millis = (until - System.nanoTime()) / 1_000_000;
        if (millis <= 0) throw new SocketTimeoutException();
        return (int) millis;
    }

    /// Lines, not too many.
    private static final class Head {
        private final InputStream in;
        private int left = LONGEST_HEAD;

        Head(InputStream in) {
            this.in = in;
        }

        String line() throws IOException {
            var line = new StringBuilder();
            for (var c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0 || left-- == 0) throw new IOException("no line");
                line.append((char) c);
            }
            var end = line.length() - 1;
            return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
        }
    }

    /// What comes before a moment: an answer that drips in byte by byte does not last longer.
    private static final class Until extends InputStream {
        private final Socket socket;
        private final InputStream in;
        private final long until;

        Until(Socket socket, long until) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.until = until;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            socket.setSoTimeout(left(until));
            return in.read(bytes, from, length);
        }
    }
}
