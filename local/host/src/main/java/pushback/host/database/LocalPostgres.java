package pushback.host.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/// A PostgreSQL server whose data stay in a directory between runs. It listens on 127.0.0.1 only, and on no Unix
/// socket.
///
/// The application's user, `app`, owns its database and is no superuser. Runs as an ordinary user and as root alike,
/// and where the system can do that (Linux with `setpriv`) it shuts down by itself when this process dies. May be
/// called from any thread; calls that start or stop it wait for each other. Methods throw [UncheckedIOException] when
/// the directory cannot be used.
public final class LocalPostgres implements LocalDatabase {
    /// PostgreSQL's fast shutdown, then its immediate one.
    static final List<String> SIGNALS = List.of("INT", "QUIT");
    static final String DATABASE = "app";
    /// A start takes less than a second; replaying the log after a crash may take longer.
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOPPED = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Map<String, String> environment;
    private final FileChannel lock;
    private final LoopbackPort port;
    private final String password;
    private final String administrator;
    private ServerProcess postmaster;

    /// Takes the directory, and starts nothing yet.
    ///
    /// @param port 0 for a free one; it stays the same over [#stop] and [#start]
    /// @param environment variables its processes get, besides our own
    /// @throws IllegalStateException another process, or another object, uses this directory
    public LocalPostgres(Path directory, int port, Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        try {
            var own = Files.createDirectories(directory.toAbsolutePath().normalize())
                    .toRealPath();
            cluster = new Cluster(own);
            lock = lock(own);
            this.port = LoopbackPort.of(port);
            password = cluster.password();
            administrator = cluster.administratorsPassword();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    @Override
    public synchronized void start() {
        if (running()) return;
        try {
            var programs = Programs.unpack(cluster.directory());
            var user = Unprivileged.detect(cluster.directory(), SIGNALS.getFirst());
            cluster.initialize(programs, user);
            cluster.clearPostmaster(programs);
            port.require();
            startUntilReady(user.server(command(programs)));
            Roles.establish(this, password, administrator);
        } catch (IOException | SQLException | IllegalStateException failed) {
            stop();
            throw new IllegalStateException(
                    "PostgreSQL did not start: " + failed.getMessage()
                            + "\nits data are in " + cluster.directory()
                            + ": restore that folder from a copy, or remove it to begin with an "
                            + "empty database",
                    failed);
        }
    }

    @Override
    public synchronized void stop() {
        if (postmaster == null) return;
        try {
            postmaster.end(STOPPED);
            postmaster = null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public synchronized boolean running() {
        return postmaster != null && postmaster.alive();
    }

    /// The process all others of the server come from.
    ///
    /// @throws IllegalStateException it does not run
    public synchronized long pid() {
        if (!running()) throw new IllegalStateException("PostgreSQL does not run");
        return postmaster.pid();
    }

    @Override
    public int port() {
        return port.number();
    }

    /// `postgresql://app:…@127.0.0.1:PORT/app`
    @Override
    public String url() {
        return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(Cluster.USER, password, port(), DATABASE);
    }

    @Override
    public String engine() {
        return "postgres";
    }

    /// A connection of our own.
    public Connection connect() throws SQLException {
        return connect(DATABASE, Cluster.USER, password);
    }

    /// Stops the server and gives the directory free.
    @Override
    public synchronized void close() {
        stop();
        try {
            // While it is ours: nobody else can hold the file that goes.
            Files.deleteIfExists(cluster.directory().resolve("lock"));
            lock.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> command(Programs programs) {
        return List.of(
                programs.postgres(),
                "-D",
                cluster.data().toString(),
                "-p",
                Integer.toString(port()),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                // Enough for a small fleet, little enough for a laptop.
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=32MB",
                // Of the write-ahead log, whose pieces may be of 16 MB, no more than this is kept.
                "-c",
                "min_wal_size=32MB",
                "-c",
                "max_wal_size=64MB");
    }

    private void startUntilReady(List<String> command) throws IOException {
        long deadline = System.nanoTime() + READY.toNanos();
        var log = cluster.directory().resolve("log");
        postmaster = ServerProcess.start(command, environment, log, SIGNALS);
        while (!answers()) {
            if (System.nanoTime() > deadline) throw new IOException("it did not answer: " + postmaster.lastWords());
            if (!postmaster.alive()) {
                // After a kill, the children of the old server need a moment to notice and let go of its memory.
                if (!postmaster.lastWords().contains("shared memory")) throw new IOException(postmaster.lastWords());
                postmaster = ServerProcess.start(command, environment, log, SIGNALS);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private boolean answers() throws IOException {
        try (var connection = connect("postgres", Cluster.ADMINISTRATOR, administrator)) {
            return postmaster.alive();
        } catch (SQLException refused) {
            // Class 28: it does answer, and will not let us in however long we wait.
            if (!isRefused(refused)) return false;
            if (mayEnterAsBefore()) return true;
            throw new IOException(
                    "the data in " + cluster.directory() + " were made with another password than the "
                            + "one beside them; restore the file, or remove the directory to begin anew",
                    refused);
        }
    }

    /// Data of an older Pushback, in which the application's user was the only one.
    private boolean mayEnterAsBefore() {
        try (var connection = connect("postgres", Cluster.USER, password)) {
            return postmaster.alive();
        } catch (SQLException refused) {
            return false;
        }
    }

    private static boolean isRefused(SQLException failed) {
        return failed.getSQLState() != null && failed.getSQLState().startsWith("28");
    }

    Connection connect(String database, String user, String secret) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", secret);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + database, properties);
    }

    private static FileChannel lock(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) return channel;
        } catch (OverlappingFileLockException inThisProcess) {
            // Said below.
        }
        channel.close();
        throw new IllegalStateException("the database in " + directory + " is in use; stop what uses it first");
    }
}
