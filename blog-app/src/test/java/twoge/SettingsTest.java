package twoge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void needsNothing() {
        var settings = Settings.read(Map.of("PORT", ""));
        assertEquals("127.0.0.1", settings.host());
        assertEquals(8080, settings.port());
        assertEquals(Duration.ofSeconds(10), settings.drain());
        assertTrue(settings.database().isEmpty());
        assertEquals(".twoge", settings.data().getFileName().toString());
    }

    @Test
    void readsEachVariable() {
        var settings = Settings.read(Map.of(
                "HOST",
                "0.0.0.0",
                "PORT",
                "81",
                "DRAIN_SECONDS",
                "3",
                "DATABASE_CONNECTIONS",
                "4",
                "TWOGE_DATA",
                "/data",
                "DATABASE_URL",
                "postgresql://db/blog",
                "DATABASE_USER",
                "ada",
                "DATABASE_PASSWORD",
                "s3cret"));
        assertEquals("0.0.0.0", settings.host());
        assertEquals(81, settings.port());
        assertEquals(Duration.ofSeconds(3), settings.drain());
        assertEquals(4, settings.connections());
        assertEquals("/data", settings.data().toString());
        assertEquals("ada", settings.database().orElseThrow().user());
        assertEquals("s3cret", settings.database().orElseThrow().password());
    }

    @Test
    void namesEveryProblemAtOnce() {
        var rejected = assertThrows(
                SettingsRejected.class,
                () -> Settings.read(
                        Map.of("PORT", "70000", "DRAIN_SECONDS", "soon", "DATABASE_URL", "oracle://u:s3cret@db/blog")));
        assertEquals(
                List.of(
                        "PORT must be a whole number from 0 to 65535, not \"70000\"",
                        "DATABASE_URL must look like postgresql://user:password@host:5432/database (or mysql://...)",
                        "DRAIN_SECONDS must be a whole number from 0 to 300, not \"soon\""),
                rejected.problems());
    }

    @Test
    void readsWhereElseThingsAreKept() {
        var settings = Settings.read(Map.of(
                "DATABASE_URL",
                "mysql://db/blog",
                "DATABASE_SECRET",
                "blog/db",
                "PICTURES_BUCKET",
                "pictures-of-blog",
                "VALKEY_URL",
                "redis://cache:6379"));
        assertEquals("blog/db", settings.secret().orElseThrow());
        assertEquals("pictures-of-blog", settings.bucket().orElseThrow());
        assertEquals("cache", settings.valkey().orElseThrow().getHost());
    }

    @Test
    void refusesWhatCannotBe() {
        var rejected = assertThrows(
                SettingsRejected.class,
                () -> Settings.read(Map.of(
                        "VALKEY_URL",
                        "http://u:s3cret@h",
                        "PICTURES_BUCKET",
                        "Not_A_Bucket",
                        "LOG_FORMAT",
                        "xml",
                        "DATABASE_SECRET",
                        "blog/db")));
        assertEquals(
                List.of(
                        "DATABASE_SECRET is set, but DATABASE_URL is not",
                        "VALKEY_URL must look like redis://:password@host:6379/0",
                        "PICTURES_BUCKET must be the name of a bucket",
                        "LOG_FORMAT must be logfmt or json"),
                rejected.problems());
    }

    /// A library would notice it later, and quote the whole address in its complaint.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:s3cret%@cache:6379",
                "redis://:s3{cret@cache:6379",
                "redis://:s3cret@cache",
                "redis://:s3cret@cache:port",
                "redis://:s3cret@cache:99999",
                "redis://:s3cret@cache:6379/first",
                "redis://s3cret@cache:6379",
                "redis://:s3cret@:6379",
                "redis://"
            })
    void refusesAStoreOfSessionsThatCannotBe(String url) {
        var rejected = assertThrows(SettingsRejected.class, () -> Settings.read(Map.of("VALKEY_URL", url)));
        assertEquals(List.of("VALKEY_URL must look like redis://:password@host:6379/0"), rejected.problems());
    }

    /// Each variable that is read is told about, and the other way round.
    @Test
    void areDocumented() throws IOException {
        var read = new TreeSet<String>();
        for (var file : List.of("Settings.java", "health/Release.java")) {
            Pattern.compile("\"([A-Z]+(?:_[A-Z]+)*)\"")
                    .matcher(Files.readString(Path.of("src/main/java/twoge", file)))
                    .results()
                    .forEach(name -> read.add(name.group(1)));
        }
        var readme = Files.readString(Path.of("README.md"));
        var table = readme.substring(readme.indexOf("## Configure it"), readme.indexOf("## Operate it"));
        var told = new TreeSet<String>();
        Pattern.compile("(?m)^\\| (.*?) \\|")
                .matcher(table)
                .results()
                .forEach(row -> Pattern.compile("`([A-Z_]+)`")
                        .matcher(row.group(1))
                        .results()
                        .forEach(name -> told.add(name.group(1))));
        assertEquals(read, told);
    }

    @Test
    void missesTheUser() {
        var rejected = assertThrows(
                SettingsRejected.class, () -> Settings.read(Map.of("DATABASE_URL", "postgresql://db/blog")));
        assertTrue(rejected.getMessage().contains("DATABASE_USER"), rejected.getMessage());
    }

    @Test
    void refusesAPasswordForNoDatabase() {
        assertThrows(SettingsRejected.class, () -> Settings.read(Map.of("DATABASE_PASSWORD", "s3cret")));
    }

    @Test
    void neverShowsThePassword() {
        var settings = Settings.read(Map.of("DATABASE_URL", "postgresql://ada:s3cret@db/blog?sslpassword=s3cret"));
        assertFalse(settings.toString().contains("s3cret"), settings.toString());
    }
}
