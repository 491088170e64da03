package twoge;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import twoge.database.DatabaseAddress;

/// One PostgreSQL for all tests of a JVM, and as many empty databases in it as there are tests that want one.
public final class TestDatabase {
    private static final EmbeddedPostgres SERVER = start();

    private TestDatabase() {}

    public static DatabaseAddress empty() {
        var name = "test_" + UUID.randomUUID().toString().replace("-", "");
        execute(DatabaseAddress.parse(url("postgres")), "CREATE DATABASE " + name);
        return DatabaseAddress.parse(url(name));
    }

    /// The same for another process, as it is written into `DATABASE_URL`.
    public static String url(DatabaseAddress address) {
        return url(address.jdbcUrl().replaceFirst(".*/", ""));
    }

    public static Connection connect(DatabaseAddress address) {
        try {
            return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    public static void execute(DatabaseAddress address, String statement) {
        try (var connection = connect(address);
                var sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// The single value a query answers.
    public static String ask(DatabaseAddress address, String query) {
        try (var connection = connect(address);
                var sql = connection.createStatement()) {
            var rows = sql.executeQuery(query);
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String url(String name) {
        return "postgresql://postgres:postgres@127.0.0.1:" + SERVER.getPort() + "/" + name;
    }

    /// Not an `EmbeddedDatabase`: that one keeps its data, safe from a power cut, which tests pay for and do not
    /// need.
    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(new File("target/test-database"))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
