package twoge.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.Eventually;
import twoge.TestBlog;
import twoge.database.EmbeddedDatabase;

@Tag("slow")
class HealthTest {
    @TempDir
    Path directory;

    @Test
    void isReadyWithADatabase() {
        try (var blog = TestBlog.start()) {
            assertEquals("ready\n", blog.visitor().get("/health/ready").body());
            assertEquals("live\n", blog.visitor().get("/health/live").body());
        }
    }

    @Test
    void followsTheDatabaseAsItComesAndGoes() throws IOException {
        int port = freePort();
        EmbeddedDatabase database = EmbeddedDatabase.start(directory, port);
        var address = database.address();
        database.close();

        try (var blog = TestBlog.start(address)) {
            var visitor = blog.visitor();
            assertEquals(200, visitor.status("/health/live"));
            Eventually.isTrue("says why", () -> blog.tell("/health/ready").contains("refused"));
            assertEquals("not ready\n", visitor.get("/health/ready").body(), "and not to the whole world");
            assertEquals(503, visitor.status("/health/ready"));
            assertEquals(503, visitor.status("/"));

            database = EmbeddedDatabase.start(directory, port);
            blog.ready();
            var author = visitor.joined("ada");
            author.publish("Before", "the restart");

            database.close();
            assertEquals(503, visitor.status("/health/ready"));
            assertEquals(503, visitor.status("/"));
            var unsaved = author.write("During", "the restart");
            assertEquals(503, unsaved.statusCode());
            assertTrue(unsaved.body().contains("value=\"During\""), "what was typed is kept");
            for (var form : List.of("/posts/1/edit", "/posts/1/replies")) {
                var unsent = author.post(form, Map.of("text", "During the restart"));
                assertEquals(503, unsent.statusCode());
                assertTrue(unsent.body().contains("During the restart</textarea>"), form);
            }
            assertEquals(200, visitor.status("/health/live"));

            database = EmbeddedDatabase.start(directory, port);
            blog.ready();
            assertTrue(visitor.get("/").body().contains("Before"));
            assertEquals(303, author.write("During", "the restart").statusCode(), "nobody is logged out");
        } finally {
            database.close();
        }
    }

    /// The connections in the pool are dead, and nobody has noticed yet.
    @Test
    void failsNobodyAfterARestartOfTheDatabase() throws IOException {
        int port = freePort();
        EmbeddedDatabase database = EmbeddedDatabase.start(directory, port);
        try (var blog = TestBlog.start(database.address()).ready()) {
            var author = blog.visitor().joined("ada");
            var post = author.publish("Before", "the restart");
            database.close();
            database = EmbeddedDatabase.start(directory, port);
            assertEquals(200, author.status("/"));
            database.close();
            database = EmbeddedDatabase.start(directory, port);
            assertEquals(
                    303,
                    author.post(post + "/replies", Map.of("text", "After it")).statusCode());
        } finally {
            database.close();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
