package twoge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.Eventually;
import twoge.TestDatabase;

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
                Eventually.isTrue("waited in vain once", () -> 1 <= meters.counter(
                        "hikaricp.connections.timeout", "pool", "posts").count());
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
        try (var query = connection.prepareStatement("SELECT 1"); var result = query.executeQuery()) {
            result.next();
            return result.getInt(1);
        }
    }
}
