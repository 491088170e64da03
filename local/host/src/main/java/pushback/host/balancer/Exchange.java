package pushback.host.balancer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/// One request on its way to a target, and to the next one if that fails; and the answer on its way back.
///
/// A request is sent again when nothing of it can have had an effect (no connection was made), or when it may be
/// repeated (idempotent) and its client has not been answered a byte.
final class Exchange implements Upstream.Use {
    /// A request that breaks two targets is probably to blame itself; it is not shown to the rest of the fleet.
    private static final int MAX_BROKEN = 2;
    /// Bytes read at a time for a client that does not take them as fast: what it leaves is kept in memory.
    private static final int SIP = 64 * 1024;

    private final Client client;
    private final Loop loop;
    private final Request request;
    private final RequestBody body;
    private final Front front;
    private final long silence;
    /// Targets that failed this request for good, and those of which only a connection kept alive turned out dead.
    private Set<Target> failed = Set.of();
    private Set<Target> stale = Set.of();
    private int broken;
    private boolean connectedLate;

    private Target target;
    private Upstream upstream;
    private boolean connecting, cannotSend;

    private AnswerRelay relay;
    private boolean over, slow;

    Exchange(Client client, Request request, RequestBody body, Front front) {
        this.client = client;
        this.request = request;
        this.body = body;
        this.front = front;
        loop = client.loop();
        silence = front.timeouts().silence().toNanos();
    }

    void begin() {
        while (true) {
            target = next();
            if (target == null) {
                refuseUnreached();
                return;
            }
            try {
                upstream = connection();
            } catch (IOException unreachable) {
                unreached();
                continue;
            }
            relay = new AnswerRelay(this, client, request);
            cannotSend = false;
            upstream.serve(this);
            connecting = !upstream.wire().isConnected();
            if (connecting) upstream.wire().expect(front.timeouts().connect().toNanos());
            else connected();
            return;
        }
    }

    private Target next() {
        if (failed.isEmpty() && stale.isEmpty())
            return front.rota().take(failed).orElse(null);
        var avoid = new HashSet<>(failed);
        avoid.addAll(stale);
        return front.rota().take(avoid).or(() -> front.rota().take(failed)).orElse(null);
    }

    private Upstream connection() throws IOException {
        if (request.upgrade() || stale.contains(target)) return target.open(loop);
        return isRepeatable() ? target.connection(loop) : target.freshConnection(loop);
    }

    boolean isAt(String targetId) {
        return upstream != null && target.id().equals(targetId);
    }

    private static Set<Target> with(Set<Target> some, Target one) {
        var more = new HashSet<>(some);
        more.add(one);
        return more;
    }

    private boolean isRepeatable() {
        return request.isIdempotent() && body.isWhole();
    }

    private void unreached() {
        target.tally().connectError();
        failed = with(failed, target);
        leave();
    }

    private void refuseUnreached() {
        if (failed.isEmpty()) refuse(503, "No server is ready to answer at the moment.");
        else if (connectedLate) refuse(504, "The server did not accept a connection in time.");
        else refuse(502, "The server could not be reached.");
    }

    @Override
    public void connected() {
        connecting = false;
        var out = loop.out();
        var head = loop.head.clear().put(request.head());
        body.putFraming(head, request.announced());
        head.writeTo(out);
        body.writeAhead(out);
        if (!body.isComplete()) body.stream();
        if (toTarget(out.flip()) && !body.isComplete() && !upstream.wire().hasPending()) client.resumeBody();
    }

    /// Sends more of a body that is too large to be read ahead.
    void moreBody(ByteBuffer in) throws ChunkedBody.Broken {
        if (connecting || cannotSend) {
            client.wire().pause();
            return;
        }
        while (in.hasRemaining() && !body.isComplete()) {
            // Pieces that fit the loop's buffer with their framing.
            int limit = in.limit();
            in.limit(Math.min(limit, in.position() + Loop.READ));
            var out = loop.out();
            try {
                body.stream(in, out);
            } finally {
                in.limit(limit);
            }
            if (!toTarget(out.flip())) return;
        }
        if (upstream.wire().hasPending()) client.holdBody();
    }

    private boolean toTarget(ByteBuffer bytes) {
        try {
            upstream.wire().write(bytes);
        } catch (IOException brokenPipe) {
            // It may have answered before it had read everything (413) and closed. What it said is read next.
            cannotSend = true;
            if (!body.isComplete()) client.holdBody();
        }
        if (cannotSend || body.isComplete() || upstream.wire().hasPending())
            upstream.wire().expect(silence);
        else upstream.wire().expectNothing();
        return !cannotSend;
    }

