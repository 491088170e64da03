package pushback.host.balancer;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/// Accepts connections and deals them out to the loops.
final class Acceptor implements Loop.Ready {
    private static final int AT_ONCE = 64;
    /// After the process has run out of file descriptors, for instance.
    private static final long PAUSE = 100_000_000;

    private final Loop loop;
    private final List<Loop> loops;
    private final ServerSocketChannel server;
    private final Front front;
    private final SelectionKey key;
    private int turn;
    private long deadline = Loop.NEVER;

    /// Accepts on the first of the loops.
    Acceptor(List<Loop> loops, ServerSocketChannel server, Front front) throws IOException {
        this.loops = loops;
        this.server = server;
        this.front = front;
        loop = loops.getFirst();
        server.configureBlocking(false);
        key = server.register(loop.selector(), SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public void ready(int operations) {
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                var channel = server.accept();
                if (channel == null) return;
                var next = loops.get(turn++ % loops.size());
                if (next == loop) serve(next, channel);
                else next.execute(() -> serve(next, channel));
            }
        } catch (IOException notNow) {
            if (!server.isOpen()) return;
            key.interestOps(0);
            deadline = loop.deadline(PAUSE);
        }
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public void late() {
        deadline = Loop.NEVER;
        key.interestOps(SelectionKey.OP_ACCEPT);
    }

    private void serve(Loop by, SocketChannel channel) {
        try {
            new Client(Wire.accepted(by, channel), front).begin();
        } catch (IOException gone) {
            try {
                channel.close();
            } catch (IOException closed) {
                // Gone is gone.
            }
        }
    }
}
