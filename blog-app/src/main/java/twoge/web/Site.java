package twoge.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twoge.database.DatabaseAway;

/// The HTTP server: what applies to every request, around the routes it is given.
public final class Site implements AutoCloseable {
    /// The longest post, three bytes for each of its characters' four, and room to spare.
    static final int LARGEST_REQUEST = 512 * 1024;

    /// What a sender may be silent for, in milliseconds; for those who crawl, see [Pace].
    private static final int SILENCE = 15_000;

    private static final int KNOCKING = 1_024;

    /// How long a connection is kept between two requests, in milliseconds: longer than a load balancer keeps its
    /// end (60 s on AWS), or it sends a request into one that is just being closed.
    private static final int KEPT = 75_000;

    /// How long a connection may say nothing once the site is closed, in milliseconds. Jetty's one second is too
    /// short: on a busy machine a request may lie unread for longer, and would be lost.
    private static final int LAST_SILENCE = 3_000;

    private static final Logger LOG = LoggerFactory.getLogger(Site.class);

    private final Javalin server;
    private final int proxies;
    private volatile boolean draining;

    /// @param drain how long requests in flight may take once the site is closed
    /// @param meters where requests are counted
    /// @param proxies of ours before it; each adds an address to `X-Forwarded-For`
    public Site(
            Pages pages,
            Assets assets,
            Duration drain,
            int proxies,
            MeterRegistry meters,
            Consumer<RoutesConfig> routes) {
        this.proxies = proxies;
        server = Javalin.create(config -> {
            configure(config, drain);
            config.requestLogger.http(new AccessLog(meters)::write);
            var errors = new ErrorPages(pages);
            config.routes.before(this::prepare);
            config.routes.get("/assets/{name}", assets::serve);
            routes.accept(config.routes);
            config.routes.after(this::finish);
            config.routes.exception(HttpResponseException.class, errors::refused);
            config.routes.exception(StaleForm.class, errors::stale);
            config.routes.exception(LogInFirst.class, errors::logInFirst);
            config.routes.exception(Busy.class, errors::busy);
            config.routes.exception(DatabaseAway.class, errors::away);
            config.routes.exception(Exception.class, errors::failed);
        });
    }

    /// Begins to listen.
    ///
    /// @return the port, of interest when 0 was asked for
    public int listen(String host, int port) {
        return server.start(host, port).port();
    }

    /// True once it is being closed: requests in flight are still answered.
    public boolean draining() {
        return draining;
    }

    /// Accepts no more connections and finishes what is in flight, as far as the time allows.
    @Override
    public void close() {
        draining = true;
        try {
            server.stop();
        } catch (JavalinException e) {
            LOG.warn("event=drain-incomplete reason=\"requests in flight took longer than allowed and were cut off\"");
        }
    }

    private void prepare(Context request) {
        RequestId.begin(request);
        request.attribute(Connection.PROXIES, proxies);
        SecurityHeaders.add(request);
        CrossSite.refuse(request);
    }

    /// Whoever keeps connections open learns with its answer that this one takes no more requests.
    private void finish(Context request) {
        if (draining) request.header("Connection", "close");
    }

    private static void configure(JavalinConfig config, Duration drain) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.router.handlerWrapper(endpoint -> request -> {
            try {
                endpoint.handler.handle(request);
            } catch (Error e) {
                // Javalin would answer it with nothing, and nothing in the log.
                throw new ExecutionException(e);
            }
        });
        config.http.maxRequestSize = LARGEST_REQUEST;
        config.http.prefer405over404 = true;
        // Without a stop timeout Jetty drops what is in flight.
        config.jetty.modifyServer(jetty -> jetty.setStopTimeout(Math.max(1, drain.toMillis())));
        config.jetty.modifyServer(Site::hideErrorsOfJetty);
        config.jetty.modifyServer(jetty -> letACrowdIn(jetty, Math.clamp(drain.toMillis() / 2, 1, LAST_SILENCE)));
        config.jetty.modifyServer(jetty -> jetty.setHandler(new HeadAsGet(new Pace())));
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setIdleTimeout(SILENCE);
        });
    }

    /// A thousand visitors may knock at the same moment; with the usual 50 some would be sent away by the system.
    private static void letACrowdIn(Server jetty, long lastSilence) {
        jetty.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                for (var connector : jetty.getConnectors()) {
                    ((ServerConnector) connector).setAcceptQueueSize(KNOCKING);
                    ((ServerConnector) connector).setIdleTimeout(KEPT);
                    ((ServerConnector) connector).setShutdownIdleTimeout(lastSilence);
                }
            }
        });
    }

    /// Requests too garbled to reach a route are answered by Jetty itself: in one plain line.
    private static void hideErrorsOfJetty(Server jetty) {
        jetty.setErrorHandler((request, response, callback) -> {
            response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
            var line = "Error " + response.getStatus() + "\n";
            response.write(true, ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), callback);
            return true;
        });
    }
}
