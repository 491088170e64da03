package pushback.database;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A real MySQL or MariaDB on a free port of the loopback interface, with two databases and a master user like RDS's;
/// those that `blog-app/src/test/engines` fetches, or what Debian has.
final class MySqlMaster implements AutoCloseable {
    static final String PASSWORD = "the master's";
    private static final Duration READY = Duration.ofSeconds(60);
    private static final String RIGHTS =
            "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES,"
                + " CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW,"
                + " SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER";

    private final Make make;
    private final Path program;
    private final Path directory;
    private final int port;
    private Process process;

    enum Make {
        MARIADB("mariadbd", ""),
        MARIADB_11("mariadbd", "mariadb-11"),
        MYSQL_9("mysqld", "mysql-9");

        private final String program;
        private final String fetched;

        Make(String program, String fetched) {
            this.program = program;
            this.fetched = fetched;
        }

        private Path find() {
            if (fetched.isEmpty()) return Path.of("/usr/sbin", program);
            var given = System.getenv("TWOGE_ENGINES");
            return (given == null
                            ? Path.of(System.getProperty("user.home"), ".cache", "twoge-engines")
                            : Path.of(given))
                    .resolve(fetched)
                    .resolve("usr/sbin")
                    .resolve(program);
        }
    }

    private MySqlMaster(Make make, Path directory, int port) {
        this.make = make;
        this.program = make.find();
        this.directory = directory;
        this.port = port;
    }

    static MySqlMaster start(Make make) throws IOException {
        assumeTrue(
                Files.isExecutable(make.find()),
                "skipped: there is no " + make
                        + " here (apt-get install mariadb-server-core, or blog-app/src/test/engines)");
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var server = new MySqlMaster(make, Files.createTempDirectory(Path.of("/tmp"), "role"), port);
        try {
            server.install();
            server.launch();
            return server;
        } catch (IOException | RuntimeException | Error failed) {
            server.close();
            throw failed;
        }
    }

    ApplicationRole.Server server(String database) {
        return new ApplicationRole.Server("mysql", "127.0.0.1", port, database);
    }

    int port() {
        return port;
    }

    void run(Login login, String database, String... statements) throws SQLException {
        try (var connection = connect(login, database);
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }

    String ask(Login login, String database, String query) throws SQLException {
        try (var connection = connect(login, database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /// What the server keeps of a user's password.
    String verifier(String user) throws SQLException {
        return ask(
                new Login("master", PASSWORD),
                "my_shop",
                "SELECT " + (make == Make.MYSQL_9 ? "hex(authentication_string)" : "authentication_string")
                        + " FROM mysql.user WHERE user = '" + user + "'");
    }

    private Connection connect(Login login, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?allowPublicKeyRetrieval=true",
                login.username(),
                login.password());
    }

    private boolean isMySql() {
        return make == Make.MYSQL_9;
    }

    private void install() throws IOException {
        var quoted = PASSWORD.replace("'", "''");
        Files.writeString(
                directory.resolve("setup.sql"),
                "CREATE DATABASE my_shop;\nCREATE DATABASE myxshop;\n"
                        + "CREATE USER master@'%' IDENTIFIED BY '" + quoted + "';\nGRANT " + RIGHTS
                        + " ON *.* TO master@'%' WITH GRANT OPTION;\n");
        Files.createDirectory(directory.resolve("data"));
        var input = Path.of("/dev/null");
        if (!isMySql()) {
            input = directory.resolve("tables.sql");
            Files.writeString(input, "CREATE DATABASE mysql;\nUSE mysql;\n" + tables());
        }
        var install = builder(isMySql() ? with("--initialize-insecure") : with("--bootstrap", "--log-warnings=0"))
                .redirectInput(input.toFile())
                .start();
        try {
            if (install.waitFor() != 0) throw new AssertionError(Files.readString(directory.resolve("log")));
        } catch (InterruptedException interrupted) {
            install.destroy();
            throw new AssertionError(interrupted);
        }
    }

    private String tables() throws IOException {
        var text = new StringBuilder();
        for (var kind : List.of("system_tables", "system_tables_data"))
            text.append(Files.readString(
                            Stream.of("share/mariadb/mariadb_", "share/mysql/mariadb_", "share/mysql/mysql_")
                                    .map(name -> prefix().resolve(name + kind + ".sql"))
                                    .filter(Files::exists)
                                    .findFirst()
                                    .orElseThrow()))
                    .append('\n');
        return text.toString();
    }

    private Path prefix() {
        return program.getParent().getParent();
    }

    private List<String> with(String... more) {
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--no-defaults",
                "--basedir=" + prefix(),
                "--datadir=" + directory.resolve("data"),
                "--user=" + System.getProperty("user.name"),
                "--skip-log-bin"));
        if (isMySql()) command.addAll(List.of("--mysqlx=OFF", "--secure-file-priv=NULL"));
        else
            Stream.of("share/mariadb/english", "share/mysql/english")
                    .map(prefix()::resolve)
                    .filter(Files::isDirectory)
                    .findFirst()
                    .ifPresent(found -> command.add("--lc-messages-dir=" + found));
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
        var deadline = System.nanoTime() + READY.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline)
                throw new AssertionError(make + " does not answer: " + Files.readString(directory.resolve("log")));
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private boolean answers() {
        try (var _ = connect(new Login("master", PASSWORD), "my_shop")) {
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    private ProcessBuilder builder(List<String> command) {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
    }

    @Override
    public void close() {
        try {
            if (process != null) {
                process.destroy();
                if (!process.waitFor(20, TimeUnit.SECONDS))
                    process.destroyForcibly().waitFor();
            }
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
