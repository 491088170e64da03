package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.database.DatabaseAddress;

/// Earlier releases on the tables of this one: side by side with it during a rollout, and alone after a rollback.
@Tag("slow")
class CompatibilityTest {
    private static final Path RELEASES = Path.of("src/test/resources/releases");
    private static final Pattern JAR = Pattern.compile("twoge-schema-(\\d+)\\.jar");

    @TempDir
    Path directory;

    static Stream<Path> releases() throws IOException {
        try (var files = Files.list(RELEASES)) {
            return files
                    .filter(file -> JAR.matcher(file.getFileName().toString()).matches())
                    .toList()
                    .stream();
        }
    }

    @Test
    void theOldestReleaseThatMustWorkIsAmongThem() throws IOException {
        var bundle = Bundle.make(directory.resolve("bundle"), "c0ffee");
        var downTo = schemaCompatibleDownTo(bundle);
        assertTrue(Files.exists(RELEASES.resolve("twoge-schema-" + downTo + ".jar")), "no release of schema " + downTo);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theyServeBesideThisOneAndAloneAfterIt(Path jar) {
        var database = TestDatabase.empty();
        try (var earlier = BlogProcess.startEarlier(jar.toAbsolutePath(), directory, databaseOf(database))) {
            var old = earlier.visitor();
            var before = writtenWithoutAccount(old, "Before the rollout");
            try (var blog = TestBlog.start(database).ready()) {
                assertTrue(blog.visitor().get(before).body().contains("Before the rollout"));
                var during = writtenWithoutAccount(old, "During the rollout, on the old release");
                assertTrue(blog.visitor().get(during).body().contains("on the old release"));
                var path = blog.visitor().joined("ada").publish("On the new release", "With an account.");
                assertTrue(old.get(path).body().contains("On the new release"));
                assertTrue(old.get("/").body().contains("On the new release"));
            }
        }
        // Started anew on the newer tables, as a rollback does.
        try (var back = BlogProcess.startEarlier(jar.toAbsolutePath(), directory, databaseOf(database))) {
            var old = back.visitor();
            assertTrue(old.get("/").body().contains("On the new release"));
            assertTrue(old.get(writtenWithoutAccount(old, "After the rollback"))
                    .body()
                    .contains("After the rollback"));
            back.process().destroy();
            assertEquals(0, back.code(), back::output);
        }
        try (var again = TestBlog.start(database).ready()) {
            assertTrue(again.visitor().get("/").body().contains("After the rollback"));
        }
    }

    private static Map<String, String> databaseOf(DatabaseAddress database) {
        return Map.of("DATABASE_URL", TestDatabase.url(database));
    }

    private static String writtenWithoutAccount(Visitor visitor, String title) {
        var answer = visitor.post(
                "/posts",
                Visitor.form(Map.of("title", title, "text", "text", "author", "Grace")),
                "application/x-www-form-urlencoded");
        assertEquals(303, answer.statusCode(), answer::body);
        return Visitor.location(answer);
    }

    private int schemaCompatibleDownTo(Bundle bundle) throws IOException {
        var result = Command.run(
                Map.of("PATH", System.getenv("PATH"), "TWOGE_CACHE", "none"),
                List.of(
                        BlogProcess.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "twoge.bundle.FinishBundle",
                        bundle.directory().toString()));
        assertEquals(0, result.code(), result::output);
        var text = Files.readString(bundle.directory().resolve("release.json"));
        return Integer.parseInt(text.replaceFirst("(?s).*\"schemaCompatibleDownTo\": (\\d+)}.*", "$1"));
    }
}
