package pushback.host.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Ports from `first` up to `end`, without `end`.
record PortBlock(int first, int end) {
    private static final int LOWEST = 20_000;
    private static final int SIZE = 50;
    private static final int BLOCKS = 240;
    /// What holds this process's claims: the system lets go of them when it ends, however it ends.
    private static final List<SocketChannel> CLAIMS = new ArrayList<>();

    /// One that no process has. It has it that is bound to the port below `first`; nobody listens there.
    ///
    /// @param seed says where to begin looking
    /// @throws IllegalStateException if all are claimed
    static synchronized PortBlock claim(long seed) {
        for (var tries = 0; tries < BLOCKS; tries++) {
            var lowest = LOWEST + SIZE * (int) ((seed + tries) % BLOCKS);
            if (bound(lowest)) return new PortBlock(lowest + 1, lowest + SIZE);
        }
        throw new IllegalStateException("no free ports between " + LOWEST + " and " + (LOWEST + BLOCKS * SIZE));
    }

    private static boolean bound(int port) {
        try {
            var claim = SocketChannel.open();
            try {
                claim.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                CLAIMS.add(claim);
                return true;
            } catch (IOException claimed) {
                claim.close();
                return false;
            }
        } catch (IOException noSockets) {
            throw new IllegalStateException("no socket can be opened: " + noSockets.getMessage(), noSockets);
        }
    }
}
