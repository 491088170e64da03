package twoge.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
    @TempDir
    Path classes;

    @ParameterizedTest
    @CsvSource({"1, 1", "1 1 1, 1", "1 1 3, 3", "1 2 2, 2", "1 1 3 1, 3"})
    void isCompatibleAsFarDownAsEveryMigrationIs(String declared, int compatibleDownTo) throws IOException {
        var numbers = declared.split(" ");
        for (int n = 1; n <= numbers.length; n++) migration("", n, "-- compatible-down-to: " + numbers[n - 1] + "\n");
        assertEquals(new Schema(numbers.length, compatibleDownTo), Schema.read(classes));
    }

    @Test
    void isWrittenAsADeployerReadsIt() {
        assertEquals("{\"schema\": 3, \"schemaCompatibleDownTo\": 1}\n", new Schema(3, 1).json());
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "'SELECT 1;\n-- compatible-down-to: 1\n'",
        "'-- compatible-down-to: 3\n'",
        "'-- compatible-down-to: 0\n'",
        "'-- compatible-down-to: one\n'"
    })
    void mustBeDeclaredAtTheHead(String text) throws IOException {
        migration("", 1, "SELECT 1;");
        migration("", 2, text);
        var unfinished = assertThrows(BundleUnfinished.class, () -> Schema.read(classes));
        assertTrue(unfinished.getMessage().contains("V2__it.sql"), unfinished.getMessage());
    }

    @Test
    void mayBeExplainedBefore() throws IOException {
        migration("", 1, "");
        migration("", 2, "-- What it does.\n-- compatible-down-to: 2\nSELECT 1;");
        assertEquals(new Schema(2, 2), Schema.read(classes));
    }

    @Test
    void isTheSameOnEveryDatabase() throws IOException {
        migration("postgresql", 1, "-- compatible-down-to: 1\n");
        migration("mysql", 1, "-- compatible-down-to: 1\n");
        assertEquals(new Schema(1, 1), Schema.read(classes));
        migration("mysql", 2, "-- compatible-down-to: 1\n");
        assertThrows(BundleUnfinished.class, () -> Schema.read(classes));
    }

    @Test
    void isDeclaredByTheMigrationsOfThisBuild() throws IOException {
        assertTrue(Schema.read(Path.of("target/classes")).newest() >= 1);
    }

    private void migration(String vendor, int number, String text) throws IOException {
        var directory = Files.createDirectories(classes.resolve("db/migration").resolve(vendor));
        Files.writeString(directory.resolve("V" + number + "__it.sql"), text);
    }
}
