package twoge.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.TestBlog;

class ReleaseTest {
    @TempDir
    Path directory;

    @Test
    void isReadFromTheFileBesideTheJar() throws IOException {
        var file = Files.writeString(
                directory.resolve(Release.FILE), "commit=abc\nrelease=r-1\ndeployment=d-1\ndigest=sha256:1f\n");
        assertEquals(
                new Release("abc", "r-1", "d-1", "sha256:1f", "development", TestBlog.STARTED_AT),
                Release.read(Map.of(), file, TestBlog.STARTED_AT));
    }

    @Test
    void isTakenFromTheEnvironmentFirst() throws IOException {
        var file = Files.writeString(directory.resolve(Release.FILE), "commit=abc\nrelease=r-1\n");
        var environment = Map.of("COMMIT", "def", "RELEASE", " ", "DIGEST", "sha256:2e");
        assertEquals(
                new Release("def", "r-1", "unknown", "sha256:2e", "development", TestBlog.STARTED_AT),
                Release.read(environment, file, TestBlog.STARTED_AT));
    }

    @Test
    void isUnknownWhenNobodySays() {
        var release = Release.read(Map.of(), directory.resolve("absent"), TestBlog.STARTED_AT);
        assertEquals("commit unknown", release.line());
    }

    /// The deployer's list of releases names commits by seven digits; what CodeDeploy calls its deployments is not
    /// in it.
    @Test
    void isNamedAsTheListOfReleasesNamesIt() throws IOException {
        var commit = "7a5dec2f00c0ffee1234567890abcdef12345678";
        var file = Files.writeString(directory.resolve(Release.FILE), "commit=" + commit + "\ndeployment=d-A1B2C3\n");
        var release = Release.read(Map.of(), file, TestBlog.STARTED_AT);
        assertEquals("commit 7a5dec2", release.line());
        assertTrue(
                release.json()
                        .contains("\"commit\":\"" + commit + "\",\"release\":\"unreleased\","
                                + "\"deployment\":\"d-A1B2C3\""),
                release.json());
    }

    @Test
    void cannotBreakTheJson() {
        var release = Release.read(Map.of("COMMIT", "a\"b\\c\n"), directory.resolve("absent"), TestBlog.STARTED_AT);
        assertEquals("a_b_c", release.commit());
    }

    @Test
    void isAnsweredAndShown() {
        try (var blog = TestBlog.start()) {
            var answer = blog.visitor().get("/version");
            assertEquals(
                    "application/json",
                    answer.headers().firstValue("Content-Type").orElseThrow());
            assertEquals("""
                {"application":"twoge","commit":"c0ffee","release":"r-1","deployment":"d-1","digest":"sha256:beef","build":"c0ffee",\
                "startedAt":"2026-03-01T10:00:00Z"}
                """, answer.body());
            assertTrue(blog.visitor().get("/").body().contains("commit c0ffee, release r-1"));
        }
    }
}
