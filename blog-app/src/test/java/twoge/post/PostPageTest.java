package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import twoge.TestBlog;
import twoge.TestDatabase;

@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
class PostPageTest {
    private static final Pattern NEIGHBOUR =
            Pattern.compile("rel=\"(prev|next)\" href=\"([^\"]+)\">[^<]+<span>([^/]+)</span>");

    private final TestBlog blog = TestBlog.shared();

    @Test
    void showsPostsOfTheReleaseBeforeWhoWroteThemAndWhen() {
        var id = blog.ask("""
            INSERT INTO posts (title, text, author, created_at)
            VALUES ('Title', 'Text', 'Ada <3', '2026-03-01T09:05:00+02:00') RETURNING id\
            """);
        var page = blog.visitor().get("/posts/" + id).body();
        assertTrue(page.contains("<time datetime=\"2026-03-01T07:05:00Z\">1 March 2026, 07:05 UTC</time>"), page);
        assertTrue(page.contains("<span class=\"author\">Ada &lt;3</span>"), page);
    }

    @Test
    void knowsNoOtherPosts() {
        for (var id : List.of("999999999", "0", "-1", "abc", "1e3", "9223372036854775808", "%31%00", "%F0%9F")) {
            int status = blog.visitor().status("/posts/" + id);
            // What is no proper address never reaches us: the server itself answers 400.
            assertEquals(id.contains("%") ? 400 : 404, status, id);
        }
    }

    @Test
    void leadsToThePostsBeforeAndAfterItThoughAllAreOfTheSameMoment() {
        try (var alone = TestBlog.start()) {
            TestDatabase.execute(alone.database(), """
                INSERT INTO posts (title, text, author, created_at)
                SELECT 'Post <' || n || '>', 'text', 'Ada', '2026-03-01T10:00:00Z' FROM generate_series(1, 4) n ORDER BY n\
                """);
            TestDatabase.execute(alone.database(), "DELETE FROM posts WHERE id = 3");
            assertEquals(List.of("next /posts/2 Post &lt;2&gt;"), neighbours(alone, 1));
            assertEquals(List.of("prev /posts/1 Post &lt;1&gt;", "next /posts/4 Post &lt;4&gt;"), neighbours(alone, 2));
            assertEquals(List.of("prev /posts/2 Post &lt;2&gt;"), neighbours(alone, 4));
        }
    }

    @Test
    void leadsNowhereFromTheOnlyPost() {
        try (var alone = TestBlog.start()) {
            alone.visitor().joined("ada").publish("Alone", "text");
            assertEquals(List.of(), neighbours(alone, 1));
            assertFalse(alone.visitor().get("/posts/1").body().contains("neighbours"));
        }
    }

    private static List<String> neighbours(TestBlog blog, long id) {
        return NEIGHBOUR
                .matcher(blog.visitor().get("/posts/" + id).body())
                .results()
                .map(found -> found.group(1) + " " + found.group(2) + " " + found.group(3))
                .toList();
    }

    @Test
    void offersToChangeItToItsAuthorOnly() {
        var author = blog.visitor().joined("owner");
        var post = author.publish("Mine", "text");
        assertTrue(author.get(post).body().contains(post + "/edit"));
        assertFalse(blog.visitor().joined("neighbour").get(post).body().contains(post + "/edit"));
        assertFalse(blog.visitor().get(post).body().contains(post + "/edit"));
    }

    @Test
    void showsAChangeAtOnceToEveryInstance() {
        var author = blog.visitor().joined("changer");
        var post = author.publish("Before the change", "text");
        try (var other = TestBlog.start(blog.database()).ready()) {
            assertTrue(other.visitor().get("/").body().contains("Before the change"));
            assertTrue(blog.visitor().get("/").body().contains("Before the change"));
            TestDatabase.execute(blog.database(), """
                UPDATE accounts SET display_name = 'Renamed', version = version + 1 WHERE name = 'changer'\
                """);
            assertEquals(
                    303,
                    author.post(post + "/edit", java.util.Map.of("title", "After the change", "text", "other"))
                            .statusCode());
            for (var visitor : List.of(author, other.visitor())) {
                var front = visitor.get("/").body();
                assertTrue(front.contains("After the change") && !front.contains("Before the change"), front);
                assertTrue(front.contains("Renamed"));
                assertTrue(visitor.get(post).body().contains("<p>other</p>"));
            }
        }
    }
}
