package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;
import twoge.TestDatabase;

class ShowPostTest {
    private static TestBlog blog;

    @BeforeAll
    static void start() {
        blog = TestBlog.start();
    }

    @AfterAll
    static void stop() {
        blog.close();
    }

    @BeforeEach
    void forgetEveryPost() {
        TestDatabase.execute(blog.database(), "TRUNCATE posts RESTART IDENTITY");
    }

    @Test
    void showsWhoWroteItAndWhen() {
        TestDatabase.execute(blog.database(), """
                INSERT INTO posts (title, text, author, created_at)
                VALUES ('Title', 'Text', 'Ada', '2026-03-01T09:05:00+02:00')""");
        var page = blog.visitor().get("/posts/1").body();
        assertTrue(page.contains("<time datetime=\"2026-03-01T07:05:00Z\">1 March 2026, 07:05 UTC</time>"), page);
        assertTrue(page.contains("<span class=\"author\">Ada</span>"));
    }

    @Test
    void knowsNoOtherPosts() {
        for (var id : List.of("1", "0", "-1", "abc", "1e3", "9223372036854775808", "%31%00", "%F0%9F")) {
            int status = blog.visitor().status("/posts/" + id);
            // What is no proper address never reaches us: the server itself answers 400.
            assertEquals(id.contains("%") ? 400 : 404, status, id);
        }
    }
}
