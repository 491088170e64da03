package twoge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.Eventually;
import twoge.TestDatabase;

@Tag("slow")
class DatabaseTest {
    @TempDir
    Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void findsALivingConnectionHoweverManyDiedInARestart() throws IOException, SQLException {
        EmbeddedDatabase server = EmbeddedDatabase.start(directory, 0);
        try (var database = open(server.address(), 3)) {
            database.read(_ -> database.read(_ -> database.read(DatabaseTest::one)));
            server.close();
            server = EmbeddedDatabase.start(directory, server.port());
            assertEquals(1, database.read(DatabaseTest::one));
            assertEquals(1, database.write(DatabaseTest::one), "what changes something is not tried twice");
        } finally {
            server.close();
        }
    }

    @Test
    void letsNobodyInWithoutAPasswordAndTheBlogIsNoSuperuser() throws IOException, SQLException {
        try (var server = EmbeddedDatabase.start(directory.resolve("own"), directory.resolve("programs"), 0)) {
            for (var name : List.of("postgres", "twoge")) {
                var refused = assertThrows(
                        SQLException.class,
                        () -> DriverManager.getConnection(server.address().jdbcUrl(), name, "guess")
                                .close());
                assertEquals("28", String.valueOf(refused.getSQLState()).substring(0, 2), refused.getMessage());
            }
            var address = server.address();
            try (var connection = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                    var asked = connection
                            .createStatement()
                            .executeQuery("select rolsuper from pg_roles where rolname = current_user")) {
                assertTrue(asked.next());
                assertFalse(asked.getBoolean(1));
            }
        }
        assertNobodyElseWritesBelow(directory);
    }

    @Test
    void opensItsProgramsToNobodyEvenIfItDoesNotStart() throws IOException {
        // As an earlier version left them; a file where the data should be lets initdb fail.
        var own = Files.createDirectory(directory.resolve("own"));
        var programs = Files.createDirectory(own.resolve("programs"));
        var program = Files.createFile(programs.resolve("PG-postgres"));
        var open = PosixFilePermissions.fromString("rwxrwxrwx");
        for (var path : List.of(own, programs, program)) Files.setPosixFilePermissions(path, open);
        Files.createFile(own.resolve("postgresql"));
        assertThrows(RuntimeException.class, () -> EmbeddedDatabase.start(own, 0));
        // While it starts, its programs are open to everybody who gets as far as to them.
        for (var path : List.of(own, programs))
            assertEquals(
                    "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path::toString);
        assertNobodyElseWritesBelow(directory);
    }

    @Test
    void leavesADirectoryAsItIsThatOthersUseToo() throws IOException {
        var shared = Files.createDirectory(directory.resolve("shared"));
        Files.createFile(shared.resolve("notes"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(shared.resolve("postgresql"));
        assertThrows(RuntimeException.class, () -> EmbeddedDatabase.start(shared, 0));
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)));
    }

    private static void assertNobodyElseWritesBelow(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            assertEquals(
                    List.of(),
                    all.filter(path -> !Files.isSymbolicLink(path))
                            .filter(DatabaseTest::othersWrite)
                            .toList());
        }
    }

    private static boolean othersWrite(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                    .matches(".{7}w.|.{4}w.{4}");
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Test
    void waitsForABusyConnectionLongerThanOneHealthCheck() throws SQLException {
        try (var database = open(TestDatabase.empty(), 1)) {
            var late = database.read(_ -> {
                var waiting = CompletableFuture.supplyAsync(() -> {
                    try {
                        return database.write(DatabaseTest::one);
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                });
                Eventually.isTrue(
                        "waited in vain once",
                        () -> 1
                                <= meters.counter("hikaricp.connections.timeout", "pool", "posts")
                                        .count());
                return waiting;
            });
            assertEquals(1, late.join());
        }
    }

    private Database open(DatabaseAddress address, int connections) {
        var database = new Database(address, _ -> address, connections, meters);
        database.open();
        return database;
    }

    private static int one(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT 1");
                var result = query.executeQuery()) {
            result.next();
            return result.getInt(1);
        }
    }
}
