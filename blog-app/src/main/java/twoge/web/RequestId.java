package twoge.web;

import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/// The name of a request, in each line of the log that it causes, in its answer, and on the page that says it failed.
final class RequestId {
    private static final String HEADER = "X-Request-Id";

    /// What a load balancer of AWS adds: `Root=1-67891233-abcdef012345678912345678`, among others.
    private static final Pattern TRACE = Pattern.compile("(?:^|;)Root=([\\w-]{8,64})");
    private static final Pattern GIVEN = Pattern.compile("[\\w-]{8,64}");

    private RequestId() {}

    /// Takes the name a proxy in front gave it, or makes one.
    static void begin(Context request) {
        var id = of(request.header("X-Amzn-Trace-Id"), request.header(HEADER));
        request.attribute(HEADER, id);
        request.header(HEADER, id);
        MDC.put("request", id);
    }

    /// The next request of this thread is another.
    static void end() {
        MDC.remove("request");
    }

    static String of(Context request) {
        var id = request.<String>attribute(HEADER);
        return id == null ? "unknown" : id;
    }

    static String of(String trace, String given) {
        var root = TRACE.matcher(trace == null ? "" : trace);
        if (root.find()) return root.group(1);
        if (given != null && GIVEN.matcher(given).matches()) return given;
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
