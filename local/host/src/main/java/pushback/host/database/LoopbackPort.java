package pushback.host.database;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// A port of 127.0.0.1 that a server is told to listen on.
record LoopbackPort(int number) {
    /// @param wanted 0 for a free one
    static LoopbackPort of(int wanted) throws IOException {
        if (wanted != 0) return new LoopbackPort(wanted);
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return new LoopbackPort(socket.getLocalPort());
        }
    }

    /// Asked before a start: whoever listens there might accept our connection, and never say a word the server
    /// would.
    ///
    /// @throws IOException if another program listens
    void require() throws IOException {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress("127.0.0.1", number), 1);
        } catch (BindException taken) {
            throw new IOException("port " + number + " is taken by another program", taken);
        }
    }
}
