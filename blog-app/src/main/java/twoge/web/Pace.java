package twoge.web;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Reads no further when a sender crawls: who sends a byte now and then is never silent long enough to be cut off for
/// that. Jetty's own `minRequestDataRate` does not hold for multipart forms (12.1), and gives nobody a moment to begin.
/// And takes in only as much at once, from all together, as there is room for.
final class Pace extends Handler.Wrapper {
    /// The least that must have come, in bytes per second, once the first seconds are over.
    private static final int SLOWEST = 500;
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    /// Plain forms lie in the heap, an eighth of it; what comes in parts, as posts do, waits on the disk.
    private final Room heap = new Room(16 << 20, 8 << 10, TimeUnit.SECONDS.toNanos(30));
    private final Room disk = new Room(256 << 20, 128 << 10, TimeUnit.MINUTES.toNanos(5));

    /// @param most the most bytes in it at once
    /// @param free the first bytes of each sender, not counted: nobody keeps others from logging in, or from
    ///     writing, by sending a lot
    /// @param longest how long one sender may take to bring what they have, in nanoseconds
    private record Room(long most, long free, long longest, AtomicLong taken) {
        Room(long most, long free, long longest) {
            this(most, free, longest, new AtomicLong());
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getLength() == 0) return super.handle(request, response, callback);
        var type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        var timed = new Timed(request, type != null && type.startsWith(Form.FILES) ? disk : heap);
        Request.addCompletionListener(request, _ -> timed.leave());
        return super.handle(timed, response, callback);
    }

    private static final class Timed extends Request.Wrapper {
        private final Room room;
        /// When it was first read: what it waited for until then was us.
        private long began;
        private long bytes;
        private Content.Chunk end;

        Timed(Request request, Room room) {
            super(request);
            this.room = room;
        }

        @Override
        public Content.Chunk read() {
            if (end != null) return end;
            if (began == 0) began = System.nanoTime();
            var chunk = super.read();
            if (chunk == null || Content.Chunk.isFailure(chunk)) return chunk;
            long before = counted();
            bytes += chunk.remaining();
            long more = counted() - before;
            boolean full = more > 0 && room.taken.addAndGet(more) > room.most;
            if (!full && (chunk.isLast() || bytes == getLength() || !crawls())) return chunk;
            chunk.release();
            end = Content.Chunk.from(full ? new Busy() : new TimeoutException("sent too slowly"), true);
            return end;
        }

        private boolean crawls() {
            long passed = System.nanoTime() - began;
            boolean slow = bytes < (double) SLOWEST * passed / TimeUnit.SECONDS.toNanos(1);
            return passed > GRACE && slow || passed > room.longest;
        }

        private long counted() {
            return Math.max(0, bytes - room.free);
        }

        void leave() {
            room.taken.addAndGet(-counted());
        }
    }
}
