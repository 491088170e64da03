package pushback.local.balancer;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.IoUtils;

/// An HTTP load balancer: round robin over its routes, connections kept alive, requests sent again where that is safe.
///
/// Answers 503 while there is no route, 502 when targets break, 504 after 60 s of silence, 413 for more than 16 MB
/// (a chunked body of unknown length is cut off there).
/// A removed route gets no new request and finishes those it has. May be called from any thread.
public final class Balancer implements AutoCloseable {
    private static final long MAX_BODY = 16L * 1024 * 1024;
    /// As long as an Application Load Balancer keeps an idle client's connection.
    private static final Duration CLIENT_IDLE = Duration.ofSeconds(60);

    private final Rota rota = new Rota();
    private final Tally total = new Tally();
    private final Timeouts timeouts;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledThreadPoolExecutor patience;
    private final Undertow server;
    private final int port;

    /// Listens at once.
    ///
    /// @param host the loopback address to bind, such as `127.0.0.1`
    /// @param port 0 for a free one
    /// @throws RuntimeException (a `BindException` inside) if the port is taken
    public Balancer(String host, int port) {
        this(host, port, Timeouts.DEFAULT);
    }

    Balancer(String host, int port, Timeouts timeouts) {
        this.timeouts = timeouts;
        patience = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("balancer-drain").factory());
        patience.setRemoveOnCancelPolicy(true);
        server = Undertow.builder()
                .addHttpListener(port, host)
                .setIoThreads(2)
                .setWorkerThreads(1)
                // No cache per thread: a virtual thread lives for one request, and would take its cache with it.
                .setByteBufferPool(new DefaultByteBufferPool(true, 16 * 1024, 1024, 0))
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_BODY)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, Math.toIntExact(CLIENT_IDLE.toMillis()))
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
                // Browsers send `[`, `{` and `|` of a query as they are. What to make of them is for the target to say;
                // without the second option Undertow would decode a line with such characters.
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setHandler(new HttpContinueReadHandler(this::receive))
                .build();
        server.start();
        this.port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
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

    /// Runs `done` once, as soon as a removed target has no request in flight or `atMost` has passed. It runs at once
    /// on the calling thread if there is none, else on a thread of the balancer, which it must not block.
    public void whenDrained(String targetId, Duration atMost, Runnable done) {
        var ran = new AtomicBoolean();
        Runnable once = () -> {
            if (ran.compareAndSet(false, true)) done.run();
        };
        var deadline = patience.schedule(once, Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
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
        server.stop();
        patience.shutdownNow();
        requests.shutdownNow();
        rota.replace(List.of());
    }

    private void receive(HttpServerExchange exchange) {
        exchange.dispatch(requests, this::forward);
    }

    private void forward(HttpServerExchange exchange) {
        exchange.startBlocking();
        if (exchange.getRequestContentLength() > MAX_BODY) {
            tooBig(exchange);
            return;
        }
        try {
            new Forward(exchange, rota, total, timeouts).run();
        } catch (RequestTooBigException measured) {
            tooBig(exchange);
        } catch (IOException clientGone) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private void tooBig(HttpServerExchange exchange) {
        total.answered(413);
        exchange.setPersistent(false);
        Page.send(exchange, 413, "A request may carry 16 MB.");
    }
}
