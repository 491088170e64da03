package pushback.host.balancer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/// A client on a plain socket, for requests that no client library would send.
final class RawClient implements AutoCloseable {
    /// @param head the status line and the header fields
    record Answer(int status, String head, String body) {
        boolean says(String field) {
            return head.lines().anyMatch(field::equalsIgnoreCase);
        }

        boolean has(String name) {
            return head.lines().anyMatch(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
        }
    }

    final Socket socket;
    final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String bytes) throws IOException {
        Backend.write(socket, bytes);
        return this;
    }

    /// The next answer to anything but HEAD.
    Answer answer() throws IOException {
        return answer(false);
    }

    Answer answer(boolean toHead) throws IOException {
        var head = new StringBuilder();
        for (var line = Backend.line(in); !line.isEmpty(); line = Backend.line(in))
            head.append(line).append('\n');
        int status = Integer.parseInt(head.substring(9, 12));
        var said = new Answer(status, head.toString(), "");
        if (toHead || status < 200 || status == 204 || status == 304) return said;
        return new Answer(status, head.toString(), body(said));
    }

    /// Whether the other side has closed the connection; waits for that or for the next byte.
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /// Whether it still serves requests: it is asked for one.
    boolean isOpen() throws IOException {
        try {
            return send("GET /again HTTP/1.1\r\nHost: x\r\n\r\n").answer().status() == 200;
        } catch (IOException closed) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String body(Answer said) throws IOException {
        var body = new ByteArrayOutputStream();
        if (said.says("Transfer-Encoding: chunked")) {
            while (true) {
                int size = Integer.parseInt(Backend.line(in).split(";")[0].strip(), 16);
                if (size == 0) break;
                body.write(in.readNBytes(size));
                Backend.line(in);
            }
            while (!Backend.line(in).isEmpty()) {} // Trailers.
        } else {
            var length = said.head()
                    .lines()
                    .filter(l -> l.toLowerCase().startsWith("content-length:"))
                    .findFirst();
            body.write(
                    length.isEmpty()
                            ? in.readAllBytes()
                            : in.readNBytes(
                                    Integer.parseInt(length.get().substring(15).strip())));
        }
        return body.toString(StandardCharsets.ISO_8859_1);
    }
}
