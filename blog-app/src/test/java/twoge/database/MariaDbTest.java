package twoge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import twoge.Eventually;
import twoge.TestBlog;
import twoge.Visitor;

/// All that Twoge does, on a MariaDB.
class MariaDbTest {
    private static MariaDb database;
    private static TestBlog blog;

    @BeforeAll
    static void start() throws IOException {
        database = MariaDb.start();
        // Four at once: the migrations run once.
        var others = IntStream.range(0, 3).parallel().mapToObj(i -> TestBlog.start(database.address())).toList();
        blog = TestBlog.start(database.address()).ready();
        others.forEach(other -> other.ready().close());
    }

    @AfterAll
    static void stop() {
        if (blog != null) blog.close();
        if (database != null) database.close();
    }

    @Test
    void keepsPostsOfEveryScript() {
        var ada = blog.visitor().joined("ada");
        var path = ada.publish("Grüße <b> & 東京 🚀", "first\n\nsecond 🚀");
        var page = blog.visitor().another().get(path).body();
        assertTrue(page.contains("Grüße &lt;b&gt; &amp; 東京 🚀"), page);
        assertEquals(303, ada.post(path + "/edit", Map.of("title", "Changed", "text", "anew", "version", "1")).statusCode());
        assertTrue(ada.get(path).body().contains("Changed"));
        assertEquals(303, ada.post(path + "/delete", Map.of()).statusCode());
        assertEquals(404, ada.status(path));
    }

    @Test
    void findsWords() {
        var bob = blog.visitor().joined("bob");
        bob.publish("About penguins", "They waddle.");
        bob.publish("About gulls", "They fly.");
        var found = bob.get("/search?q=PENGUINS").body();
        assertTrue(found.contains("About penguins"), found);
        assertFalse(found.contains("About gulls"), found);
        for (var odd : List.of("%22", "%2B%2B%2B*", "%28%29%40%3E", "%F0%9F%9A%80", "a%27%3B--")) {
            assertEquals(200, bob.status("/search?q=" + odd), odd);
        }
    }

    @Test
    void keepsSessionsRepliesAndTheLimitOnLogIns() {
        var eve = blog.visitor().joined("eve");
        var path = eve.publish("Say something", "Anything.");
        assertEquals(303, eve.post(path + "/replies", Map.of("text", "Here I am 🚀")).statusCode());
        assertTrue(eve.get(path).body().contains("Here I am 🚀"));
        var again = blog.visitor().another();
        assertEquals(303, again.logIn("eve", Visitor.PASSWORD).statusCode());
        var guesser = blog.visitor().another();
        for (int i = 0; i < 5; i++) guesser.logIn("eve", "wrong " + i);
        assertEquals(429, guesser.logIn("eve", "wrong again").statusCode());
    }

    @Test
    void tellsNamesApartAsPostgresqlDoes() {
        blog.visitor().joined("grace");
        var other = blog.visitor().another();
        other.get("/register");
        assertEquals(422, other.post("/register", Map.of("name", "grace", "displayName", "Grace",
                "password", Visitor.PASSWORD)).statusCode());
    }

    @Test
    void pagesThroughEverything() {
        var writer = blog.visitor().joined("writer");
        for (int n = 0; n < 25; n++) writer.publish("Page " + n, "text");
        var first = writer.get("/authors/writer").body();
        assertTrue(first.contains("Page 24") && !first.contains("Page 4<"), first);
        assertEquals(200, writer.status("/?size=100"));
        assertEquals(200, writer.status("/feed.atom"));
    }

    @Test
    void isFoundAgainAfterARestart() throws IOException {
        var dora = blog.visitor().joined("dora");
        var path = dora.publish("Before", "the restart");
        database.restart();
        Eventually.isTrue("ready again", () -> dora.status("/health/ready") == 200);
        assertTrue(dora.get(path).body().contains("Before"));
        dora.publish("After", "the restart");
    }
}
