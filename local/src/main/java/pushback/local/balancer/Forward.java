package pushback.local.balancer;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.Set;
import org.xnio.IoUtils;

/// One request on its way to a target, and to the next one if that fails.
///
/// A request is sent again when nothing of it can have had an effect (no connection was made), or when it may be
/// repeated (idempotent) and its client has not been answered a byte.
final class Forward {
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");
    /// A request that breaks two targets is probably to blame itself; it is not shown to the rest of the fleet.
    private static final int MAX_BROKEN = 2;
    /// Answers up to this size are read to their end first, so that a target dying in the middle costs nobody anything.
    private static final int READ_AHEAD = 64 * 1024;

    private final HttpServerExchange exchange;
    private final Rota rota;
    private final Tally total;
    private final Timeouts timeouts;
    private final RequestBody body;
    private final RequestHead head;
    private final boolean repeatable;
    /// Targets that failed this request for good, and those of which only a connection kept alive turned out dead.
    private final Set<Target> failed = new HashSet<>();
    private final Set<Target> stale = new HashSet<>();
    private int broken;

    Forward(HttpServerExchange exchange, Rota rota, Tally total, Timeouts timeouts) throws IOException {
        this.exchange = exchange;
        this.rota = rota;
        this.total = total;
        this.timeouts = timeouts;
        body = RequestBody.of(exchange);
        head = RequestHead.of(exchange, body);
        repeatable = IDEMPOTENT.contains(head.method());
    }

    void run() throws IOException {
        while (true) {
            var target = next();
            if (target == null) {
                if (failed.isEmpty()) refuse(503, "No server is ready to answer at the moment.");
                else refuse(502, "The server could not be reached.");
                return;
            }
            try {
                if (attempt(target)) return;
            } finally {
                rota.done(target);
            }
        }
    }

    private Target next() {
        var avoid = new HashSet<>(failed);
        avoid.addAll(stale);
        return rota.take(avoid).or(() -> rota.take(failed)).orElse(null);
    }

    /// Whether the request is settled, one way or the other.
    private boolean attempt(Target target) throws IOException {
        Wire wire;
        try {
            // What must not be repeated gets a new connection, which no application can be closing already.
            wire = target.connection(!repeatable || stale.contains(target), timeouts);
        } catch (IOException unreachable) {
            target.tally().connectError();
            failed.add(target);
            return false;
        }
        try {
            var answer = wire.ask(head, body);
            if (answer.length() >= 0 && answer.length() <= READ_AHEAD) {
                deliverWhole(target, wire, answer);
            } else {
                deliverStreaming(target, wire, answer);
            }
            return true;
        } catch (Wire.ClientGone gone) {
            wire.close();
            if (gone.getCause() instanceof RequestTooBigException tooBig) throw tooBig;
            dropClient();
            return true;
        } catch (SocketTimeoutException silent) {
            wire.close();
            target.tally().broke();
            refuse(504, "The server did not answer in time.");
            return true;
        } catch (IOException targetBroke) {
            wire.close();
            return afterBreak(target, wire);
        }
    }

    private boolean afterBreak(Target target, Wire wire) {
        if (wire.reused()) {
            target.forgetIdle();
            stale.add(target);
        } else {
            target.tally().broke();
            failed.add(target);
            broken++;
        }
        if (repeatable && body.sendable() && broken < MAX_BROKEN) return false;
        refuse(502, "The server broke off without an answer.");
        return true;
    }

    private void deliverWhole(Target target, Wire wire, Answer answer) throws IOException {
        var bytes = answer.body().readAllBytes();
        if (answer.keepAlive()) target.keep(wire);
        else wire.close();
        target.tally().answered(answer.status());
        total.answered(answer.status());
        begin(answer);
        try (var out = exchange.getOutputStream()) {
            out.write(bytes);
        } catch (IOException clientGone) {
            dropClient();
        }
    }

    /// Once the client has been answered a byte there is no way back: a target that breaks now takes the client's
    /// connection with it, for a shorter answer must not look like a whole one.
    private void deliverStreaming(Target target, Wire wire, Answer answer) throws IOException {
        begin(answer);
        var out = exchange.getOutputStream();
        var buffer = new byte[16 * 1024];
        while (true) {
            int count;
            try {
                count = answer.body().read(buffer);
            } catch (IOException targetBroke) {
                wire.close();
                target.tally().broke();
                total.gaveUp();
                dropClient();
                return;
            }
            try {
                if (count < 0) {
                    out.close();
                    break;
                }
                out.write(buffer, 0, count);
                if (!answer.body().hasMore()) out.flush();
            } catch (IOException clientGone) {
                wire.close();
                dropClient();
                return;
            }
        }
        if (answer.keepAlive()) target.keep(wire);
        else wire.close();
        target.tally().answered(answer.status());
        total.answered(answer.status());
    }

    private void begin(Answer answer) {
        exchange.setStatusCode(answer.status());
        boolean bodiless = head.method().equals("HEAD") || answer.status() == 304;
        for (var field : answer.fields()) {
            var name = new HttpString(field.name());
            if (name.equals(Headers.CONTENT_LENGTH) && !bodiless) continue;
            exchange.getResponseHeaders().add(name, field.value());
        }
        if (!bodiless && answer.status() != 204 && answer.length() >= 0) {
            exchange.setResponseContentLength(answer.length());
        }
    }

    private void dropClient() {
        IoUtils.safeClose(exchange.getConnection());
    }

    private void refuse(int status, String why) {
        total.gaveUp();
        if (exchange.isResponseStarted()) dropClient(); // It left while it waited, or the balancer is closing.
        else Page.send(exchange, status, why);
    }
}
