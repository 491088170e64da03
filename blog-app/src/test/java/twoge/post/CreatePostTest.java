package twoge.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;

class CreatePostTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static TestBlog blog;
    private static Visitor visitor;

    @BeforeAll
    static void start() {
        blog = TestBlog.start();
        visitor = blog.visitor();
    }

    @AfterAll
    static void stop() {
        blog.close();
    }

    @Test
    void leadsToTheNewPost() {
        var answer = visitor.write("Grüße <b> & 東京 🚀", "first\r\nsecond", "O'Brien");
        assertEquals(303, answer.statusCode());
        var page = visitor.get(answer.headers().firstValue("Location").orElseThrow());
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<h1>Grüße &lt;b&gt; &amp; 東京 🚀</h1>"), page.body());
        assertTrue(page.body().contains("first\nsecond"));
        assertTrue(page.body().contains("O&#39;Brien") || page.body().contains("O'Brien"), page.body());
    }

    @Test
    void keepsWhatWasTypedWhenSomethingIsWrong() {
        var answer = visitor.write("\"Quoted\"", "A <text>", " ");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("value=\"&#34;Quoted&#34;\""), answer.body());
        assertTrue(answer.body().contains("A &lt;text&gt;</textarea>"));
        assertTrue(answer.body().contains("The author is empty."));
        assertFalse(answer.body().contains("The title is"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "title=a", "title=a&text=b", "title=a%00b&text=b&author=c", "title=a&text=%00&author=c",
        "title=a&text=b&author=c%0d%0ad", "=&&=", "title"})
    void refusesWhatCannotBeAPost(String form) {
        assertRefused(422, visitor.post(form, FORM));
    }

    @Test
    void refusesTooMuch() {
        assertRefused(422, visitor.write("x".repeat(121), "text", "Ada"));
        assertRefused(422, visitor.write("title", "x".repeat(300_000), "Ada"));
        assertRefused(413, visitor.write("title", "x".repeat(3_000_000), "Ada"));
    }

    @Test
    void refusesWhatIsNoForm() {
        assertRefused(415, visitor.post("{}", "application/json"));
        assertRefused(400, visitor.post("title=%ZZ&text=b&author=c", FORM));
    }

    @Test
    void refusesOtherSites() {
        assertRefused(403, visitor.write("a", "b", "c", "Sec-Fetch-Site", "cross-site"));
        assertRefused(403, visitor.write("a", "b", "c", "Sec-Fetch-Site", "same-site"));
        assertRefused(403, visitor.write("a", "b", "c", "Origin", "http://elsewhere.example"));
        assertRefused(403, visitor.write("a", "b", "c", "Origin", "null"));
    }

    @Test
    void acceptsOurOwnForm() {
        assertEquals(303, visitor.write("a", "b", "c", "Sec-Fetch-Site", "same-origin").statusCode());
        assertEquals(303, visitor.write("a", "b", "c", "Origin", "http://127.0.0.1:" + visitor.port()).statusCode());
    }

    @Test
    void leadsBackWhenTheFormIsReloaded() {
        assertEquals("/", visitor.get("/posts").headers().firstValue("Location").orElseThrow());
    }

    private static void assertRefused(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode());
        assertEquals("0", TestDatabase.ask(blog.database(),
                "SELECT count(*) FROM posts WHERE author NOT IN ('c', 'O''Brien')"));
    }
}
