package pushback.aws.endpoint;

import io.undertow.server.HttpServerExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;

/// Whether the body of a request still comes. Who sends nothing more of it for a while is told so, before the server
/// gives up the connection without a word. Looks on the server's own thread.
final class BodyWatch implements AutoCloseable {
    private final HttpServerExchange exchange;
    private final long patience;
    private final Runnable onSilence;
    private volatile long heard = System.nanoTime();
    /// Whoever does not ask for more hears nothing, and that is not the client's fault.
    private volatile boolean asked;
    private volatile boolean over;
    private volatile boolean silent;
    private volatile XnioExecutor.Key next;

    /// @param patience without a byte
    /// @param asked whether the body is asked for from now on; otherwise by [#of]
    /// @param onSilence called once at most
    BodyWatch(HttpServerExchange exchange, Duration patience, boolean asked, Runnable onSilence) {
        this.exchange = exchange;
        this.patience = patience.toNanos();
        this.asked = asked;
        this.onSilence = onSilence;
        next = exchange.getIoThread().executeAfter(this::look, this.patience, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (over || exchange.isRequestComplete() || exchange.isResponseStarted()) return;
        var quiet = asked ? System.nanoTime() - heard : 0;
        if (quiet < patience) {
            next = exchange.getIoThread().executeAfter(this::look, patience - quiet, TimeUnit.NANOSECONDS);
            return;
        }
        silent = true;
        onSilence.run();
    }

    /// A part of it has come.
    void heard() {
        heard = System.nanoTime();
    }

    /// Whether that is why it broke off.
    boolean isSilent() {
        return silent;
    }

    /// The same bytes, under watch.
    InputStream of(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                ask();
                var one = super.read();
                asked = false;
                return one;
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                ask();
                var count = super.read(into, from, most);
                asked = false;
                return count;
            }
        };
    }

    private void ask() {
        heard();
        asked = true;
    }

    @Override
    public void close() {
        over = true;
        next.remove();
    }
}
