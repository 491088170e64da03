package pushback.host.balancer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import pushback.aws.loadbalancing.Counters;
import pushback.aws.loadbalancing.Route;

/// An HTTP/1.1 load balancer: round robin over its routes, connections kept alive, requests sent again where that is
/// safe, upgraded connections (WebSocket) passed through. What an Application Load Balancer documents, this one does;
/// docs/load-balancer.md lists it.
///
/// Answers 503 while there is no route, 502 when targets break, 504 after 60 s of silence. A removed route gets no new
/// request and finishes those it has. May be called from any thread.
public final class Balancer implements AutoCloseable {
    private static final int LOOPS = 2;
    private static final int BACKLOG = 1024;

    private final List<Loop> loops;
    private final RoundRobin rota;
    private final MutableCounters total = new MutableCounters();
    private final ScheduledThreadPoolExecutor patience;
    private final ServerSocketChannel server;
    private final int port;

    /// Listens at once.
    ///
    /// @param host the loopback address to bind, such as `127.0.0.1`
    /// @param port 0 for a free one
    /// @throws UncheckedIOException (a `BindException` inside) if the port is taken
    public Balancer(String host, int port) {
        this(host, port, Timeouts.DEFAULT);
    }

    Balancer(String host, int port, Timeouts timeouts) {
        patience = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("balancer-drain").factory());
        patience.setRemoveOnCancelPolicy(true);
        try {
            server = ServerSocketChannel.open().bind(new InetSocketAddress(host, port), BACKLOG);
            this.port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            var made = new ArrayList<Loop>();
            for (int i = 0; i < LOOPS; i++) made.add(new Loop(i, new RequestParser(host, this.port)));
            loops = List.copyOf(made);
            rota = new RoundRobin(loops);
            new Acceptor(loops, server, new Front(rota, total, timeouts));
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        loops.forEach(Loop::start);
    }

    /// The port it listens on.
    public int port() {
        return port;
    }

    /// The targets that may get new requests, from now on. Requests in flight go on.
    public void routes(Collection<Route> routes) {
        rota.replace(List.copyOf(routes));
    }

    /// How many requests the target is answering now; it may have been removed.
    public int inFlight(String targetId) {
        return rota.inFlight(targetId);
    }

    /// Runs `done` once, as soon as a removed target has no request in flight or `atMost` has passed; upgraded
    /// connections that are still open then are closed. It runs at once on the calling thread if there is nothing
    /// in flight, else on a thread of the balancer, which it must not block.
    public void whenDrained(String targetId, Duration atMost, Runnable done) {
        var ran = new AtomicBoolean();
        Runnable once = () -> {
            if (ran.compareAndSet(false, true)) done.run();
        };
        var deadline = patience.schedule(
                () -> {
                    loops.forEach(loop -> loop.execute(() -> loop.closeTunnels(targetId)));
                    once.run();
                },
                Math.max(0, atMost.toMillis()),
                TimeUnit.MILLISECONDS);
        loops.forEach(loop -> loop.execute(() -> loop.hurry(targetId)));
        rota.whenIdle(targetId, () -> {
            deadline.cancel(false);
            once.run();
        });
    }

    /// By target id, removed targets included.
    public Map<String, Counters> counters() {
        return rota.counters();
    }

    /// What clients saw.
    public Counters total() {
        return total.counters();
    }

    /// Stops listening and breaks off what is in flight. A drain still waited for never reports.
    @Override
    public void close() {
        patience.shutdownNow();
        loops.forEach(Loop::close);
        rota.replace(List.of());
    }
}
