package twoge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;

@Tag("slow")
class SiteTest {
    private static final Pattern STYLESHEET = Pattern.compile("rel=\"stylesheet\" href=\"([^\"]+)\"");

    private static final Pattern PRELOAD =
            Pattern.compile("rel=\"preload\" href=\"([^\"]+)\" as=\"font\" type=\"font/woff2\" crossorigin");
    private static final Pattern FACE = Pattern.compile("url\\(([^)]+)\\) format\\(\"woff2\"\\)");

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

    /// Not only for an exception: a class may be missing, or the stack too short.
    @Test
    void showsItsPageForAnErrorToo() {
        var assets = new Assets();
        try (var site = new Site(
                new Pages(assets, "build", _ -> Optional.empty()),
                assets,
                Duration.ZERO,
                1,
                new SimpleMeterRegistry(),
                routes -> routes.get("/broken", _ -> {
                    throw new NoClassDefFoundError("twoge/Gone");
                }))) {
            var answer = new Visitor(site.listen("127.0.0.1", 0)).get("/broken");
            assertEquals(500, answer.statusCode());
            assertTrue(answer.body().contains("Something broke"), answer.body());
            assertFalse(answer.body().contains("Gone"));
        }
    }

    @Test
    void refusesOtherMethods() {
        assertEquals(
                405,
                visitor.send(HttpRequest.newBuilder(visitor.at("/posts/1")).DELETE())
                        .statusCode());
    }

    /// With what a GET would say: monitors ask so, and would believe that all is well.
    @Test
    void answersHeadAsGet() {
        for (var path :
                List.of("/", "/posts/1", "/posts/x", "/health/ready", "/feed.atom", "/assets/twoge.css", "/write")) {
            var got = visitor.get(path);
            var headed = visitor.send(HttpRequest.newBuilder(visitor.at(path)).HEAD());
            assertEquals(got.statusCode(), headed.statusCode(), path);
            for (var name : List.of("Content-Type", "Content-Length", "Location")) {
                assertEquals(got.headers().firstValue(name), headed.headers().firstValue(name), path);
            }
            assertEquals("", headed.body());
        }
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

    /// With every answer, whoever gives it.
    @Test
    void tellsBrowsersWhatNotToDo() {
        var expected = Map.of(
                "X-Frame-Options",
                "DENY",
                "X-Content-Type-Options",
                "nosniff",
                "Referrer-Policy",
                "same-origin",
                "Cross-Origin-Opener-Policy",
                "same-origin",
                "Cross-Origin-Resource-Policy",
                "same-origin");
        var answers = List.of(
                visitor.get("/"),
                visitor.get("/nowhere"),
                visitor.get("/feed.atom"),
                visitor.get("/pictures/none"),
                visitor.get("/write"),
                visitor.write("a", "b"),
                visitor.post("/login", "x".repeat(600_000), "application/x-www-form-urlencoded"));
        assertEquals(
                List.of(200, 404, 200, 404, 303, 403, 413),
                answers.stream().map(HttpResponse::statusCode).toList());
        for (var answer : answers) {
            expected.forEach((name, value) ->
                    assertEquals(value, answer.headers().firstValue(name).orElse(""), () -> answer + name));
            assertTrue(answer.headers().firstValue("Permissions-Policy").isPresent());
            assertTrue(answer.headers().firstValue("Strict-Transport-Security").isEmpty(), "not over plain http");
            assertTrue(answer.headers().firstValue("Server").isEmpty(), "nor who answers");
        }
    }

    /// Of the length it has then, if it is compressed: our own client waits for what is missing.
    @Test
    void sendsAPageInOnePiece() {
        var plain = visitor.get("/");
        long length = plain.headers().firstValueAsLong("Content-Length").orElseThrow();
        assertEquals(plain.body().length(), length);
        var compressed = visitor.send(HttpRequest.newBuilder(visitor.at("/")).header("Accept-Encoding", "gzip"));
        assertEquals(List.of("gzip"), compressed.headers().allValues("Content-Encoding"));
        assertTrue(compressed.headers().firstValueAsLong("Content-Length").orElse(0) < length);
    }

    /// At once, from here, under the address that the stylesheet names: else it would be fetched twice.
    @Test
    void letsBrowsersFetchTheFaceOfHeadlinesOnceAndKeepIt() {
        var page = visitor.get("/");
        var found = PRELOAD.matcher(page.body());
        assertTrue(found.find(), page.body());
        var stylesheet = STYLESHEET.matcher(page.body());
        assertTrue(stylesheet.find());
        var rules = visitor.get(stylesheet.group(1)).body();
        assertTrue(rules.contains("src: url(" + found.group(1) + ") format(\"woff2\")"), rules);
        var faces = FACE.matcher(rules).results().map(face -> face.group(1)).toList();
        assertEquals(2, faces.size());
        for (var face : faces) {
            var font = visitor.send(
                    HttpRequest.newBuilder(visitor.at(face)).header("Accept-Encoding", "gzip"),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertEquals(200, font.statusCode());
            assertEquals("font/woff2", font.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(
                    "public, max-age=31536000, immutable",
                    font.headers().firstValue("Cache-Control").orElseThrow());
            assertEquals(List.of(), font.headers().allValues("Content-Encoding"), "it is compressed already");
            assertEquals("wOF2", new String(font.body(), 0, 4, StandardCharsets.US_ASCII));
            assertTrue(font.body().length < 20_000, face);
        }
        assertTrue(page.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .contains("font-src 'self';"));
        assertEquals(2, rules.split("font-display: swap", -1).length - 1);
    }

    @Test
    void letsBrowsersKeepTheStylesheetAsLongAsItIsTheSame() {
        var found = STYLESHEET.matcher(visitor.get("/").body());
        assertTrue(found.find());
        var asset = visitor.get(found.group(1));
        assertEquals(200, asset.statusCode());
        assertEquals(
                "text/css; charset=utf-8",
                asset.headers().firstValue("Content-Type").orElseThrow());
        assertTrue(asset.headers().firstValue("Cache-Control").orElseThrow().contains("immutable"));

        var ofAnotherRelease = visitor.get("/assets/twoge.css?v=other");
        assertEquals(200, ofAnotherRelease.statusCode());
        assertEquals(
                "no-store",
                ofAnotherRelease.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(404, visitor.status("/assets/absent.css"));
    }
}