    @Override
    public void written(boolean all) {
        upstream.wire().expect(silence);
        if (all && !body.isComplete()) {
            upstream.wire().expectNothing();
            client.resumeBody();
        }
    }

    @Override
    public int appetite() {
        return slow ? SIP : Loop.READ;
    }

    @Override
    public void received(ByteBuffer in) {
        upstream.wire().expect(silence);
        try {
            while (!over && in.hasRemaining()) relay.take(in);
        } catch (AnswerParser.Broken | ChunkedBody.Broken nonsense) {
            broke();
            return;
        }
        if (!over && client.isBehind()) {
            slow = true;
            upstream.wire().pause();
            upstream.wire().expectNothing();
        }
    }

    /// The client has taken what there was.
    void resume() {
        if (upstream == null || upstream.wire().isReading()) return;
        upstream.wire().resume();
        upstream.wire().expect(silence);
    }

    /// The two sides talk to each other from now on.
    void switchProtocols(Answer said, ByteBuffer in) throws AnswerParser.Broken {
        if (!request.upgrade() || !body.isComplete()) throw new AnswerParser.Broken("another protocol, unasked");
        over = true;
        target.tally().answered(said.status());
        front.total().answered(said.status());
        var head = loop.head.clear();
        loop.answers.compose(said, head, loop.date(), true);
        head.put("\r\n");
        var out = loop.out();
        head.writeTo(out);
        out.put(in);
        new Tunnel(client, upstream, target, front).open(out.flip());
    }

    /// The answer is there. It is counted and the target given free before the client can see its end.
    ///
    /// @param saidMore the target has sent bytes that belong to no answer
    void finish(ByteBuffer last, boolean saidMore) {
        var answer = relay.answer();
        over = true;
        target.tally().answered(answer.status());
        front.total().answered(answer.status());
        if (answer.keepAlive()
                && !saidMore
                && !cannotSend
                && body.isComplete()
                && !upstream.wire().hasPending()) {
            upstream.wire().resume();
            target.keep(upstream);
        } else {
            upstream.close();
        }
        leave();
        client.send(last);
        client.answered(relay.keepsClient());
    }

    @Override
    public void ended(boolean properly) {
        if (connecting) {
            upstream.close();
            unreached();
            begin();
        } else if (!properly || !relay.endsHere()) {
            broke();
        }
    }

    private void broke() {
        boolean wasStale = upstream.reused() && relay.isUntouched();
        upstream.close();
        var blamed = target;
        if (wasStale) {
            blamed.closedUnannounced(loop);
            stale = with(stale, blamed);
        } else {
            failed = with(failed, blamed);
            broken++;
        }
        boolean again = isRepeatable() && broken < MAX_BROKEN && !relay.isCommitted();
        if (!wasStale || !again) blamed.tally().broke();
        leave();
        if (again) begin();
        else if (relay.isCommitted()) cut();
        else refuse(502, "The server broke off without an answer.");
    }

    @Override
    public void silent() {
        upstream.close();
        if (connecting) {
            connectedLate = true;
            unreached();
            begin();
            return;
        }
        target.tally().broke();
        leave();
        if (relay.isCommitted()) cut();
        else refuse(504, "The server did not answer in time.");
    }

    private void cut() {
        over = true;
        front.total().gaveUp();
        client.cut(relay.isEndless());
    }

    /// The client left before it was answered: 460 in the words of an Application Load Balancer. Nobody's fault
    /// here.
    void clientGone() {
        if (over) return;
        front.total().answered(460);
        abandon();
    }

    /// The client does not go on with its body.
    void clientSilent() {
        if (!abandon()) return;
        if (relay.isCommitted()) client.cut(false);
        else client.page(408, "The request did not arrive in time.");
    }

    void refuseBody(String why) {
        if (!abandon()) return;
        if (relay.isCommitted()) client.cut(false);
        else client.page(400, why);
    }

    private boolean abandon() {
        if (over) return false;
        over = true;
        upstream.close();
        leave();
        return true;
    }

    private void refuse(int status, String why) {
        over = true;
        client.page(status, why);
    }

    private void leave() {
        upstream = null;
        front.rota().done(target);
    }
}
