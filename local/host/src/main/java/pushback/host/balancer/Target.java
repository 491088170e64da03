package pushback.host.balancer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.IntStream;
import pushback.aws.loadbalancing.Route;

/// One target and the connections kept alive to it: for each loop its own, used on its thread only.
final class Target {
    /// Connecting over loopback costs about 0.1 ms, so there is little to gain from old connections; and the longer
    /// one has been idle, the likelier it is that the application is closing it this very moment (gunicorn after 2
    /// s).
    static final long MAX_IDLE = Duration.ofSeconds(1).toNanos();
    /// What must not be repeated goes on a connection only right after it has answered: no server gives up so soon.
    private static final long FRESH = Duration.ofMillis(250).toNanos();
    private static final int MOST_IDLE = 64;

    private final Route route;
    private final MutableCounters tally;
    private final InetSocketAddress address;
    private final List<Loop> loops;
    private final List<ArrayDeque<Upstream>> idle;
    private volatile boolean retired;
    private volatile boolean closesUnannounced;

    Target(Route route, MutableCounters tally, List<Loop> loops) {
        this.route = route;
        this.tally = tally;
        this.loops = loops;
        address = new InetSocketAddress(route.host(), route.port());
        idle = IntStream.range(0, loops.size())
                .mapToObj(i -> new ArrayDeque<Upstream>())
                .toList();
    }

    Route route() {
        return route;
    }

    String id() {
        return route.targetId();
    }

    MutableCounters tally() {
        return tally;
    }

    /// A connection kept alive for something that may be sent again, or a new one.
    Upstream connection(Loop loop) throws IOException {
        var kept = idle.get(loop.number).poll();
        return kept != null ? kept : open(loop);
    }

    /// A connection that no application can be closing already: it has just answered, on a target that is not known
    /// to close connections without having said so; or a new one.
    Upstream freshConnection(Loop loop) throws IOException {
        var kept = closesUnannounced ? null : idle.get(loop.number).peek();
        if (kept == null || loop.now() - kept.idleSince() > FRESH) return open(loop);
        idle.get(loop.number).pop();
        if (kept.isSilent()) return kept;
        closesUnannounced = true;
        kept.close();
        return open(loop);
    }

    Upstream open(Loop loop) throws IOException {
        return new Upstream(Wire.open(loop, address), this);
    }

    /// Takes back a connection whose last answer was read to its end.
    void keep(Upstream upstream) {
        var kept = idle.get(upstream.loop().number);
        if (retired || kept.size() >= MOST_IDLE) {
            upstream.close();
            return;
        }
        upstream.rest();
        kept.push(upstream);
    }

    /// A connection kept alive has ended by itself.
    void lost(Upstream upstream) {
        idle.get(upstream.loop().number).remove(upstream);
        upstream.close();
    }

    /// Closes what is kept alive: a connection of this target was found dead, the others likely are as well. A
    /// target that does this is given nothing on a kept connection that must not be repeated.
    void closedUnannounced(Loop loop) {
        closesUnannounced = true;
        forgetIdle(loop);
    }

    /// From now on connections are closed after use: the target gets no new requests.
    void retire() {
        retired = true;
        for (var loop : loops) loop.execute(() -> forgetIdle(loop));
    }

    private void forgetIdle(Loop loop) {
        var kept = idle.get(loop.number);
        kept.forEach(Upstream::close);
        kept.clear();
    }
}
