package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.TestBlog;
import twoge.Visitor;
import twoge.picture.Samples;

@Execution(ExecutionMode.SAME_THREAD)
class WritePostTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static TestBlog blog;
    private static Visitor author;

    @BeforeAll
    static void start() {
        blog = TestBlog.shared();
        author = blog.visitor().joined("writer");
    }

    @Test
    void leadsToTheNewPost() {
        var page = author.get(author.publish("Grüße <b> & 東京 🚀", "first\r\nsecond"));
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<h1>Grüße &lt;b&gt; &amp; 東京 🚀</h1>"), page.body());
        assertTrue(page.body().contains("first<br />second"), page.body());
        assertTrue(page.body().contains("href=\"/authors/writer\""));
    }

    /// Whoever waits for a picture to arrive clicks again.
    @Test
    void publishesOnceWhatIsSentTwice() throws Exception {
        var fields = Map.of("title", "Sent twice", "text", "text");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads.invokeAll(Collections.<Callable<String>>nCopies(
                    4, () -> Visitor.location(author.upload("/posts", fields, "a.png", Samples.png(9, 9)))));
            var places = new TreeSet<String>();
            for (var answer : answers) places.add(answer.get());
            assertEquals(1, places.size(), places::toString);
            assertTrue(author.get(places.first()).body().contains("/pictures/"));
        }
        assertEquals("1", blog.ask("SELECT count(*) FROM posts WHERE title = 'Sent twice'"));
        author.publish("Sent twice", "Text");
        blog.ask("UPDATE posts SET created_at = created_at - interval '1 minute' WHERE title = 'Sent twice' RETURNING"
                + " 1");
        author.publish("Sent twice", "Text");
        assertEquals("3", blog.ask("SELECT count(*) FROM posts WHERE title = 'Sent twice'"), "and later once more");
    }

    @Test
    void keepsWhatWasTypedWhenSomethingIsWrong() {
        var answer = author.write("\"Quoted\"", " ");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("value=\"&#34;Quoted&#34;\""), answer.body());
        assertTrue(answer.body().contains("The text is empty."));
        assertFalse(answer.body().contains("The title is"));
        assertTrue(author.write("", "A <text>").body().contains("A &lt;text&gt;</textarea>"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "title=a",
                "text=a",
                "title=a%00b&text=b",
                "title=a&text=%00",
                "title=a%0d%0ab&text=c",
                "=&&=",
                "title"
            })
    void refusesWhatCannotBeAPost(String form) {
        assertAddsNothing(422, () -> author.post("/posts", form + "&token=" + author.token(), FORM));
    }

    @Test
    void refusesTooMuch() {
        assertAddsNothing(422, () -> author.write("x".repeat(121), "text"));
        assertAddsNothing(422, () -> author.write("title", "x".repeat(300_000)));
        assertAddsNothing(413, () -> author.write("title", "x".repeat(3_000_000)));
    }

    @Test
    void refusesWhatIsNoForm() {
        assertAddsNothing(415, () -> author.post("/posts", "{}", "application/json"));
        assertAddsNothing(400, () -> author.post("/posts", "title=%ZZ&text=b", FORM));
    }

    @Test
    void refusesOtherSites() {
        assertAddsNothing(403, () -> author.write("a", "b", "Sec-Fetch-Site", "cross-site"));
        assertAddsNothing(403, () -> author.write("a", "b", "Sec-Fetch-Site", "same-site"));
        assertAddsNothing(403, () -> author.write("a", "b", "Origin", "http://elsewhere.example"));
        assertAddsNothing(403, () -> author.write("a", "b", "Origin", "null"));
    }

    @Test
    void acceptsOurOwnForm() {
        assertEquals(
                303, author.write("a", "b", "Sec-Fetch-Site", "same-origin").statusCode());
        assertEquals(
                303,
                author.write("a", "b", "Origin", "http://127.0.0.1:" + author.port())
                        .statusCode());
    }

    @Test
    void sendsStrangersToTheFormToLogIn() {
        var answer = blog.visitor().another().get("/write");
        assertEquals(303, answer.statusCode());
        assertEquals("/login?then=/write", Visitor.location(answer));
    }

    @Test
    void givesBackWhatWasTypedWhenTheSessionHasEnded() {
        var forgotten = blog.visitor().joined("forgotten");
        blog.ask("DELETE FROM sessions WHERE account_id = (SELECT id FROM accounts WHERE name = 'forgotten')"
                + " RETURNING 1");
        var answer = assertAddsNothing(401, () -> forgotten.write("Kept", "all of it"));
        assertTrue(answer.body().contains("all of it</textarea>"), answer.body());
    }

    @Test
    void writesTheNameOfTheAuthorForTheReleaseBefore() {
        author.publish("For the release before", "text");
        assertEquals("writer", blog.ask("SELECT author FROM posts WHERE title = 'For the release before'"));
    }

    @Test
    void leadsBackWhenTheFormIsReloaded() {
        assertEquals("/", Visitor.location(author.get("/posts")));
    }

    @Test
    void showsThePictureWithItsDescription() throws Exception {
        var answer = author.upload(
                "/posts",
                Map.of("title", "With picture", "text", "t", "description", "A <dot>"),
                "../../dot.png",
                Samples.png(40, 30));
        var page = author.get(Visitor.location(answer)).body();
        var picture =
                page.replaceAll("(?s).*src=\"(/pictures/[0-9a-f]{32}\\.(?:png|jpg))\" alt=\"A &lt;dot>\".*", "$1");
        assertEquals(200, author.status(picture), page);
    }

    @Test
    void keepsTheRestWhenThePictureIsNone() {
        var answer = author.upload(
                "/posts",
                Map.of("title", "Kept title", "text", "Kept text"),
                "a.png",
                "<svg onload=alert(1)>".getBytes());
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("Only JPEG, PNG and GIF pictures can be shown."), answer.body());
        assertTrue(answer.body().contains("value=\"Kept title\""));
        assertTrue(answer.body().contains("Kept text</textarea>"));
    }

    /// Whoever chose one straight from a camera reads so, and does not see the connection break.
    @Test
    void keepsTheRestWhenThePictureIsTooLarge() {
        for (int bytes : new int[] {5 * 1024 * 1024 + 1, 10 * 1024 * 1024}) {
            var answer = assertAddsNothing(
                    422,
                    () -> author.upload(
                            "/posts", Map.of("title", "Kept title", "text", "Kept text"), "a.png", new byte[bytes]));
            assertTrue(answer.body().contains("The picture is too large: it may have 5 MB."), answer.body());
            assertTrue(answer.body().contains("Kept text</textarea>"));
        }
    }

    private static HttpResponse<String> assertAddsNothing(
            int status, java.util.function.Supplier<HttpResponse<String>> deed) {
        var before = blog.ask("SELECT count(*) FROM posts");
        var answer = deed.get();
        assertEquals(status, answer.statusCode());
        assertEquals(before, blog.ask("SELECT count(*) FROM posts"));
        return answer;
    }
}
