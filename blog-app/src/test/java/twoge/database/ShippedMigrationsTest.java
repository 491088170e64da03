package twoge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.TestBlog;
import twoge.TestDatabase;

@Tag("slow")
class ShippedMigrationsTest {
    private final ShippedMigrations shipped = ShippedMigrations.of(Vendor.POSTGRESQL);
    private DatabaseAddress database;

    @BeforeEach
    void migrate() {
        database = TestDatabase.empty();
        TestBlog.start(database).ready().close();
    }

    /// Also the proof that the checksums are computed as Flyway does: it wrote those in the history.
    @Test
    void areAllOfTheHistoryThatFlywayWrote() throws SQLException {
        assertTrue(areAll());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM flyway_schema_history WHERE version = '3'",
                "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'",
                "UPDATE flyway_schema_history SET checksum = NULL WHERE version = '2'",
                "UPDATE flyway_schema_history SET success = false WHERE version = '3'",
                "UPDATE flyway_schema_history SET type = 'BASELINE' WHERE version = '1'",
                "UPDATE flyway_schema_history SET script = 'V2__other.sql' WHERE version = '2'",
                "INSERT INTO flyway_schema_history SELECT 900, '900', 'later', 'SQL', 'V900__later.sql', 1, 'postgres',"
                        + " now(), 1, true"
            })
    void areNotWhenAnythingDiffers(String change) throws SQLException {
        TestDatabase.execute(database, change);
        assertFalse(areAll());
    }

    @Test
    void areFoundInAJarToo(@TempDir Path directory) throws Exception {
        var jar = directory.resolve("classes.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var name : List.of(
                    "db/migration/postgresql/",
                    "db/migration/postgresql/V1__posts.sql",
                    "db/migration/postgresql/V12__more.sql",
                    "db/migration/postgresqlv2/V13__other.sql")) {
                out.putNextEntry(new JarEntry(name));
                if (name.endsWith(".sql")) out.write("SELECT 1;\r\nSELECT 2;\n".getBytes());
            }
        }
        var found = ShippedMigrations.in(
                URI.create("jar:" + jar.toUri() + "!/db/migration/postgresql/").toURL());
        assertEquals("12", found.newest());
        assertEquals(2, found.checksums().size());
    }

    private boolean areAll() throws SQLException {
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
            return shipped.areAllOf(connection);
        }
    }
}
