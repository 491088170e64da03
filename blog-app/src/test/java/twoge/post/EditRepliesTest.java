package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import twoge.Eventually;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;

@Execution(ExecutionMode.SAME_THREAD)
class EditRepliesTest {
    private static TestBlog blog;
    private static Visitor author;
    private static Visitor guest;

    @BeforeAll
    static void start() {
        blog = TestBlog.shared();
        author = blog.visitor().joined("host");
        guest = blog.visitor().joined("guest");
    }

    @Test
    void areAddedOnceThoughSentTwice() throws Exception {
        var post = author.publish("Answered", "text");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(Collections.<Callable<Integer>>nCopies(
                    4,
                    () -> guest.post(post + "/replies", Map.of("text", "sent twice"))
                            .statusCode()))) {
                assertEquals(303, answer.get());
            }
        }
        assertEquals("1", blog.ask("SELECT count(*) FROM replies WHERE text = 'sent twice'"));
        assertTrue(card(post).contains(">1 reply<"));
    }

    @Test
    void leadBackToTheirPostWhenTheSessionHasEnded() {
        var post = author.publish("Come back", "text");
        var stranger = blog.visitor().another();
        stranger.get("/login");
        var answer = stranger.post(post + "/replies", Map.of("text", "typed before"));
        assertEquals(401, answer.statusCode());
        assertTrue(answer.body().contains("typed before</textarea>"));
        assertTrue(answer.body().contains("href=\"/login?then=" + post + "/replies\""), answer.body());
        assertEquals(post, Visitor.location(stranger.get(post + "/replies")));
    }

    @Test
    void countsInListsAtOnce() {
        var post = author.publish("Counted", "text");
        assertFalse(blog.visitor().get("/authors/host").body().contains(post + "#replies"), "none to count");
        reply(guest, post, "one <1>");
        assertTrue(card(post).contains(">1 reply<"));
        reply(author, post, "two");
        assertTrue(card(post).contains(">2 replies<"));
        var page = blog.visitor().get(post).body();
        assertTrue(page.indexOf("one &lt;1&gt;") < page.indexOf(">two<"), page);
        assertTrue(page.contains("to reply."), "strangers are asked to log in");
    }

    @Test
    void mayBeDeletedByWhoeverWroteThemAndByTheAuthorOfThePost() {
        var post = author.publish("Discussed", "text");
        reply(guest, post, "by the guest");
        reply(author, post, "by the host");
        var stranger = blog.visitor().joined("stranger");
        assertEquals(
                404,
                stranger.post("/replies/" + id("by the guest") + "/delete", Map.of())
                        .statusCode());
        assertEquals(
                404,
                guest.post("/replies/" + id("by the host") + "/delete", Map.of())
                        .statusCode());
        assertEquals(
                303,
                author.post("/replies/" + id("by the guest") + "/delete", Map.of())
                        .statusCode());
        assertFalse(author.get(post).body().contains("by the guest"));
        assertTrue(card(post).contains(">1 reply<"));
    }

    @Test
    void areKeptInTheFormWhenSomethingIsWrong() {
        var post = author.publish("Strict", "text");
        var answer = guest.post(post + "/replies", Map.of("text", "x".repeat(2_001)));
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("The reply is too long: 2,001 characters of 2,000."));
        assertTrue(answer.body().contains("x".repeat(2_001)));
        assertEquals(422, guest.post(post + "/replies", Map.of("text", "  ")).statusCode());
        assertEquals(
                404, guest.post("/posts/999999999/replies", Map.of("text", "x")).statusCode());
    }

    /// Each of both waits for what the other one holds, if they take it in different order.
    @Test
    void mayBeDeletedWhileTheirPostIs() throws Exception {
        var post = author.publish("Deleted twice", "text");
        reply(guest, post, "deleted twice");
        var reply = "/replies/" + id("deleted twice") + "/delete";
        try (var holder = TestDatabase.connect(blog.database());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            holder.setAutoCommit(false);
            holder.createStatement().executeQuery("SELECT 1 FROM posts WHERE title = 'Deleted twice' FOR UPDATE");
            var first =
                    threads.submit(() -> author.post(post + "/delete", Map.of()).statusCode());
            Eventually.isTrue("the first waits", () -> waiting("1"));
            var second = threads.submit(() -> guest.post(reply, Map.of()).statusCode());
            Eventually.isTrue("the second waits", () -> waiting("2"));
            holder.rollback();
            assertEquals(303, first.get());
            assertEquals(404, second.get());
        }
    }

    private static boolean waiting(String count) {
        return blog.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                .equals(count);
    }

    @Test
    void goWithTheirPost() {
        var post = author.publish("Short-lived", "text");
        reply(guest, post, "so is this");
        author.post(post + "/delete", Map.of());
        assertEquals("0", blog.ask("SELECT count(*) FROM replies WHERE text = 'so is this'"));
    }

    private static void reply(Visitor visitor, String post, String text) {
        assertEquals(303, visitor.post(post + "/replies", Map.of("text", text)).statusCode());
    }

    private static String card(String post) {
        var page = blog.visitor().get("/authors/host").body();
        int from = page.indexOf("href=\"" + post + "#replies\"");
        return page.substring(from, page.indexOf("</p>", from));
    }

    private static String id(String text) {
        return blog.ask("SELECT id FROM replies WHERE text = '" + text + "'");
    }
}
