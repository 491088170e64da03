package twoge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What was wrong with the blog that Twoge succeeds. Two more are
/// `TwogeTest.makesItsTablesOnceThoughSeveralProcessesStartAtOnce` (processes raced to create the tables) and
/// `HealthTest.failsNobodyAfterARestartOfTheDatabase` (status 500 after the database had been restarted).
@Execution(ExecutionMode.SAME_THREAD)
class OriginalFaultsTest {
    private static TestBlog blog;
    private static Visitor author;

    @BeforeAll
    static void start() {
        blog = TestBlog.shared();
        author = blog.visitor().joined("heir");
    }

    @Test
    void whoeverAskedForAnAddressDeletedAPost() {
        var post = author.publish("Not deleted", "text");
        for (var visitor : List.of(author, blog.visitor().another())) {
            for (var path : List.of(post + "/delete", post.replace("posts/", "delete/"), post + "?delete")) {
                visitor.get(path);
            }
        }
        assertEquals(200, author.status(post));
    }

    @Test
    void formsCarriedNoToken() {
        assertTrue(author.get("/write").body().contains("name=\"token\" value=\"" + author.token() + "\""));
        assertEquals(
                403,
                author.post("/posts", Map.of("title", "a", "text", "b", "token", ""))
                        .statusCode());
    }

    @Test
    void anOverlongTitleWasAFailure() {
        assertEquals(422, author.write("x".repeat(5_000), "text").statusCode());
    }

    @Test
    void aNulByteWasAFailure() {
        assertEquals(422, author.write("a\u0000b", "text").statusCode());
        assertEquals(422, author.write("title", "a\u0000b").statusCode());
        assertEquals(200, author.status("/search?q=%00"));
    }

    @Test
    void aBadIdWasAFailure() {
        for (var id : List.of("x", "0", "-1", "99999999999999999999", "1.5")) {
            assertEquals(404, author.status("/posts/" + id), id);
            assertEquals(404, author.status("/posts/" + id + "/edit"), id);
        }
    }

    @Test
    void anEmptyTitleWasAccepted() {
        for (var nothing : List.of("", "  ", "\u200b"))
            assertEquals(422, author.write(nothing, "text").statusCode());
    }

    @Test
    void allPostsWereOnOnePage() {
        for (int i = 0; i < 21; i++) author.publish("Page " + i, "text");
        var page = author.get("/authors/heir").body();
        assertTrue(page.contains("Page 20") && page.contains("rel=\"next\""));
        assertFalse(page.contains("Page 0<"));
    }
}
