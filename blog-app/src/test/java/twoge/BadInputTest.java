package twoge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.picture.Samples;

/// What the internet sends to every application sooner or later. After each of it, everything that somebody wrote is
/// still there as it was. A thousand log-ins at once are in `CrowdTest`.
@Tag("slow")
class BadInputTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int TEN_MEGABYTES = 10 * 1024 * 1024;
    private static final List<String> FORMS = List.of(
            "/posts",
            "/posts/1/edit",
            "/posts/1/delete",
            "/posts/1/replies",
            "/replies/1/delete",
            "/register",
            "/login",
            "/logout",
            "/account/profile",
            "/account/password");

    /// What can be typed or hidden in a form; pictures have tests of their own.
    private static final List<String> FIELDS = List.of(
            "name",
            "displayName",
            "about",
            "password",
            "old",
            "title",
            "text",
            "description",
            "then",
            "remove",
            "seen",
            "q");
    private static final Pattern FIELD =
            Pattern.compile("(?:<(?:input|textarea) [^>]*|template\\.field\\()name ?= ?\"(\\w+)\"");

    private static TestBlog blog;
    private static Visitor victim;
    private static Visitor attacker;
    private static String post;

    private String before;

    @BeforeAll
    static void start() {
        blog = TestBlog.start();
        victim = blog.visitor().joined("victim");
        post = victim.publish("A title worth keeping", "A text worth keeping");
        victim.post(post + "/replies", Map.of("text", "A reply worth keeping"));
        attacker = blog.visitor().joined("attacker");
    }

    @AfterAll
    static void stop() {
        blog.close();
    }

    @BeforeEach
    void remember() {
        before = everythingOfTheVictim();
    }

    @AfterEach
    void nothingIsLost() {
        assertEquals(before, everythingOfTheVictim());
        assertEquals(200, victim.status("/account"), "nor is anybody logged out");
        assertEquals("ready\n", victim.get("/health/ready").body());
    }

    /// Read from the templates: none can be forgotten.
    @Test
    void everyFieldIsTried() throws IOException {
        var found = new TreeSet<String>();
        try (var templates = Files.list(Path.of("src/main/jte"))) {
            for (var template : templates.toList()) {
                FIELD.matcher(Files.readString(template)).results().forEach(field -> found.add(field.group(1)));
            }
        }
        // Not sent, or with tests of their own.
        found.removeAll(List.of("kept", "picture"));
        assertEquals(new TreeSet<>(FIELDS), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "'><svg/onload=alert(1)>",
                "</textarea><script>alert(1)</script>",
                "</title><script>alert(1)</script>",
                "javascript:alert(1)",
                "[x](javascript:alert(1))",
                "${7*7}{{7*7}}",
                "<!--<script>",
                "]]><script>alert(1)</script>"
            })
    void scriptInEveryField(String script) {
        assertEquals(303, attacker.post("/account/profile", everywhere(script)).statusCode());
        var own = Visitor.location(
                attacker.upload("/posts", everywhere(script), script.replaceAll("[\"\r\n]", ""), Samples.png(4, 4)));
        assertEquals(303, attacker.post(own + "/replies", everywhere(script)).statusCode());
        var encoded = URLEncoder.encode(script, StandardCharsets.UTF_8);
        for (var path : List.of(
                "/",
                own,
                own + "/edit",
                own + "/delete",
                "/authors/attacker",
                "/account",
                "/feed.atom",
                "/search?q=" + encoded,
                "/login?then=" + encoded,
                "/?before=" + encoded,
                "/authors/" + encoded)) {
            assertHarmless(path, attacker.get(path).body());
        }
        assertHarmless(
                "refused",
                attacker.post("/posts", Map.of("title", script, "text", "")).body());
        assertHarmless(
                "stale",
                attacker.post("/posts", Map.of("title", script, "text", script, "token", "x"))
                        .body());
        for (var path : List.of("/login", "/register")) {
            var stranger = attacker.another();
            stranger.get(path);
            assertHarmless(path, stranger.post(path, everywhere(script)).body());
        }
        assertHarmless(
                "password",
                attacker.post("/account/password", everywhere(script)).body());
        assertEquals(303, attacker.post(own + "/delete", Map.of()).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' OR '1'='1",
                "'; DROP TABLE posts; --",
                "1; DELETE FROM posts",
                "1 OR 1=1",
                "\\'; --",
                "1) UNION SELECT password_hash FROM accounts --",
                "%' OR name LIKE '%",
                "$$; TRUNCATE posts; $$",
                "1/**/OR/**/1"
            })
    void sqlInEveryParameter(String sql) {
        var encoded = URLEncoder.encode(sql, StandardCharsets.UTF_8).replace("+", "%20");
        for (var path : List.of(
                "/?before=",
                "/?size=",
                "/search?q=",
                "/posts/",
                "/authors/",
                "/authors/victim?before=",
                "/pictures/",
                "/login?then=",
                "/assets/")) {
            var answer = attacker.get(path + encoded);
            assertTrue(answer.statusCode() < 500, path + " " + answer.statusCode());
            assertFalse(answer.body().contains("argon2id"), path);
        }
        for (var path : FORMS) {
            if (path.equals("/logout")) continue;
            var fields = everywhere(sql);
            var answer = attacker.post(path.replace("1", encoded), fields);
            assertTrue(answer.statusCode() < 500, path + " " + answer.statusCode());
        }
        assertEquals(422, attacker.another().logIn("victim", sql).statusCode());
        assertEquals(422, attacker.another().logIn(sql, sql).statusCode());
        assertEquals(
                303,
                attacker.post("/account/profile", Map.of("displayName", "attacker"))
                        .statusCode());
        var stranger = attacker.another();
        stranger.cookies().put("twoge-session", sql.replaceAll("[;\\s]", "+"));
        assertEquals(303, stranger.status("/account"), "nor by a cookie");
        var own = attacker.publish(sql, sql);
        assertEquals(sql, blog.ask("SELECT title FROM posts ORDER BY id DESC LIMIT 1"), "it is text like any other");
        attacker.post(own + "/delete", Map.of());
    }

    @Test
    void tenMegabytes() {
        var body = "text=".concat("x".repeat(TEN_MEGABYTES));
        for (var path : FORMS) {
            assertRefused(413, path, BodyPublishers.ofString(body), FORM);
            // Without a length: it has to count.
            assertRefused(
                    413, path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes())), FORM);
            assertRefused(
                    413,
                    path,
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(multipart("x".repeat(TEN_MEGABYTES)))),
                    "multipart/form-data; boundary=b");
        }
        assertEquals(
                422,
                attacker.upload("/posts", Map.of("title", "t", "text", "x"), "a.png", new byte[TEN_MEGABYTES])
                        .statusCode());
        assertRefused(
                413,
                "/posts",
                BodyPublishers.ofByteArray(new byte[2 * TEN_MEGABYTES]),
                "multipart/form-data; boundary=b");
        assertTrue(attacker.status("/search?q=" + "x".repeat(100_000)) >= 400, "and long addresses");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%FF%FE",
                "%C0%80",
                "%ED%A0%80",
                "%00",
                "a%00b",
                "%F5%80%80%80",
                "%E2%80%AE",
                "%1b[2J",
                "%0d%0aX: y"
            })
    void badEncodings(String bytes) {
        for (var path :
                List.of("/?before=", "/?size=", "/search?q=", "/posts/", "/authors/", "/pictures/", "/login?then=")) {
            assertTrue(attacker.status(path + bytes.replace(" ", "%20").replace("[", "%5B")) < 500, path);
        }
        var own = attacker.publish("Own", "text");
        for (var path : FORMS) {
            if (path.equals("/logout")) continue;
            var form = String.join("=" + bytes + "&", FIELDS) + "=" + bytes + "&token=" + attacker.token();
            // A reply may well be strange, and is not to the victim.
            var place = path.replace("/posts/1/replies", own + "/replies");
            assertTrue(attacker.post(place, form, FORM).statusCode() < 500, path);
            assertTrue(attacker.post(place, "%", FORM).statusCode() < 500, path);
        }
        assertTrue(attacker.post(
                                "/posts",
                                "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nno end",
                                "multipart/form-data; boundary=b")
                        .statusCode()
                < 500);
        assertTrue(attacker.post("/posts", "x", "multipart/form-data").statusCode() < 500);
        assertTrue(attacker.post("/posts", "title=%ff%fe&text=%c3%28&token=" + attacker.token(), FORM)
                        .statusCode()
                == 303);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../../../etc/passwd",
                "/assets/../../../../etc/passwd",
                "/assets/..%2f..%2f..%2fetc/passwd",
                "/assets/%2e%2e/%2e%2e/etc/passwd",
                "/pictures/..%2f..%2f..%2fetc%2fpasswd",
                "/pictures/....//....//etc/passwd",
                "/pictures/..;/..;/etc/passwd",
                "//etc/passwd",
                "/assets/..%5c..%5cetc%5cpasswd",
                "/pictures/%252e%252e%252fpasswd",
                "/WEB-INF/web.xml",
                "/.env",
                "/db/migration/V1__posts.sql"
            })
    void pathTraversal(String path) throws IOException {
        var answer = raw("GET " + path + " HTTP/1.1\r\nHost: blog\r\nConnection: close\r\n\r\n");
        assertTrue(answer.matches("(?s)HTTP/1.1 (400|404) .*"), answer);
        assertFalse(answer.contains("root:"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "\u0000\u0001\u0002\r\n\r\n",
                "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /\r\nX: y\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            })
    void garbledRequests(String request) throws IOException {
        var answer = raw(request);
        assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/1.1 (4\\d\\d|505) .*"), answer);
        assertFalse(answer.contains("jetty") || answer.contains("Exception"), answer);
    }

    @Test
    void forgedIdsOfOtherPeoplesPosts() {
        var fields = Map.of("title", "Mine now", "text", "Mine now", "displayName", "x", "id", "1", "account_id", "1");
        assertEquals(403, attacker.post(post + "/edit", fields).statusCode());
        assertEquals(403, attacker.post(post + "/delete", fields).statusCode());
        assertEquals(
                403,
                attacker.upload(post + "/edit", fields, "a.png", new byte[] {1}).statusCode());
        var reply = blog.ask("SELECT min(id) FROM replies");
        assertEquals(404, attacker.post("/replies/" + reply + "/delete", fields).statusCode());
        for (var id : List.of("0", "-1", "1.0", "0x1", "1%20", "01", "9999999999999999999", "null")) {
            assertTrue(attacker.post("/posts/" + id + "/delete", fields).statusCode() >= 400, id);
        }
        var stranger = attacker.another();
        stranger.get("/login");
        assertEquals(401, stranger.post(post + "/delete", fields).statusCode());
        stranger.cookies().put("twoge-session", "A".repeat(43));
        assertEquals(303, stranger.status(post + "/edit"), "to the form to log in");
    }

    /// The same in every field there is.
    private static Map<String, String> everywhere(String text) {
        return FIELDS.stream().collect(Collectors.toMap(field -> field, _ -> text));
    }

    private static void assertHarmless(String what, String page) {
        assertFalse(page.matches("(?s).*<(script|svg|img src=x).*"), what + page);
        assertFalse(page.matches("(?s).*<[^>]*\\son(error|load)\\s*=[^>]*>.*"), what + page);
        assertFalse(page.matches("(?si).*(href|src|action)=\"?\\s*javascript:.*"), what + page);
        assertFalse(page.contains("49{{") || page.contains("}}49"), what);
    }

    /// A server may also hang up on whoever goes on sending.
    private static void assertRefused(int status, String path, HttpRequest.BodyPublisher body, String type) {
        try {
            assertEquals(
                    status,
                    attacker.send(HttpRequest.newBuilder(attacker.at(path))
                                    .header("Content-Type", type)
                                    .POST(body))
                            .statusCode(),
                    path + " " + type);
        } catch (UncheckedIOException e) {
            assertTrue(
                    String.valueOf(e.getMessage()).matches(".*(reset|closed|Broken pipe|received no bytes|EOF).*"),
                    e.toString());
        }
    }

    private static byte[] multipart(String value) {
        return ("--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n" + value + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String raw(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), blog.visitor().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String everythingOfTheVictim() {
        return blog.ask("""
            SELECT concat((SELECT string_agg(a::text, ',') FROM accounts a WHERE name = 'victim'),
                          (SELECT string_agg(p::text, ',') FROM posts p WHERE author = 'victim'),
                          (SELECT string_agg(r::text, ',') FROM replies r WHERE account_id = 1))\
            """);
    }
}
