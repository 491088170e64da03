package twoge.database;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import twoge.Eventually;

/// A real MariaDB or MySQL, on a free port of the loopback interface: the one that this machine's Debian has, or a
/// newer one that `src/test/engines` has fetched.
final class MySqlServer implements AutoCloseable {
    /// As `DATABASE_URL` has it in README.md: no parameters.
    private static final String ADDRESS = "mysql://%s:s3cret@127.0.0.1:%d/blog";

    private final Make make;
    private final Path program;
    private final Path directory;
    private final int port;
    private Process process;

    /// What can be started.
    enum Make {
        /// Debian's package `mariadb-server-core`: 10.11 in Debian 12.
        MARIADB("mariadbd", Optional.empty(), List.of("--skip-log-bin")),
        /// The same with what is the default of MariaDB from 11.6.2 on.
        MARIADB_WITH_SNAPSHOT_ISOLATION(
                "mariadbd", Optional.empty(), List.of("--skip-log-bin", "--innodb-snapshot-isolation=ON")),
        MARIADB_11("mariadbd", Optional.of("mariadb-11"), List.of("--skip-log-bin")),
        MYSQL_9("mysqld", Optional.of("mysql-9"), List.of("--skip-log-bin", "--mysqlx=OFF", "--secure-file-priv=NULL"));

        private final String program;
        private final Optional<String> fetched;
        private final List<String> options;

        /// @param fetched its folder among those that `src/test/engines` makes; empty: it is installed
        Make(String program, Optional<String> fetched, List<String> options) {
            this.program = program;
            this.fetched = fetched;
            this.options = options;
        }

        private boolean isMariaDb() {
            return program.equals("mariadbd");
        }

        private Optional<Path> find() {
            var places = fetched.map(
                            folder -> Stream.of(engines().resolve(folder).resolve("usr/sbin")))
                    .orElseGet(() -> Stream.of("/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin")
                            .map(Path::of));
            return places.map(place -> place.resolve(program))
                    .filter(Files::isExecutable)
                    .findFirst();
        }

        private static Path engines() {
            var given = System.getenv("TWOGE_ENGINES");
            if (given != null) return Path.of(given);
            var cache = System.getenv("XDG_CACHE_HOME");
            return (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                    .resolve("twoge-engines");
        }

        private String missing() {
            return "skipped: "
                    + fetched.map(folder -> "there is no " + folder + " here (blog-app/src/test/engines fetches it)")
                            .orElse("there is no MariaDB here (apt-get install mariadb-server-core)");
        }
    }

    private MySqlServer(Make make, Path program, Path directory, int port) {
        this.make = make;
        this.program = program;
        this.directory = directory;
        this.port = port;
    }

    /// Starts an empty one; skips the test, and says why, where there is none.
    static MySqlServer start(Make make) throws IOException {
        var program = make.find();
        assumeTrue(program.isPresent(), make.missing());
        try (var socket = new ServerSocket(0)) {
            var database = new MySqlServer(
                    make,
                    program.orElseThrow(),
                    Files.createTempDirectory(Path.of("/tmp"), "twoge-database"),
                    socket.getLocalPort());
            socket.close();
            try {
                database.install();
                database.launch();
                return database;
            } catch (IOException | RuntimeException | Error e) {
                if (database.process != null) database.process.destroyForcibly();
                throw e;
            }
        }
    }

    DatabaseAddress address() {
        return address("twoge");
    }

    /// @param user `twoge`, or `fresh`, as whom nobody has logged in yet
    DatabaseAddress address(String user) {
        return DatabaseAddress.parse(ADDRESS.formatted(user, port));
    }

    /// Ends the server and starts it again on the same data.
    void restart() throws IOException {
        end();
        launch();
    }

    /// Bytes of data, and the account that a person would make for Twoge by the book.
    private void install() throws IOException {
        var host = make.isMariaDb() ? "'127.0.0.1'" : "'%'";
        Files.writeString(directory.resolve("setup.sql"), """
            CREATE DATABASE IF NOT EXISTS blog;
            CREATE USER IF NOT EXISTS twoge@%1$s IDENTIFIED BY 's3cret';
            GRANT ALL ON blog.* TO twoge@%1$s;
            CREATE USER IF NOT EXISTS fresh@%1$s IDENTIFIED BY 's3cret';
            GRANT ALL ON blog.* TO fresh@%1$s;
            """.formatted(host));
        Files.createDirectories(directory.resolve("data"));
        if (make.isMariaDb()) run(directory.resolve("tables.sql"), with("--bootstrap", "--log-warnings=0"));
        else run(Path.of("/dev/null"), with("--initialize-insecure"));
    }

    private void run(Path input, List<String> command) throws IOException {
        if (make.isMariaDb()) Files.writeString(input, "CREATE DATABASE mysql;\nUSE mysql;\n" + tables());
        var install = builder(command).redirectInput(input.toFile()).start();
        try {
            if (install.waitFor() != 0) throw new AssertionError(Files.readString(directory.resolve("log")));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// What `mariadb-install-db` feeds to it.
    private String tables() throws IOException {
        var text = new StringBuilder();
        for (var kind : List.of("system_tables", "system_tables_data")) {
            var script = Stream.of("share/mariadb/mariadb_", "share/mysql/mariadb_", "share/mysql/mysql_")
                    .map(name -> prefix().resolve(name + kind + ".sql"))
                    .filter(Files::exists)
                    .findFirst();
            text.append(Files.readString(script.orElseThrow(), StandardCharsets.UTF_8))
                    .append('\n');
        }
        return text.toString();
    }

    /// `/usr`, or what stands for it.
    private Path prefix() {
        return program.getParent().getParent();
    }

    private List<String> with(String... more) {
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--no-defaults",
                "--basedir=" + prefix(),
                "--datadir=" + directory.resolve("data"),
                "--user=" + System.getProperty("user.name")));
        // Its messages are looked for where Debian would have put them.
        if (make.isMariaDb())
            Stream.of("share/mariadb/english", "share/mysql/english")
                    .map(prefix()::resolve)
                    .filter(Files::isDirectory)
                    .findFirst()
                    .ifPresent(found -> command.add("--lc-messages-dir=" + found));
        command.addAll(make.options);
        command.addAll(List.of(more));
        return command;
    }

    private void launch() throws IOException {
        process = builder(with(
                        "--init-file=" + directory.resolve("setup.sql"),
                        "--socket=" + directory.resolve("socket"),
                        "--pid-file=" + directory.resolve("pid"),
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--skip-name-resolve",
                        "--innodb-flush-log-at-trx-commit=0",
                        "--innodb-buffer-pool-size=16M"))
                .start();
        Eventually.isTrue(make + " answers", this::answers);
    }

    private boolean answers() {
        var address = address();
        try (var connection = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            if (!process.isAlive()) throw new AssertionError(make + " does not start: " + directory.resolve("log"), e);
            return false;
        }
    }

    private ProcessBuilder builder(List<String> command) {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS))
                process.destroyForcibly().waitFor();
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
}
