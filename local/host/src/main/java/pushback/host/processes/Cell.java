package pushback.host.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A mount and a process namespace in which foreign commands run, as nobody, on a machine that is read-only to them. It
/// lasts until it is closed, so that what a command leaves running goes on, and sees the next command and is seen by
/// it; whoever looks from outside sees all of them, by other process ids. The network is the machine's.
///
/// The first process in it buries what ends there and has no parent left, once it was read how that ended. When that
/// process ends, however it ends, the kernel ends all others.
public final class Cell implements AutoCloseable {
    private static final String SCRIPT = "cell.sh";
    /// While a command runs: it may wait for a process to be gone.
    private static final Duration BURIALS = Duration.ofMillis(50);
    /// While none does: only an application may still ask for what it has left, and each look costs processor time.
    private static final Duration IDLE_BURIALS = Duration.ofSeconds(2);
    private final boolean root;
    private final Process process;
    private final long first;
    private final Exits exits = new Exits();
    private final Thread burials;
    private final AtomicInteger running = new AtomicInteger();

    Cell(boolean root, Map<String, String> mark, Map<String, String> lists) throws IOException {
        this.root = root;
        var command = new ArrayList<String>(List.of("setsid", "unshare"));
        // Who is not root may mount only in a user namespace of which they are root.
        if (!root) command.addAll(List.of("-U", "-r"));
        command.addAll(
                List.of("-m", "-p", "-f", "--kill-child", "/bin/sh", "-c", "eval \"$PUSHBACK_CELL\"", "pushback-cell"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", (path == null ? "" : path + ":") + "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().putAll(mark);
        builder.environment().putAll(lists);
        // Not as an argument: whoever lists processes would have to read it.
        builder.environment().put("PUSHBACK_CELL", script());
        process = builder.start();
        var said = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"ready".equals(said)) {
            process.destroyForcibly();
            throw new IOException(said == null ? "unshare ended at once" : said);
        }
        first = process.children()
                .findFirst()
                .orElseThrow(() -> new IOException("its first process is gone"))
                .pid();
        // Of the platform: waking it takes one change of threads, and a virtual one three.
        burials = Thread.ofPlatform().daemon().name("burials of " + first).start(this::bury);
    }

    /// How processes in here have ended, by the ids they have outside.
    public Exits exits() {
        return exits;
    }

    /// The id of its first process, outside.
    long first() {
        return first;
    }

    private void bury() {
        try (var asks = process.getOutputStream()) {
            while (process.isAlive()) {
                if (exits.readChildren(first)) {
                    asks.write('\n');
                    asks.flush();
                }
                LockSupport.parkNanos((running.get() > 0 ? BURIALS : IDLE_BURIALS).toNanos());
            }
        } catch (IOException ended) {
            // With all that was in it.
        }
    }

    /// Starts a process whose command is one that [#command] has made.
    public Process start(ProcessBuilder builder) throws IOException {
        running.incrementAndGet();
        try {
            var started = builder.start();
            LockSupport.unpark(burials);
            started.onExit().thenRun(running::decrementAndGet);
            return started;
        } catch (IOException | RuntimeException refused) {
            running.decrementAndGet();
            throw refused;
        }
    }

    /// `command`, to be started in here by [#start]; its directory is `/`.
    public List<String> command(List<String> command) {
        var entered = new ArrayList<>(List.of("nsenter", "-t", Long.toString(first)));
        if (!root) entered.addAll(List.of("-U", "--preserve-credentials"));
        // There we are nobody, without any privilege, and still the owner of our files.
        entered.addAll(List.of("-m", "-p", "--", "nsenter", "--user=/dev/pushback", "--preserve-credentials", "--"));
        entered.addAll(command);
        return entered;
    }

    /// Whether commands can still be started in it.
    public boolean alive() {
        return process.isAlive();
    }

    /// Ends it with all that runs in it.
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            LockSupport.unpark(burials);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String script() throws IOException {
        try (var in = Cell.class.getResourceAsStream(SCRIPT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
