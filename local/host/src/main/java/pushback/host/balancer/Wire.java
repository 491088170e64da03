package pushback.host.balancer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/// One connection on a loop: what could not be written at once is kept and written when there is room.
final class Wire implements Loop.Ready {
    /// Who uses it.
    interface Side {
        /// It was asked to connect, and is connected.
        void connected();

        /// There is something to read, if only the end.
        void readable() throws IOException;

        /// Some of what was kept has been written; all of it, if so.
        void written(boolean all);

        /// The connection broke while it was read or connected.
        void broken();

        /// Its deadline has passed.
        void late();
    }

    private static final byte[] NOTHING = new byte[0];

    private final Loop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private Side side;
    private int operations;
    private byte[] pending = NOTHING;
    private int from, to;
    private boolean halfClosed;
    private long deadline = Loop.NEVER;

    private Wire(Loop loop, SocketChannel channel, int operations) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.operations = operations;
        key = channel.register(loop.selector(), operations, this);
    }

    /// Serves a connection that was accepted.
    static Wire accepted(Loop loop, SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new Wire(loop, channel, SelectionKey.OP_READ);
    }

    /// Begins to connect; [#isConnected] tells whether that was enough.
    static Wire open(Loop loop, InetSocketAddress address) throws IOException {
        var channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // Over loopback it is done before the call returns, though the first call does not say so.
            boolean connected = channel.connect(address) || channel.finishConnect();
            return new Wire(loop, channel, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
        } catch (IOException | RuntimeException unreachable) {
            channel.close();
            throw unreachable;
        }
    }

    void serve(Side by) {
        side = by;
    }

    Side side() {
        return side;
    }

    boolean isConnected() {
        return channel.isConnected();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    Loop loop() {
        return loop;
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public long deadline() {
        return deadline;
    }

    /// Late after so many nanoseconds.
    void expect(long nanos) {
        deadline = loop.deadline(nanos);
    }

    void expectNothing() {
        deadline = Loop.NEVER;
    }

    /// Reads what there is, or -1 at the end.
    int read(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    /// Whether the other side has neither said anything nor gone.
    boolean isSilent() {
        try {
            return channel.read(loop.probe()) == 0;
        } catch (IOException broken) {
            return false;
        }
    }

    /// Writes all of it, now or later.
    void write(ByteBuffer bytes) throws IOException {
        if (from == to && isConnected()) channel.write(bytes);
        if (!bytes.hasRemaining()) return;
        int more = bytes.remaining();
        if (to + more > pending.length) makeRoom(more);
        bytes.get(pending, to, more);
        to += more;
        if (isConnected()) operations(operations | SelectionKey.OP_WRITE);
    }

    boolean hasPending() {
        return from < to;
    }

    /// No more will be written; the other side is told after what is kept.
    void endOutput() throws IOException {
        halfClosed = true;
        if (!hasPending()) channel.shutdownOutput();
    }

    void pause() {
        operations(operations & ~SelectionKey.OP_READ);
    }

    void resume() {
        operations(operations | SelectionKey.OP_READ);
    }

    boolean isReading() {
        return (operations & SelectionKey.OP_READ) != 0;
    }

    void close() {
        deadline = Loop.NEVER;
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // Closed is what it should be.
        }
    }

    /// Closes so that the other side cannot take what it got for all there was.
    void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | RuntimeException alreadyBroken) {
            // It is closed below.
        }
        close();
    }

    @Override
    public void ready(int ready) {
        try {
            if ((ready & SelectionKey.OP_CONNECT) != 0 && !isConnected()) {
                if (!channel.finishConnect()) return;
                operations(SelectionKey.OP_READ | (hasPending() ? SelectionKey.OP_WRITE : 0));
                side.connected();
                return;
            }
            if ((ready & SelectionKey.OP_WRITE) != 0) flush();
            if ((ready & SelectionKey.OP_READ) != 0 && isOpen() && isReading()) side.readable();
        } catch (IOException broken) {
            side.broken();
        } catch (RuntimeException | Error bug) {
            report(bug);
            side.broken();
            close();
        }
    }

    @Override
    public void late() {
        deadline = Loop.NEVER;
        side.late();
    }

    static void report(Throwable bug) {
        System.err.println("load balancer: " + bug);
        bug.printStackTrace();
    }

    private void flush() throws IOException {
        if (!hasPending()) {
            operations(operations & ~SelectionKey.OP_WRITE);
            return;
        }
        var out = loop.out();
        int count = Math.min(to - from, out.capacity());
        out.put(pending, from, count).flip();
        from += channel.write(out);
        if (hasPending()) {
            side.written(false);
            return;
        }
        pending = NOTHING;
        from = to = 0;
        operations(operations & ~SelectionKey.OP_WRITE);
        if (halfClosed) channel.shutdownOutput();
        side.written(true);
    }

    private void makeRoom(int more) {
        int kept = to - from;
        var room = kept + more > pending.length ? new byte[Math.max(kept + more, 2 * pending.length)] : pending;
        System.arraycopy(pending, from, room, 0, kept);
        pending = room;
        from = 0;
        to = kept;
    }

    private void operations(int wanted) {
        if (wanted == operations) return;
        operations = wanted;
        if (key.isValid()) key.interestOps(wanted);
    }
}
