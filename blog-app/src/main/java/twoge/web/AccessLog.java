package twoge.web;

import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each request, but for health checks: they come every few seconds, and say when their answer changes.
/// And one count for each, by route and status, with the time it took.
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    /// From the fastest page to the longest wait for the database.
    private static final Duration[] BUCKETS = LongStream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();
    private final MeterRegistry meters;

    private record Kind(String method, String route, int status) {}

    AccessLog(MeterRegistry meters) {
        this.meters = meters;
    }

    void write(Context request, float milliseconds) {
        var kind = new Kind(method(request), route(request), request.statusCode());
        timers.computeIfAbsent(kind, this::timer).record((long) (milliseconds * 1_000_000), TimeUnit.NANOSECONDS);
        // As it was sent, still percent-encoded: nobody can write a line of their own into the log.
        var path = request.req().getRequestURI();
        if (!path.startsWith("/health/")) {
            LOG.info(
                    "event=request method={} path={} status={} ms={}",
                    kind.method,
                    path,
                    kind.status,
                    Math.round(milliseconds));
        }
        RequestId.end();
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.requests")
                .description("Requests answered")
                .tags("method", kind.method, "route", kind.route, "status", String.valueOf(kind.status))
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /// As it is written in the code: what people ask for must not make new meters.
    private static String route(Context request) {
        var endpoint = request.endpoints().lastHttpEndpoint();
        return endpoint == null ? "none" : endpoint.path;
    }

    private static String method(Context request) {
        var method = request.req().getMethod();
        return METHODS.contains(method) ? method : "other";
    }
}
