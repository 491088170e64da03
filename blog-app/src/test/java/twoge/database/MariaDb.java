package twoge.database;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import twoge.Eventually;

/// A real MariaDB from Debian's package `mariadb-server-core`, on a free port of the loopback interface.
final class MariaDb implements AutoCloseable {
    private final Path directory;
    private final int port;
    private Process process;

    private MariaDb(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /// Starts an empty one; skips the test, and says why, where there is no MariaDB.
    static MariaDb start() throws IOException {
        assumeTrue(program("mariadbd").isPresent() && program("mariadb-install-db").isPresent(),
                "skipped: there is no MariaDB here (apt-get install mariadb-server-core mariadb-client-core)");
        try (var socket = new ServerSocket(0)) {
            var database = new MariaDb(Files.createTempDirectory(Path.of("/tmp"), "twoge-mariadb"), socket.getLocalPort());
            socket.close();
            database.install();
            database.launch();
            return database;
        }
    }

    DatabaseAddress address() {
        return DatabaseAddress.parse("mysql://twoge:s3cret@127.0.0.1:" + port + "/blog");
    }

    /// Ends the server and starts it again on the same data.
    void restart() throws IOException {
        end();
        launch();
    }

    private void install() throws IOException {
        Files.writeString(directory.resolve("setup.sql"), """
                CREATE DATABASE IF NOT EXISTS blog;
                CREATE USER IF NOT EXISTS twoge@'127.0.0.1' IDENTIFIED BY 's3cret';
                GRANT ALL ON blog.* TO twoge@'127.0.0.1';
                """);
        var command = List.of(program("mariadb-install-db").orElseThrow().toString(), "--no-defaults",
                "--auth-root-authentication-method=normal", "--skip-test-db", "--datadir=" + directory.resolve("data"),
                "--user=" + System.getProperty("user.name"));
        var install = run(command);
        try {
            if (install.waitFor() != 0) throw new AssertionError(Files.readString(directory.resolve("log")));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void launch() throws IOException {
        process = run(List.of(program("mariadbd").orElseThrow().toString(), "--no-defaults", "--skip-log-bin",
                "--init-file=" + directory.resolve("setup.sql"),
                "--datadir=" + directory.resolve("data"), "--socket=" + directory.resolve("socket"),
                "--pid-file=" + directory.resolve("pid"), "--bind-address=127.0.0.1", "--port=" + port,
                "--user=" + System.getProperty("user.name"), "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=16M"));
        Eventually.isTrue("MariaDB answers", this::answers);
    }

    private boolean answers() {
        var address = address();
        try (var connection = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            if (!process.isAlive()) throw new AssertionError("MariaDB does not start: see " + directory.resolve("log"), e);
            return false;
        }
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile())).start();
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        end();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> program(String name) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin").map(Path::of)
                .map(directory -> directory.resolve(name)).filter(Files::isExecutable).findFirst();
    }
}
