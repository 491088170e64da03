package pushback.local.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.IntSupplier;

/// Ports nobody listens on, each given out once. They lie below those the system takes for outgoing connections (from
/// 32768 on Linux), so that none is lost between being chosen and the application's start.
public final class FreePorts implements IntSupplier {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private final int first;
    private final int last;
    private int next;

    /// Starts at a place that depends on this process, so that several clouds on a machine seldom meet.
    public FreePorts() {
        this(FIRST, LAST, FIRST + (int) (ProcessHandle.current().pid() * 97 % (LAST - FIRST)));
    }

    /// Ports from `first` on, for who wants to know them beforehand.
    public FreePorts(int first) {
        this(first, Math.min(first + 1000, 65_536), first);
    }

    private FreePorts(int first, int last, int next) {
        this.first = first;
        this.last = last;
        this.next = next;
    }

    /// @throws IllegalStateException if all are taken
    @Override
    public synchronized int getAsInt() {
        for (var tries = first; tries < last; tries++) {
            var port = next;
            next = next + 1 < last ? next + 1 : first;
            if (isFree(port)) return port;
        }
        throw new IllegalStateException("no free port between " + first + " and " + last);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
