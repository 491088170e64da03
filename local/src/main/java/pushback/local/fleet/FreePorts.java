package pushback.local.fleet;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import pushback.local.processes.PortHolder;

/// Ports nobody listens on, each given out once. They lie below those the system takes for outgoing connections (from
/// 32768 on Linux), so that none is lost between being chosen and the application's start.
public final class FreePorts implements IntSupplier {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private final int first;
    private final int last;
    private final Set<Integer> kept = new HashSet<>();
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

    /// Does not give out `port` from now on: it belongs to a server that may not listen yet.
    public synchronized void keep(int port) {
        kept.add(port);
    }

    /// @throws IllegalStateException if all are taken
    @Override
    public synchronized int getAsInt() {
        for (var tries = first; tries < last; tries++) {
            var port = next;
            next = next + 1 < last ? next + 1 : first;
            if (!kept.contains(port) && PortHolder.isFree(port)) return port;
        }
        throw new IllegalStateException("no free port between " + first + " and " + last);
    }
}
