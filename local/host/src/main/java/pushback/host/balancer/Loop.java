package pushback.host.balancer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One thread that serves connections, clients' and those to targets, whenever one of them is ready. A request stays on
/// the loop of its client from its first byte to the last of its answer, so nothing in it needs a lock.
final class Loop implements Runnable {
    /// Whoever is registered with the selector.
    interface Ready {
        void ready(int operations);

        /// The time, in nanoseconds, at which [#late] is due; [#NEVER].
        long deadline();

        void late();
    }

    static final long NEVER = Long.MAX_VALUE;
    /// The largest piece that is read at once. Pages of 1 MB took a fifth more processor time with half of it, and
    /// no less with twice as much.
    static final int READ = 256 * 1024;
    /// The head and body of a request that were read ahead fit in here, and so does every answer that is sent
    /// whole.
    private static final int WRITE = 512 * 1024;
    /// Deadlines are looked at no more often than this.
    private static final long SWEEP = 10_000_000;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    final RequestParser requests;
    final AnswerParser answers = new AnswerParser();
    final Bytes head = new Bytes();
    /// What an answer's head is read from.
    final byte[] answerHead = new byte[AnswerParser.MAX_HEAD + 1];
    final int number;
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ);
    private final ByteBuffer out = ByteBuffer.allocateDirect(WRITE);
    private final ByteBuffer probe = ByteBuffer.allocateDirect(1);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<Tunnel> tunnels = new HashSet<>();
    private volatile boolean closed;
    private long now = System.nanoTime();
    private long nextSweep = NEVER;
    private long dateSecond;
    private String date = "";

    Loop(int number, RequestParser requests) throws IOException {
        this.number = number;
        this.requests = requests;
        selector = Selector.open();
        thread = Thread.ofPlatform().daemon().name("balancer-" + number).unstarted(this);
    }

    void start() {
        thread.start();
    }

    Selector selector() {
        return selector;
    }

    /// Runs on this loop's thread, soon.
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /// Empty, to read into. Its content lasts until the next read on this loop.
    ByteBuffer in() {
        return in.clear();
    }

    /// Empty, to compose in and to write from at once.
    ByteBuffer out() {
        return out.clear();
    }

    ByteBuffer probe() {
        return probe.clear();
    }

    /// As [System#nanoTime], taken when the current event began.
    long now() {
        return now;
    }

    /// The time after so many nanoseconds, which will be noticed.
    long deadline(long nanos) {
        long at = now + nanos;
        if (at < nextSweep) nextSweep = at;
        return at;
    }

    /// As in the header field (RFC 9110, section 5.6.7).
    String date() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = DATE.format(Instant.ofEpochSecond(second));
        }
        return date;
    }

    void opened(Tunnel tunnel) {
        tunnels.add(tunnel);
    }

    void ended(Tunnel tunnel) {
        tunnels.remove(tunnel);
    }

    /// Waits less for clients that keep a target from being drained.
    void hurry(String targetId) {
        for (var key : selector.keys()) {
            if (key.attachment() instanceof Wire wire && wire.side() instanceof Client client) client.hurry(targetId);
        }
    }

    /// Ends the tunnels to a target.
    void closeTunnels(String targetId) {
        for (var tunnel : Set.copyOf(tunnels)) if (tunnel.targetId().equals(targetId)) tunnel.close();
    }

    /// Breaks off everything. Returns when it is done.
    void close() {
        closed = true;
        selector.wakeup();
        try {
            if (Thread.currentThread() != thread) thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                selector.select(this::dispatch, patience(nextSweep));
                now = System.nanoTime();
                for (var task = tasks.poll(); task != null; task = tasks.poll()) attempt(task);
                if (now >= nextSweep) sweep();
            }
            for (var key : selector.keys()) key.channel().close();
            selector.close();
        } catch (IOException | ClosedSelectorException broken) {
            throw new IllegalStateException("the load balancer stopped", broken);
        }
    }

    private static long patience(long until) {
        return until == NEVER ? 0 : Math.max(1, (until - System.nanoTime()) / 1_000_000 + 1);
    }

    private void dispatch(SelectionKey key) {
        now = System.nanoTime();
        try {
            if (key.isValid()) ((Ready) key.attachment()).ready(key.readyOps());
        } catch (RuntimeException | Error broken) {
            Wire.report(broken);
        }
    }

    private void sweep() {
        nextSweep = NEVER;
        long earliest = NEVER;
        for (var key : selector.keys()) {
            var ready = (Ready) key.attachment();
            if (!key.isValid() || ready == null) continue;
            if (ready.deadline() <= now) attempt(ready::late);
            if (key.isValid()) earliest = Math.min(earliest, ready.deadline());
        }
        if (earliest != NEVER) nextSweep = Math.min(nextSweep, Math.max(earliest, now + SWEEP));
    }

    /// Whatever breaks in serving one connection must not end the thread that serves all others.
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error broken) {
            Wire.report(broken);
        }
    }
}
