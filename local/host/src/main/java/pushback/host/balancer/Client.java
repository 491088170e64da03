package pushback.host.balancer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/// A client's connection: one request after the other, each answered before the next one begins.
final class Client implements Wire.Side {
    private enum Phase {
        HEAD,
        BODY,
        EXCHANGE,
        TUNNEL,
        CLOSING,
        LINGERING
    }

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] CONTINUE = Bytes.ascii("HTTP/1.1 100 Continue\r\n\r\n");
    /// A client that has sent so much beyond its request is not read until it has been answered.
    private static final int MOST_AHEAD = 64 * 1024;
    private static final int KEPT = 16 * 1024;
    /// What a refused client still sends is read away for so long, or it would not see why it was refused.
    private static final long LINGER = Duration.ofSeconds(5).toNanos();
    /// As long as an Application Load Balancer keeps a client's connection (`client_keep_alive.seconds`).
    private static final long LONGEST = Duration.ofHours(1).toNanos();

    private final Wire wire;
    private final Front front;
    private final String address;
    private final long since;
    private long patience;
    private Phase phase = Phase.HEAD;
    private byte[] in = NOTHING;
    private int start, end, scanned;
    private boolean begun, continued, ended, lingers, advancing;
    private Request request;
    private RequestBody body;
    private Exchange exchange;
    private Tunnel tunnel;

    Client(Wire wire, Front front) throws IOException {
        this.wire = wire;
        this.front = front;
        address = ((InetSocketAddress) wire.channel().getRemoteAddress())
                .getAddress()
                .getHostAddress();
        patience = front.timeouts().client().toNanos();
        since = wire.loop().now();
        wire.serve(this);
    }

    void begin() {
        wire.expect(patience);
    }

    Wire wire() {
        return wire;
    }

    Loop loop() {
        return wire.loop();
    }

    /// Whether it may send another request after this one.
    boolean keepsAlive() {
        return request.keepAlive() && !hasSaidAll() && body.isComplete() && loop().now() - since < LONGEST;
    }

    /// One that sends no more may have sent further requests before, as `nc -N` does with a file of them.
    private boolean hasSaidAll() {
        return ended && start == end;
    }

    /// Sends it, now or when the client is ready for it.
    void send(ByteBuffer bytes) {
        if (!wire.isOpen()) return;
        try {
            wire.write(bytes);
            if (wire.hasPending()) wire.expect(patience);
        } catch (IOException gone) {
            broken();
        }
    }

    /// Whether it takes its answer more slowly than it comes.
    boolean isBehind() {
        return wire.hasPending();
    }

    /// Its target is to be drained: if it is the client that does not go on, it gets less time from now on.
    void hurry(String targetId) {
        if (exchange == null || !exchange.isAt(targetId)) return;
        patience = Math.min(patience, front.timeouts().draining().toNanos());
        if (wire.deadline() != Loop.NEVER) wire.expect(patience);
    }

    /// The answer has been sent as a whole.
    void answered(boolean keep) {
        boolean unread = !body.isComplete();
        exchange = null;
        request = null;
        body = null;
        patience = front.timeouts().client().toNanos();
        if (!wire.isOpen()) return;
        if (!keep || unread || hasSaidAll()) {
            close(unread || start < end);
            return;
        }
        phase = Phase.HEAD;
        begun = continued = false;
        scanned = start;
        wire.expect(patience);
        wire.resume();
        advance();
    }

    /// Answers in place of a target.
    void page(int status, String why) {
        boolean keep = keepsAlive();
        send(status, why, request.isHead(), keep);
        answered(keep);
    }

    /// The target broke off in the middle of its answer, which must not look like a whole one.
    void cut(boolean endless) {
        exchange = null;
        if (endless) wire.reset();
        else close(false);
    }

    /// From now on the two sides talk to each other.
    void tunnel(Tunnel through) {
        exchange = null;
        tunnel = through;
        phase = Phase.TUNNEL;
        wire.expect(patience);
        if (start < end) {
            var early = ByteBuffer.wrap(in, start, end - start);
            start = end;
            through.fromClient(early);
        }
        if (ended) through.clientEnded();
    }

    /// Stops reading the body until the target has taken what there is.
    void holdBody() {
        wire.pause();
        wire.expectNothing();
    }

    void resumeBody() {
        wire.resume();
        wire.expect(patience);
        moreBody();
    }

    @Override
    public void connected() {}

    @Override
    public void readable() throws IOException {
        var buffer = loop().in();
        int count = wire.read(buffer);
        if (count < 0) {
            ended();
            return;
        }
        buffer.flip();
        switch (phase) {
            case HEAD, BODY -> {
                take(buffer);
                if (wire.hasPending() && end - start > MOST_AHEAD) wire.pause();
                advance();
            }
            case EXCHANGE -> {
                take(buffer);
                if (!body.isComplete()) moreBody();
                else if (end - start > MOST_AHEAD) wire.pause();
            }
            case TUNNEL -> tunnel.fromClient(buffer);
            case CLOSING, LINGERING -> {} // It is read away.
        }
    }

    @Override
    public void written(boolean all) {
        if (!all) {
            wire.expect(patience);
            return;
        }
        switch (phase) {
            case HEAD, BODY -> {
                wire.expect(patience);
                wire.resume();
                advance();
            }
            case EXCHANGE -> {
                if (body.isComplete()) wire.expectNothing();
                exchange.resume();
            }
            case TUNNEL -> tunnel.clientWritten();
            case CLOSING -> closeNow();
            case LINGERING -> {}
        }
    }

    @Override
    public void broken() {
        wire.close();
        if (exchange != null) exchange.clientGone();
        if (tunnel != null) tunnel.close();
        exchange = null;
    }

    @Override
    public void late() {
        switch (phase) {
            case HEAD, BODY -> {
                if (phase == Phase.HEAD && !begun || wire.hasPending()) wire.close();
                else refuse(408, "The request did not arrive in time.");
            }
            case EXCHANGE -> {
                if (wire.hasPending()) broken();
                else exchange.clientSilent();
            }
            case TUNNEL -> tunnel.close();
            case CLOSING, LINGERING -> wire.close();
        }
    }

    private void ended() {
        ended = true;
        wire.pause();
        switch (phase) {
            case HEAD, BODY -> {
                // A request that came with it is read once the last answer has been sent: see written().
                if (phase == Phase.HEAD && start < end && wire.hasPending()) return;
                if (phase == Phase.BODY || start < end) refuse(400, "The request is not complete.");
                else close(false);
            }
            case EXCHANGE -> {
                // Saying no more is not the same as being gone: the answer is still wanted.
                if (!body.isComplete()) broken();
            }
            case TUNNEL -> tunnel.clientEnded();
            case CLOSING -> lingers = false;
            case LINGERING -> wire.close();
        }
    }

    private void advance() {
        if (advancing) return;
        advancing = true;
        try {
            while (step()) {}
        } finally {
            advancing = false;
        }
    }

    /// Whether there may be another step.
    private boolean step() {
        try {
            return switch (phase) {
                case HEAD -> head();
                case BODY -> body();
                default -> false;
            };
        } catch (RefusedRequest refused) {
            refuse(refused.status, refused.getMessage());
        } catch (ChunkedBody.Broken broken) {
            refuse(400, "The body has " + broken.getMessage() + ".");
        }
        return false;
    }

    private boolean head() throws RefusedRequest {
        // Empty lines before a request are no part of it (RFC 9112, section 2.2).
        while (start < end && (in[start] == '\r' || in[start] == '\n')) start++;
        if (start == end) {
            if (in.length > KEPT) in = NOTHING;
            start = end = scanned = 0;
            return false;
        }
        if (wire.hasPending()) return false;
        if (!begun) wire.expect(patience);
        begun = true;
        int headEnd = loop().requests.end(in, start, end, scanned);
        if (headEnd < 0) {
            scanned = end;
            return false;
        }
        request = loop().requests.parse(in, start, headEnd, address);
        start = headEnd;
        body = new RequestBody(request.length());
        phase = Phase.BODY;
        return true;
    }

    private boolean body() throws ChunkedBody.Broken {
        while (!body.isReady() && start < end) {
            var there = ByteBuffer.wrap(in, start, end - start);
            body.readAhead(there);
            start = there.position();
        }
        if (!body.isReady()) {
            if (request.awaitsContinue() && !continued && !body.hasBegun()) send(ByteBuffer.wrap(CONTINUE));
            continued = true;
            wire.expect(patience);
            return false;
        }
        phase = Phase.EXCHANGE;
        if (body.isComplete()) wire.expectNothing();
        exchange = new Exchange(this, request, body, front);
        exchange.begin();
        return phase == Phase.HEAD;
    }

    private void moreBody() {
        if (start == end || !wire.isReading()) return;
        var there = ByteBuffer.wrap(in, start, end - start);
        wire.expect(patience);
        try {
            exchange.moreBody(there);
        } catch (ChunkedBody.Broken broken) {
            exchange.refuseBody("The body has " + broken.getMessage() + ".");
            return;
        }
        start = there.position();
        if (body != null && body.isComplete() && !wire.hasPending()) wire.expectNothing();
    }

    private void take(ByteBuffer buffer) {
        int more = buffer.remaining();
        if (start == end) start = end = scanned = 0;
        if (end + more > in.length) {
            int kept = end - start;
            var room = kept + more > in.length ? new byte[Math.max(2048, Math.max(kept + more, 2 * kept))] : in;
            System.arraycopy(in, start, room, 0, kept);
            scanned = Math.max(0, scanned - start);
            in = room;
            start = 0;
            end = kept;
        }
        buffer.get(in, end, more);
        end += more;
    }

    private void refuse(int status, String why) {
        send(status, why, request != null && request.isHead(), false);
        close(true);
    }

    private void send(int status, String why, boolean bodiless, boolean keep) {
        if (status >= 500) front.total().gaveUp();
        else front.total().answered(status);
        boolean old = request != null && !request.modern();
        var connection = !keep ? "Connection: close\r\n" : old ? "Connection: keep-alive\r\n" : "";
        send(ByteBuffer.wrap(ErrorPage.of(status, why, loop().date(), bodiless, connection)));
    }

    private void close(boolean lingering) {
        phase = Phase.CLOSING;
        lingers = lingering && !ended;
        if (wire.hasPending()) wire.expect(patience);
        else closeNow();
    }

    private void closeNow() {
        if (!lingers || !wire.isOpen()) {
            wire.close();
            return;
        }
        phase = Phase.LINGERING;
        try {
            wire.endOutput();
            wire.expect(LINGER);
            wire.resume();
        } catch (IOException gone) {
            wire.close();
        }
    }
}
