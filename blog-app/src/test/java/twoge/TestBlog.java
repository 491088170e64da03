package twoge;

import java.time.Duration;
import java.time.Instant;
import twoge.database.DatabaseAddress;
import twoge.health.Release;

/// A blog in this JVM, on a free port, and a visitor.
public record TestBlog(Blog blog, DatabaseAddress database, Visitor visitor) implements AutoCloseable {
    public static final Instant STARTED_AT = Instant.parse("2026-03-01T10:00:00Z");
    private static final Release RELEASE = new Release("c0ffee", "r-1", "sha256:beef", "c0ffee", STARTED_AT);

    /// A blog on an empty database, ready.
    public static TestBlog start() {
        return start(TestDatabase.empty()).ready();
    }

    /// A blog on `database`, ready or not.
    public static TestBlog start(DatabaseAddress database) {
        var blog = new Blog(database, 8, Duration.ofSeconds(5), RELEASE);
        return new TestBlog(blog, database, new Visitor(blog.start("127.0.0.1", 0)));
    }

    public TestBlog ready() {
        Eventually.isTrue("ready", () -> visitor.status("/health/ready") == 200);
        return this;
    }

    @Override
    public void close() {
        blog.close();
    }
}
