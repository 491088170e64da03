package twoge.web;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Reads no further when a sender crawls: who sends a byte now and then is never silent long enough to be cut off for
/// that. Jetty's own `minRequestDataRate` does not hold for multipart forms (12.1), and gives nobody a moment to begin.
final class Pace extends Handler.Wrapper {
    /// The least that must have come, in bytes per second, once the first seconds are over.
    private static final int SLOWEST = 500;
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request.getLength() == 0 ? request : new Timed(request), response, callback);
    }

    private static final class Timed extends Request.Wrapper {
        /// When it was first read: what it waited for until then was us.
        private long began;
        private long bytes;
        private Content.Chunk end;

        Timed(Request request) {
            super(request);
        }

        @Override
        public Content.Chunk read() {
            if (end != null) return end;
            if (began == 0) began = System.nanoTime();
            var chunk = super.read();
            if (chunk == null || Content.Chunk.isFailure(chunk)) return chunk;
            bytes += chunk.remaining();
            if (chunk.isLast() || bytes == getLength() || !crawls()) return chunk;
            chunk.release();
            end = Content.Chunk.from(new TimeoutException("sent too slowly"), true);
            return end;
        }

        private boolean crawls() {
            long passed = System.nanoTime() - began;
            return passed > GRACE && bytes < (double) SLOWEST * passed / TimeUnit.SECONDS.toNanos(1);
        }
    }
}
