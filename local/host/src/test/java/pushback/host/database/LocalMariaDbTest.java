package pushback.host.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.host.processes.DirectoryLock.AlreadyRunning;

@Tag("slow")
@Timeout(120)
class LocalMariaDbTest {
    @TempDir
    static Path directory;

    private static LocalMariaDb database;

    @BeforeAll
    static void open() {
        for (var program : List.of("mariadbd", "mariadb-install-db", "mariadb"))
            assumeTrue(
                    InstalledProgram.find(program).isPresent(),
                    "skipped: there is no " + program
                            + " here (apt-get install mariadb-server-core mariadb-client-core)");
        database = new LocalMariaDb(directory, 0, Map.of());
    }

    @BeforeEach
    void start() {
        database.start();
    }

    @AfterAll
    static void close() {
        if (database != null) database.close();
    }

    @Test
    void answersAtItsUrlInUnicode() throws Exception {
        assertTrue(database.url().matches("mysql://app:[0-9a-f]{32}@127\\.0\\.0\\.1:" + database.port() + "/app"));
        assertEquals(
                "app app@127.0.0.1 utf8mb4",
                ask(password(), "select concat_ws(' ', database(), current_user(), @@character_set_database)"));
    }

    @Test
    void letsNobodyInWithoutThePassword() {
        assertTrue(assertThrows(IOException.class, () -> ask("guess", "select 1"))
                .getMessage()
                .contains("Access denied"));
        assertTrue(assertThrows(IOException.class, () -> ask("root", "", "select 1"))
                .getMessage()
                .contains("denied"));
    }

    @Test
    void keepsThePasswordToItself() throws Exception {
        assertEquals("rw-------", permissions("password"));
        assertEquals("rwx------", permissions("data"));
        assertFalse(Files.exists(directory.resolve("first.sql")), "the statements with the password are gone");
        assertFalse(Files.readString(directory.resolve("log")).contains(password()));
    }

    @Test
    void keepsDataWhileItIsStopped() throws Exception {
        ask(password(), "create or replace table kept as select 7 as answer");
        var url = database.url();
        database.stop();
        assertFalse(database.running());
        assertThrows(IOException.class, () -> ask(password(), "select 1"));
        database.start();
        assertEquals(url, database.url());
        assertEquals("7", ask(password(), "select answer from kept"));
    }

    @Test
    void sharesItsDirectoryWithNobody() {
        assertThrows(AlreadyRunning.class, () -> new LocalMariaDb(directory, 0, Map.of()));
    }

    private static String password() {
        return URI.create(database.url()).getUserInfo().split(":")[1];
    }

    private static String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
    }

    private static String ask(String password, String statement) throws IOException, InterruptedException {
        return ask("app", password, statement);
    }

    private static String ask(String user, String password, String statement) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                        InstalledProgram.find("mariadb").orElseThrow().toString(),
                        "--no-defaults",
                        "--protocol=tcp",
                        "--host=127.0.0.1",
                        "--port=" + database.port(),
                        "--user=" + user,
                        "--batch",
                        "--skip-column-names",
                        "--execute=" + statement,
                        "app")
                .redirectErrorStream(true);
        builder.environment().put("MYSQL_PWD", password);
        var client = builder.start();
        var said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (client.waitFor() != 0) throw new IOException(said);
        return said;
    }
}
