package pushback.host.fleet;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import pushback.host.processes.PortHolder;

/// Ports nobody listens on, each given out once. They lie below those the system takes for outgoing connections (from
/// 32768 on Linux), so that none is lost between being chosen and the application's start; and in blocks that no other
/// process of Pushback has, so that a server which restarts finds its port free.
public final class FreePorts implements IntSupplier {
    private static final FreePorts SHARED =
            new FreePorts(ProcessHandle.current().pid());
    private final Set<Integer> kept = new HashSet<>();
    private final long seed;
    private PortBlock block;
    private int next;

    /// Starts at the block that `seed` says: several processes seldom want the same.
    FreePorts(long seed) {
        this.seed = seed;
    }

    private FreePorts(PortBlock block) {
        this.seed = 0;
        this.block = block;
        this.next = block.first();
    }

    /// The ones of this process, whoever asks, so that none is given out twice.
    public static FreePorts shared() {
        return SHARED;
    }

    /// Ports from `first` on, for who wants to know them beforehand.
    public static FreePorts from(int first) {
        return new FreePorts(new PortBlock(first, Math.min(first + 1000, 65_536)));
    }

    /// Does not give out `port` from now on: it belongs to a server that may not listen yet.
    public synchronized void keep(int port) {
        kept.add(port);
    }

    /// @throws IllegalStateException if all are taken
    @Override
    public synchronized int getAsInt() {
        if (block == null) enter(PortBlock.claim(seed));
        while (true) {
            while (next < block.end()) {
                var port = next++;
                if (!kept.contains(port) && PortHolder.isFree(port)) return port;
            }
            if (seed == 0)
                throw new IllegalStateException("no free port between " + block.first() + " and " + block.end());
            enter(PortBlock.claim(seed));
        }
    }

    private void enter(PortBlock claimed) {
        block = claimed;
        next = claimed.first();
    }
}
