package pushback.host.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Timeout(120)
class LocalPostgresTest {
    @TempDir
    static Path directory;

    private static LocalPostgres database;

    @BeforeAll
    static void open() {
        database = open(directory);
    }

    @BeforeEach
    void start() {
        database.start();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void answersAtItsUrl() throws Exception {
        assertTrue(database.url().matches("postgresql://app:[0-9a-f]{32}@127\\.0\\.0\\.1:" + database.port() + "/app"));
        assertEquals("app/app", ask("select current_database() || '/' || current_user"));
        assertEquals("UTF8", ask("show server_encoding"));
        assertEquals("É", ask("select upper('é')"));
        assertEquals("1", ask("select count(*) from pg_stat_activity where client_addr = '127.0.0.1'"));
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        assertEquals("127.0.0.1", ask("show listen_addresses"));
        sql(
                database,
                "pushback",
                Files.readString(directory.resolve("administrator")).strip(),
                "do $$ begin assert current_setting('unix_socket_directories') = ''; end $$");
    }

    @Test
    void letsNobodyInWithoutThePassword() {
        var url = "jdbc:postgresql://127.0.0.1:" + database.port() + "/app";
        var refused = assertThrows(
                SQLException.class,
                () -> DriverManager.getConnection(url, "app", "guess").close());
        assertEquals("28P01", refused.getSQLState());
    }

    @Test
    void isNoSuperuserToTheApplication() throws Exception {
        assertEquals("f", ask("select rolsuper from pg_roles where rolname = current_user"));
        assertEquals("app", ask("select pg_get_userbyid(datdba) from pg_database where datname = 'app'"));
        var refused = assertThrows(SQLException.class, () -> ask("select pg_read_file('/etc/passwd')"));
        assertEquals("42501", refused.getSQLState());
    }

    @Test
    void takesTheSuperuserFromTheApplicationInDataOfAnOlderPushback() throws Exception {
        var old = directory.resolve("old");
        try (var before = open(old)) {
            before.start();
            var administrator = Files.readString(old.resolve("administrator")).strip();
            var password = Files.readString(old.resolve("password")).strip();
            // As it was: the one role that PostgreSQL begins with is the application's.
            sql(before, "pushback", administrator, "create role helper superuser login password 'x'");
            sql(
                    before,
                    "helper",
                    "x",
                    "alter database app owner to helper",
                    "alter schema public owner to helper",
                    "drop role app",
                    "alter role pushback rename to app",
                    "alter role app password '" + password + "'",
                    "alter database app owner to app",
                    "alter schema public owner to app");
            sql(
                    before,
                    "app",
                    password,
                    "create table kept (answer int)",
                    "create type mood as enum ('good')",
                    "create table parts (id int) partition by range (id)",
                    "create table part partition of parts for values from (1) to (9)",
                    "create function twice(int) returns int language sql as 'select 2 * $1'",
                    "drop role helper");
        }
        Files.delete(old.resolve("administrator"));
        try (var now = open(old)) {
            now.start();
            try (var connection = now.connect();
                    var statement = connection.createStatement()) {
                statement.execute("alter table kept add column more text");
                statement.execute("alter table parts add column more text");
                statement.execute("alter table part alter column more set default ''");
                statement.execute("alter type mood add value 'better'");
                statement.execute("drop function twice(int)");
                try (var asked = statement.executeQuery("select rolsuper from pg_roles where rolname = current_user")) {
                    asked.next();
                    assertFalse(asked.getBoolean(1));
                }
            }
        }
    }

    private static void sql(LocalPostgres server, String user, String password, String... statements)
            throws SQLException {
        try (var connection = server.connect("app", user, password);
                var statement = connection.createStatement()) {
            for (var one : statements) statement.execute(one);
        }
    }

    @Test
    void keepsThePasswordToItself() throws Exception {
        assertEquals("rw-------", permissions("password"));
        assertEquals("rw-------", permissions("administrator"));
        assertEquals("rwx------", permissions("data"));
    }

    @Test
    void keepsDataWhileItIsStopped() throws Exception {
        tell("create table kept as select 7 as answer");
        var url = database.url();
        database.stop();
        assertFalse(database.running());
        assertThrows(SQLException.class, () -> database.connect().close());
        database.start();
        assertEquals(url, database.url());
        assertEquals("7", ask("select answer from kept"));
    }

    @Test
    void stopsWhileSomebodyIsConnected() throws Exception {
        try (var connection = database.connect()) {
            assertTrue(connection.isValid(5));
            database.stop();
            assertFalse(database.running());
        }
    }

    @Test
    void recoversWhenItWasKilled() throws Exception {
        tell("create table survived as select 8 as answer");
        kill(database.pid());
        assertFalse(database.running());
        database.start();
        assertEquals("8", ask("select answer from survived"));
    }

    @Test
    void startsDespiteTheTraceOfAProcessThatIsNotIts() throws Exception {
        database.stop();
        // Our own number: a process that exists and is no PostgreSQL.
        Files.writeString(
                directory.resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n");
        database.start();
        assertEquals("1", ask("select 1"));
    }

    @Test
    void takesOverFromAServerLeftBehind() throws Exception {
        database.stop();
        var programs = Programs.unpack(directory.toRealPath());
        var command = Unprivileged.detect(directory, "INT")
                .server(List.of(
                        programs.postgres(),
                        "-D",
                        directory.toRealPath().resolve("data").toString(),
                        "-p",
                        Integer.toString(database.port()),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories="));
        var left = ServerProcess.start(command, Map.of(), directory.resolve("left"), LocalPostgres.SIGNALS);
        while (left.alive() && !answers()) Thread.onSpinWait();
        assertTrue(left.alive(), left.lastWords());
        database.start();
        assertFalse(left.alive());
        assertNotEquals(left.pid(), database.pid());
        assertEquals("1", ask("select 1"));
    }

    @Test
    void sharesItsDirectoryWithNobody() {
        var refused = assertThrows(IllegalStateException.class, () -> open(directory));
        assertTrue(refused.getMessage().contains("is in use"), refused.getMessage());
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        database.stop();
        try (var occupied = new ServerSocket(database.port(), 1, InetAddress.getByName("127.0.0.1"))) {
            assertTrue(occupied.isBound());
            var refused = assertThrows(IllegalStateException.class, database::start);
            assertTrue(refused.getMessage().contains("port " + database.port() + " is taken"), refused.getMessage());
            assertFalse(database.running());
        }
    }

    @Test
    void takesAPasswordThatIsNotTheOneOfTheDataFromItsFile() throws Exception {
        database.close();
        Files.writeString(directory.resolve("password"), "0".repeat(32));
        database = open(directory);
        database.start();
        assertTrue(database.url().contains(":" + "0".repeat(32) + "@"));
        assertEquals("1", ask("select 1"));
    }

    @Test
    void saysSoWhenTheAdministratorIsNotTheOneOfTheData() throws Exception {
        database.close();
        var administrator = Files.readString(directory.resolve("administrator"));
        try {
            Files.writeString(directory.resolve("administrator"), "0".repeat(32));
            try (var locked = open(directory)) {
                var refused = assertThrows(IllegalStateException.class, locked::start);
                assertTrue(refused.getMessage().contains("the file administrator"), refused.getMessage());
                assertTrue(refused.getMessage().contains(directory.toRealPath().toString()), refused.getMessage());
                assertFalse(locked.running());
            }
        } finally {
            Files.writeString(directory.resolve("administrator"), administrator);
            database = open(directory);
        }
    }

    @Test
    void carriesItsEnvironment() throws Exception {
        var environ = Path.of("/proc/" + database.pid() + "/environ");
        assumeTrue(Files.exists(environ), "skipped: this system has no /proc to look into");
        assertTrue(List.of(Files.readString(environ).split("\0")).contains("PUSHBACK_CLOUD=/here"));
    }

    @Test
    void endsWithTheProcessThatStartedIt(@TempDir Path other) throws Exception {
        boolean leashed = !Unprivileged.detect(directory, "INT").leash().isEmpty();
        assumeTrue(leashed, "skipped: this system has no setpriv --pdeathsig");
        shareProgramsWith(other);
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndWait.class.getName(),
                        other.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var postmaster =
                ProcessHandle.of(Long.parseLong(child.inputReader().readLine())).orElseThrow();
        child.destroyForcibly().waitFor();
        postmaster.onExit().get(30, TimeUnit.SECONDS);
        assertFalse(Files.exists(other.resolve("data/postmaster.pid")), "it should have shut down, not been cut off");
    }

    /// A process that starts a database and then only waits to be killed.
    static final class StartAndWait {
        public static void main(String[] directory) throws InterruptedException {
            var database = open(Path.of(directory[0]));
            database.start();
            System.out.println(database.pid());
            Thread.currentThread().join();
        }
    }

    private static String permissions(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    private static LocalPostgres open(Path directory) {
        return new LocalPostgres(directory, 0, Map.of("PUSHBACK_CLOUD", "/here"));
    }

    private static void shareProgramsWith(Path other) throws Exception {
        var programs = Programs.unpack(directory.toRealPath()).directory();
        Files.createSymbolicLink(other.resolve(programs.getFileName()), programs);
    }

    private static boolean answers() {
        try (var connection = database.connect()) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static String ask(String question) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            assertTrue(answer.next());
            return answer.getString(1);
        }
    }

    private static void tell(String order) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(order);
        }
    }

    private static void kill(long pid) throws Exception {
        var process = ProcessHandle.of(pid).orElseThrow();
        assertTrue(process.destroyForcibly());
        process.onExit().get(10, TimeUnit.SECONDS);
    }
}
