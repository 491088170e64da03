package pushback.host.balancer;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A client and a target that talk to each other in a protocol of their own, such as WebSocket. For draining it is a
/// request in flight until one of them, their silence or the end of the drain closes it.
final class Tunnel implements Upstream.Use {
    private static final int PIECE = 32 * 1024;

    private final Client client;
    private final Upstream upstream;
    private final Target target;
    private final Front front;
    private boolean clientEnded, targetEnded, closed;

    Tunnel(Client client, Upstream upstream, Target target, Front front) {
        this.client = client;
        this.upstream = upstream;
        this.target = target;
        this.front = front;
    }

    String targetId() {
        return target.id();
    }

    /// @param greeting the head that switches protocols, and what the target has said since
    void open(ByteBuffer greeting) {
        upstream.serve(this);
        upstream.wire().expectNothing();
        client.loop().opened(this);
        toClient(greeting);
        if (!closed) client.tunnel(this);
    }

    void fromClient(ByteBuffer bytes) {
        alive();
        try {
            upstream.wire().write(bytes);
            if (upstream.wire().hasPending()) client.wire().pause();
        } catch (IOException targetGone) {
            close();
        }
    }

    void clientWritten() {
        alive();
        if (targetEnded) closeIfDone();
        else upstream.wire().resume();
    }

    void clientEnded() {
        clientEnded = true;
        try {
            upstream.wire().endOutput();
        } catch (IOException targetGone) {
            close();
        }
        closeIfDone();
    }

    @Override
    public void connected() {}

    @Override
    public int appetite() {
        return PIECE;
    }

    @Override
    public void received(ByteBuffer bytes) {
        alive();
        toClient(bytes);
    }

    @Override
    public void written(boolean all) {
        alive();
        if (!all) return;
        if (clientEnded) closeIfDone();
        else client.wire().resume();
    }

    @Override
    public void ended(boolean properly) {
        targetEnded = true;
        upstream.wire().pause();
        try {
            if (properly) client.wire().endOutput();
            else close();
        } catch (IOException clientGone) {
            close();
        }
        closeIfDone();
    }

    @Override
    public void silent() {
        close();
    }

    /// Ends it for both.
    void close() {
        if (closed) return;
        closed = true;
        client.loop().ended(this);
        upstream.close();
        client.wire().close();
        front.rota().done(target);
    }

    private void toClient(ByteBuffer bytes) {
        try {
            client.wire().write(bytes);
            if (client.wire().hasPending()) upstream.wire().pause();
        } catch (IOException clientGone) {
            close();
        }
    }

    private void closeIfDone() {
        if (clientEnded
                && targetEnded
                && !client.wire().hasPending()
                && !upstream.wire().hasPending()) close();
    }

    private void alive() {
        client.wire().expect(front.timeouts().client().toNanos());
    }
}
