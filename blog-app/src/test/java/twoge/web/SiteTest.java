package twoge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;

class SiteTest {
    private static final Pattern STYLESHEET = Pattern.compile("rel=\"stylesheet\" href=\"([^\"]+)\"");

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
    void showsAPageOfItsOwnWhenThereIsNone() {
        var answer = visitor.get("/nowhere");
        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("Nothing here"));
        assertTrue(answer.body().contains("release r-1"), "it is framed like any other");
    }

    @Test
    void showsNoStackTraceWhenItFails() {
        try (var broken = TestBlog.start()) {
            TestDatabase.execute(broken.database(), "DROP TABLE posts CASCADE");
            var answer = broken.visitor().get("/");
            assertEquals(500, answer.statusCode());
            assertTrue(answer.body().contains("Something broke"));
            assertFalse(answer.body().contains("posts\" does not exist"), answer.body());
            assertFalse(answer.body().contains("Exception"), answer.body());
        }
    }

    @Test
    void refusesOtherMethods() {
        assertEquals(405, visitor.send(HttpRequest.newBuilder(visitor.at("/posts/1")).DELETE()).statusCode());
    }

    @Test
    void forbidsScripts() {
        for (var path : new String[] {"/", "/nowhere", "/health/live"}) {
            var headers = visitor.get(path).headers();
            var policy = headers.firstValue("Content-Security-Policy").orElseThrow();
            assertTrue(policy.startsWith("default-src 'none'"), policy);
            assertFalse(policy.contains("unsafe"), policy);
            assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElseThrow());
        }
        var page = visitor.get("/").body();
        assertFalse(page.contains("<script") || page.contains("style=\"") || page.contains("<style"), page);
    }

    @Test
    void letsBrowsersKeepTheStylesheetAsLongAsItIsTheSame() {
        var found = STYLESHEET.matcher(visitor.get("/").body());
        assertTrue(found.find());
        var asset = visitor.get(found.group(1));
        assertEquals(200, asset.statusCode());
        assertEquals("text/css; charset=utf-8", asset.headers().firstValue("Content-Type").orElseThrow());
        assertTrue(asset.headers().firstValue("Cache-Control").orElseThrow().contains("immutable"));

        var ofAnotherRelease = visitor.get("/assets/twoge.css?v=other");
        assertEquals(200, ofAnotherRelease.statusCode());
        assertEquals("no-store", ofAnotherRelease.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(404, visitor.status("/assets/absent.css"));
    }
}
