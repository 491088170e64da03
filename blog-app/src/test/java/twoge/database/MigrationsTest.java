package twoge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;
import twoge.TestDatabase;

@Tag("slow")
class MigrationsTest {
    @Test
    void runOnceWhenSeveralInstancesStartAtOnce() {
        var database = TestDatabase.empty();
        var blogs = IntStream.range(0, 4)
                .parallel()
                .mapToObj(i -> TestBlog.start(database))
                .toList();
        try {
            blogs.forEach(TestBlog::ready);
            assertEquals(
                    "1",
                    TestDatabase.ask(
                            database, "SELECT count(*) FROM flyway_schema_history WHERE version = '1' AND success"));
            assertEquals(
                    "0", TestDatabase.ask(database, "SELECT count(*) FROM flyway_schema_history WHERE NOT success"));
        } finally {
            blogs.forEach(TestBlog::close);
        }
    }

    @Test
    void acceptTheNewerTablesThatARollbackLeaves() {
        var database = TestDatabase.empty();
        TestBlog.start(database).ready().close();
        TestDatabase.execute(database, """
            INSERT INTO flyway_schema_history
                   (installed_rank, version, description, type, script, installed_by, execution_time, success)
            VALUES (900, '900', 'from the future', 'SQL', 'V900__future.sql', 'postgres', 1, true)\
            """);
        try (var older = TestBlog.start(database).ready()) {
            assertEquals(200, older.visitor().status("/"));
        }
    }

    @Test
    void areMissedWhenTheTablesAreGone() {
        try (var blog = TestBlog.start()) {
            TestDatabase.execute(blog.database(), "DELETE FROM flyway_schema_history");
            assertEquals(503, blog.visitor().status("/health/ready"));
            var reason = blog.tell("/health/ready");
            assertTrue(reason.matches("(?s).*migration \\d+ is missing.*"), reason);
        }
    }
}
