package twoge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import twoge.database.DatabaseAddress;
import twoge.health.Release;
import twoge.picture.PictureFolder;
import twoge.picture.PictureStore;

/// A blog in this JVM, on a free port, and a visitor.
public record TestBlog(Blog blog, DatabaseAddress database, Visitor visitor) implements AutoCloseable {
    public static final Instant STARTED_AT = Instant.parse("2026-03-01T10:00:00Z");
    private static final Release RELEASE = new Release("c0ffee", "r-1", "d-1", "sha256:beef", "c0ffee", STARTED_AT);
    /// Below the build's directory: what tests keep is no part of the project.
    public static final Path PICTURES = Path.of("target/test-pictures").toAbsolutePath();

    /// One for all tests that do not mind the others' posts and accounts. It ends with the JVM. Many count what is
    /// in it: their classes run one after the other (`@Execution(SAME_THREAD)`).
    private static final class Shared {
        static final TestBlog BLOG = TestBlog.start();
    }

    public static TestBlog shared() {
        return Shared.BLOG;
    }

    /// A blog on an empty database, ready.
    public static TestBlog start() {
        return start(TestDatabase.empty()).ready();
    }

    /// A blog on `database`, ready or not.
    public static TestBlog start(DatabaseAddress database) {
        return start(database, new PictureFolder(PICTURES));
    }

    public static TestBlog start(DatabaseAddress database, PictureStore pictures) {
        var blog = new Blog(new Stores(database, pictures), 8, Duration.ofSeconds(5), 1, RELEASE);
        return new TestBlog(blog, database, new Visitor(blog.start("127.0.0.1", 0)));
    }

    /// A blog on stores of its own choice, ready.
    public static TestBlog start(Stores stores) {
        var blog = new Blog(stores, 8, Duration.ofSeconds(5), 1, RELEASE);
        return new TestBlog(blog, stores.database(), new Visitor(blog.start("127.0.0.1", 0))).ready();
    }

    public TestBlog ready() {
        Eventually.isTrue("ready", () -> visitor.status("/health/ready") == 200);
        return this;
    }

    /// The single value a query answers.
    public String ask(String query) {
        return TestDatabase.ask(database, query);
    }

    /// What it tells whoever asks it without the proxy that visitors come through.
    public String tell(String path) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(visitor.at(path)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        blog.close();
    }
}
