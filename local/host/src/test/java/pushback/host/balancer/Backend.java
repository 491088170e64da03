package pushback.host.balancer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import pushback.aws.loadbalancing.Route;

/// An application on plain sockets, so that a test decides about every byte and every way to break.
class Backend implements AutoCloseable {
    interface Behaviour {
        /// Answers one request on the socket; false closes the connection afterwards.
        boolean answer(Received request, Socket socket) throws Exception;
    }

    /// @param in what the client sends after this request
    record Received(String line, String head, byte[] body, InputStream in) {}

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Behaviour behaviour;

    Backend(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    static Backend saying(String text) throws IOException {
        return new Backend((request, socket) -> say(socket, 200, request.line().startsWith("HEAD") ? "" : text));
    }

    static boolean say(Socket socket, int status, String text) throws IOException {
        return write(socket, "HTTP/1.1 " + status + " X\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
    }

    static boolean write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }

    /// What the network sees of a killed process: every connection reset, nobody listening.
    void kill() throws IOException {
        server.close();
        for (var socket : sockets) {
            try {
                reset(socket);
            } catch (SocketException closedAlready) {
                // Dead is what it should be.
            }
        }
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    Route route(String id) {
        return new Route(id, "127.0.0.1", server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) socket.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                sockets.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var request = receive(in, socket); request != null; request = receive(in, socket)) {
                requests.incrementAndGet();
                if (!behaviour.answer(request, socket)) return;
            }
        } catch (Exception gone) {
            // The other side, or the test, ended it.
        } finally {
            sockets.remove(socket);
        }
    }

    /// Whether it answers before it has read the body.
    boolean rejects(Socket socket) throws IOException {
        return false;
    }

    private Received receive(InputStream in, Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) return null;
            head.append((char) b);
        }
        if (rejects(socket)) return null;
        var length = head.toString()
                .lines()
                .filter(l -> l.toLowerCase().startsWith("content-length:"))
                .mapToInt(l -> Integer.parseInt(l.substring(15).strip()))
                .findFirst()
                .orElse(0);
        var body = in.readNBytes(length);
        if (head.toString().toLowerCase().contains("transfer-encoding: chunked")) body = chunks(in);
        return new Received(head.toString().lines().findFirst().orElseThrow(), head.toString(), body, in);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            body.write(in.readNBytes(size));
            line(in);
            if (size == 0) return body.toByteArray();
        }
    }

    static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new IOException("closed within a line: " + line);
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }
}
