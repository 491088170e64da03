package pushback.host.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import pushback.host.processes.DirectoryLock;

/// A MariaDB server, which stands for RDS's MySQL: the same protocol, and the SQL that most applications use. The
/// server has to be installed.
///
/// Methods throw [UncheckedIOException] when the directory cannot be used.
public final class LocalMariaDb implements LocalDatabase {
    private static final String REMEDY = "pushback.yml asks for \"database: mysql\": install MariaDB "
            + "(Debian: apt-get install mariadb-server-core mariadb-client-core; macOS: brew install mariadb)";
    private static final String DATABASE = "app";
    private static final List<String> SIGNALS = List.of("TERM");
    /// A start takes a second; recovery after a crash may take longer.
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOPPED = Duration.ofSeconds(20);
    /// The first byte of the handshake that a server greets with, after the four of the packet's head.
    private static final int PROTOCOL = 10;

    private final Path directory;
    private final Map<String, String> environment;
    private final DirectoryLock lock;
    private final LoopbackPort port;
    private final String password;
    private ServerProcess server;

    /// Takes the directory, and starts nothing yet.
    ///
    /// @param port 0 for a free one; it stays the same over [#stop] and [#start]
    /// @param environment variables its processes get, besides our own
    /// @throws DirectoryLock.AlreadyRunning another process, or another object, uses this directory
    public LocalMariaDb(Path directory, int port, Map<String, String> environment) {
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

    @Override
    public synchronized void start() {
        if (running()) return;
        var mariadbd = InstalledProgram.require("MariaDB", REMEDY, "mariadbd");
        try {
            var user = Unprivileged.detect(directory, SIGNALS.getFirst());
            initialize(user);
            port.require();
            startUntilReady(user, mariadbd);
        } catch (IOException failed) {
            stop();
            throw new IllegalStateException("MariaDB did not start: " + failed.getMessage(), failed);
        }
    }

    @Override
    public synchronized void stop() {
        if (server == null) return;
        try {
            server.end(STOPPED);
            server = null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public synchronized boolean running() {
        return server != null && server.alive();
    }

    @Override
    public int port() {
        return port.number();
    }

    /// `mysql://app:…@127.0.0.1:PORT/app`
    @Override
    public String url() {
        return "mysql://%s:%s@127.0.0.1:%d/%s".formatted(Cluster.USER, password, port(), DATABASE);
    }

    @Override
    public String engine() {
        return "mysql";
    }

    @Override
    public synchronized void close() {
        stop();
        lock.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    /// Makes the data if there are none. Under another name first: an interrupted installation looks like data.
    private void initialize(Unprivileged user) throws IOException {
        if (Files.exists(data())) return;
        var install = InstalledProgram.require("MariaDB's installer", REMEDY, "mariadb-install-db");
        var unfinished = directory.resolve("data.unfinished");
        Cluster.delete(unfinished);
        Files.createDirectory(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        user.own(unfinished);
        run(user.once(
                install.toString(),
                "--no-defaults",
                "--skip-test-db",
                "--auth-root-authentication-method=normal",
                "--datadir=" + unfinished));
        Files.move(unfinished, data());
    }

    private void run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) throw new IOException("its data could not be made:\n" + said);
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /// The server reads what to do first from a file that is gone once it answers: a command line would show the
    /// password to everybody on this machine. The installation's own users, root at several addresses, have no
    /// password and go.
    private void startUntilReady(Unprivileged user, Path mariadbd) throws IOException {
        var first = directory.resolve("first.sql");
        Password.write(first, """
            CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4;
            CREATE USER IF NOT EXISTS %2$s@'127.0.0.1' IDENTIFIED BY '%3$s';
            ALTER USER %2$s@'127.0.0.1' IDENTIFIED BY '%3$s';
            GRANT ALL ON %1$s.* TO %2$s@'127.0.0.1';
            DELETE FROM mysql.global_priv WHERE User NOT IN ('%2$s', 'mariadb.sys');
            FLUSH PRIVILEGES;
            """.formatted(DATABASE, Cluster.USER, password));
        user.own(first);
        try {
            server = ServerProcess.start(
                    user.server(command(mariadbd, first)), environment, directory.resolve("log"), SIGNALS);
            server.await(this::greets, READY);
        } finally {
            Files.deleteIfExists(first);
        }
    }

    private List<String> command(Path mariadbd, Path first) {
        return List.of(
                mariadbd.toString(),
                "--no-defaults",
                "--datadir=" + data(),
                "--init-file=" + first,
                "--bind-address=127.0.0.1",
                "--port=" + port(),
                "--skip-name-resolve",
                "--skip-log-bin",
                // Relative to the data: a longer path than 107 bytes would be refused.
                "--socket=socket",
                "--pid-file=" + data().resolve("pid"),
                "--character-set-server=utf8mb4",
                "--max-connections=100",
                // Little enough for a laptop. What is committed outlives the process, though not the machine.
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M",
                "--innodb-flush-log-at-trx-commit=2");
    }

    /// The server greets once its first statements are done; until then a connection stays silent.
    private boolean greets() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port()), 1000);
            socket.setSoTimeout(1000);
            var greeting = socket.getInputStream().readNBytes(5);
            return greeting.length == 5 && greeting[4] == PROTOCOL;
        } catch (IOException notYet) {
            return false;
        }
    }
}
