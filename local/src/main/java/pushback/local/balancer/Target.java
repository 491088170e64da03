package pushback.local.balancer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;

/// One target and the connections kept alive to it.
final class Target {
    /// Connecting over loopback costs about 0.1 ms, so there is little to gain from old connections; and the longer one
    /// has been idle, the likelier it is that the application is closing it this very moment (gunicorn after 2 s).
    private static final long MAX_IDLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_IDLE = 64;

    private final Route route;
    private final Tally tally;
    private final ArrayDeque<Wire> idle = new ArrayDeque<>();
    private boolean retired;

    Target(Route route, Tally tally) {
        this.route = route;
        this.tally = tally;
    }

    Route route() {
        return route;
    }

    String id() {
        return route.targetId();
    }

    Tally tally() {
        return tally;
    }

    /// A connection kept alive, or a new one; always a new one if `fresh`.
    Wire connection(boolean fresh, Timeouts timeouts) throws IOException {
        var kept = fresh ? null : youngestIdle();
        return kept != null ? kept : Wire.open(route, timeouts);
    }

    /// Takes back a connection whose last answer was read to its end.
    void keep(Wire wire) {
        synchronized (idle) {
            wire.rest();
            if (!retired && idle.size() < MAX_IDLE && wire.isClean()) {
                idle.push(wire);
                return;
            }
        }
        wire.close();
    }

    /// Closes what is kept alive: a connection of this target was found dead, the others likely are as well.
    void forgetIdle() {
        synchronized (idle) {
            idle.forEach(Wire::close);
            idle.clear();
        }
    }

    /// From now on connections are closed after use: the target gets no new requests.
    void retire() {
        synchronized (idle) {
            retired = true;
            forgetIdle();
        }
    }

    private Wire youngestIdle() {
        synchronized (idle) {
            var wire = idle.poll();
            if (wire == null || wire.idleNanos() < MAX_IDLE_NANOS) return wire;
            wire.close();
            forgetIdle();
            return null;
        }
    }
}
