package twoge.web;

import io.javalin.http.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line for each request, but for health checks: they come every few seconds, and say when their answer changes.
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private AccessLog() { }

    static void write(Context request, float milliseconds) {
        // As it was sent, still percent-encoded: nobody can write a line of their own into the log.
        var path = request.req().getRequestURI();
        if (path.startsWith("/health/")) return;
        LOG.info("event=request method={} path={} status={} ms={}",
                request.req().getMethod(), path, request.statusCode(), Math.round(milliseconds));
    }
}
