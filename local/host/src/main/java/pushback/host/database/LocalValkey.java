package pushback.host.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import pushback.host.processes.DirectoryLock;

/// A Valkey server, or the Redis it comes from, which stands for ElastiCache: what the servers of a fleet share and may
/// lose, such as sessions. It has to be installed. It listens on 127.0.0.1 only, wants a password, and writes what it
/// holds to its directory when it ends.
///
/// Methods throw [UncheckedIOException] when the directory cannot be used.
public final class LocalValkey implements AutoCloseable {
    private static final String REMEDY = "pushback.yml asks for \"sessions: true\": install it "
            + "(Debian: apt-get install valkey-server, or redis-server; macOS: brew install valkey)";
    private static final List<String> SIGNALS = List.of("TERM");
    private static final Duration READY = Duration.ofSeconds(20);
    private static final Duration STOPPED = Duration.ofSeconds(10);

    private final Path directory;
    private final Map<String, String> environment;
    private final DirectoryLock lock;
    private final LoopbackPort port;
    private final String password;
    private ServerProcess server;

    /// Takes the directory, and starts nothing yet.
    ///
    /// @param port 0 for a free one
    /// @param environment variables its process gets, besides our own
    /// @throws DirectoryLock.AlreadyRunning another process, or another object, uses this directory
    public LocalValkey(Path directory, int port, Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        try {
            this.directory = Files.createDirectories(directory.toAbsolutePath().normalize())
                    .toRealPath();
            lock = DirectoryLock.take(this.directory);
            this.port = LoopbackPort.of(port);
            password = Password.in(this.directory);
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    /// Starts the server and waits until it answers; does nothing if it runs.
    ///
    /// @throws IllegalStateException it is not installed, or did not start; the message says what to do
    public synchronized void start() {
        if (running()) return;
        var program = InstalledProgram.require("Valkey", REMEDY, "valkey-server", "redis-server");
        try {
            port.require();
            // In a file that only we can read, and not on the command line, where everybody could.
            var settings = directory.resolve("valkey.conf");
            Password.write(settings, """
                bind 127.0.0.1
                port %d
                requirepass %s
                save 60 1
                appendonly no
                maxmemory 64mb
                maxmemory-policy allkeys-lru
                set-proc-title no
                """.formatted(port.number(), password));
            var user = Unprivileged.detect(directory, SIGNALS.getFirst());
            // The directory is a word of the command line: a path in the file would need its quotes escaped.
            server = ServerProcess.start(
                    user.leashed(List.of(program.toString(), settings.toString(), "--dir", directory.toString())),
                    environment,
                    directory.resolve("log"),
                    SIGNALS);
            server.await(this::answers, READY);
        } catch (IOException failed) {
            stop();
            throw new IllegalStateException("Valkey did not start: " + failed.getMessage(), failed);
        }
    }

    /// Whether the server's process is alive.
    public synchronized boolean running() {
        return server != null && server.alive();
    }

    /// Where an application finds it, password included: `redis://:…@127.0.0.1:PORT`.
    public String url() {
        return "redis://:%s@127.0.0.1:%d".formatted(password, port.number());
    }

    /// Ends the server and gives the directory free.
    @Override
    public synchronized void close() {
        stop();
        lock.close();
    }

    private void stop() {
        if (server == null) return;
        try {
            server.end(STOPPED);
            server = null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port.number()), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
                    .equals("+OK\r\n+PONG\r\n");
        } catch (IOException notYet) {
            return false;
        }
    }
}
