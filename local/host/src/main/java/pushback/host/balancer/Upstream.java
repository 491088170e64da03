package pushback.host.balancer;

import java.io.IOException;
import java.nio.ByteBuffer;

/// One HTTP/1.1 connection to a target, used by one request at a time.
final class Upstream implements Wire.Side {
    /// The request or tunnel it serves.
    interface Use {
        void connected();

        /// How many bytes it takes at a time.
        int appetite();

        void received(ByteBuffer bytes);

        void written(boolean all);

        /// The target said its last word; `properly`, or its connection broke.
        void ended(boolean properly);

        /// The target has let its time pass.
        void silent();
    }

    private final Wire wire;
    private final Target target;
    private Use use;
    private boolean reused;
    private long idleSince;

    Upstream(Wire wire, Target target) {
        this.wire = wire;
        this.target = target;
        wire.serve(this);
    }

    Loop loop() {
        return wire.loop();
    }

    Wire wire() {
        return wire;
    }

    void serve(Use by) {
        use = by;
    }

    /// Whether an earlier request was answered on it.
    boolean reused() {
        return reused;
    }

    void rest() {
        use = null;
        reused = true;
        idleSince = wire.loop().now();
        wire.expect(Target.MAX_IDLE);
    }

    long idleSince() {
        return idleSince;
    }

    /// Whether the target said nothing beyond its answer; what it said would be taken for the answer to the next
    /// request.
    boolean isSilent() {
        return wire.isSilent();
    }

    void close() {
        use = null;
        wire.close();
    }

    @Override
    public void connected() {
        if (use != null) use.connected();
    }

    @Override
    public void readable() throws IOException {
        if (use == null) {
            target.lost(this);
            return;
        }
        var in = wire.loop().in();
        int count = wire.read(in.limit(Math.min(in.capacity(), use.appetite())));
        if (count < 0) use.ended(true);
        else use.received(in.flip());
    }

    @Override
    public void written(boolean all) {
        if (use != null) use.written(all);
    }

    @Override
    public void broken() {
        if (use == null) target.lost(this);
        else use.ended(false);
    }

    @Override
    public void late() {
        if (use == null) target.lost(this);
        else use.silent();
    }
}
