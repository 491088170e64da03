package pushback.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;

/// Whoever was not let in sees nothing and changes nothing, and what others have written runs nowhere.
class ConsoleAttackTest {
    private static final List<String> PAGES =
            List.of("/", "/releases", "/releases.json", "/releases.csv", "/do/deploy", "/live/now", "/anything");

    private static ServedConsole console;
    private static VirtualCloud world;
    private static String commit;
    private static String release;

    @BeforeAll
    static void start() {
        world = new VirtualCloud(2);
        commit = world.commit("<script>alert(1)</script> \u001b[2J \u202e", AppBehaviour.good())
                .sha();
        release = world.run("requestedBy", "\"><img src=x onerror=alert(2)>", "reason", "javascript:alert(3)")
                .name();
        console = new ServedConsole(world);
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void forget() {
        console.forget();
    }

    @Test
    void withoutACookieNothingIsShown() {
        for (var path : PAGES) {
            var answer = console.get(path);
            assertEquals(401, answer.statusCode(), path);
            assertFalse(answer.body().contains(commit.substring(0, 7)), path);
        }
        assertEquals(
                401, console.postAsItIs("/do/freeze", Map.of("reason", "mine")).statusCode());
        assertFalse(isFrozen());
    }

    @Test
    void anAddressLetsOneBrowserIn() {
        var url = console.console().loginUrl();
        var first = console.enter(url);
        assertEquals(303, first.statusCode());
        var cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        for (var part : List.of("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="))
            assertTrue(cookie.contains(part), cookie);
        assertFalse(cookie.contains("Domain"), cookie);
        assertEquals(200, console.get("/").statusCode());
        console.forget();
        assertEquals(403, console.enter(url).statusCode());
        assertEquals(401, console.get("/").statusCode());
        assertEquals(
                403,
                console.enter(console.console().url() + "login?token=guess").statusCode());
        assertEquals(403, console.enter(url + "x").statusCode());
    }

    @Test
    void aCookieThatIsNoneOfOursIsNone() {
        console.logIn();
        var cookie = console.cookie();
        var changed = cookie.substring(0, cookie.length() - 2) + (cookie.endsWith("AA") ? "BB" : "AA");
        console.forget();
        assertEquals(401, console.get("/", "Cookie", changed).statusCode());
        assertEquals(
                401,
                console.get("/", "Cookie", cookie.substring(0, cookie.indexOf('=') + 1))
                        .statusCode());
    }

    @Test
    void whoHasLeftIsNotLetInByTheOldCookie() {
        console.logIn();
        assertEquals(303, console.post("/logout", Map.of()).statusCode());
        assertEquals(401, console.get("/").statusCode());
    }

    @Test
    void anotherNameThanOursIsNotAnswered() throws IOException {
        console.logIn();
        for (var host :
                List.of("evil.example", "evil.example:" + console.console().port(), "127.0.0.1.evil.example"))
            assertTrue(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + console.cookie() + "\r\n\r\n")
                    .startsWith("HTTP/1.1 421"));
        assertTrue(raw("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nCookie: " + console.cookie()
                        + "\r\n\r\n")
                .matches("(?s)HTTP/1.1 4(00|21).*"));
    }

    @Test
    void pagesOfOtherSitesChangeNothing() {
        console.logIn();
        var token = console.token();
        for (var origin : List.of("http://evil.example", "null", "http://localhost:1", "https://localhost"))
            assertEquals(
                    403,
                    console.postAsItIs("/do/freeze", Map.of("reason", "x", "csrf", token), "Origin", origin)
                            .statusCode(),
                    origin);
        for (var site : List.of("cross-site", "same-site"))
            assertEquals(
                    403,
                    console.postAsItIs("/do/freeze", Map.of("reason", "x", "csrf", token), "Sec-Fetch-Site", site)
                            .statusCode(),
                    site);
        assertEquals(403, console.get("/", "Origin", "http://evil.example").statusCode());
        assertEquals(
                403,
                console.get("/", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors")
                        .statusCode());
        assertFalse(isFrozen());
    }

    @Test
    void pagesOfOursMaySendTheirForms() {
        console.logIn();
        var own = console.console().url().replaceFirst("/$", "");
        assertEquals(
                422,
                console.post("/do/freeze", Map.of("reason", ""), "Origin", own, "Sec-Fetch-Site", "same-origin")
                        .statusCode(),
                "it is read, and wants a reason");
    }

    @Test
    void aFormWithoutItsTokenChangesNothing() {
        console.logIn();
        for (var token : List.of("", "x", console.cookie()))
            assertEquals(
                    403,
                    console.postAsItIs("/do/freeze", Map.of("reason", "x", "csrf", token))
                            .statusCode());
        assertEquals(
                403, console.postAsItIs("/do/freeze", Map.of("reason", "x")).statusCode());
        assertTrue(console.get("/do/freeze?reason=x").body().contains("<form"), "a GET only asks");
        var json = console.send(console.request("/do/freeze")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"reason\":\"x\"}")));
        assertEquals(400, json.statusCode());
        assertFalse(isFrozen());
    }

    @Test
    void whatOthersHaveWrittenIsText() {
        console.logIn();
        for (var path : List.of(
                "/",
                "/releases",
                "/releases/" + release,
                "/releases/" + release + "?state=ResolveRelease",
                "/do/rollback")) {
            var page = console.get(path).body();
            assertFalse(page.contains("<script>alert"), path);
            assertFalse(page.contains("<img"), path);
            assertFalse(page.contains("\u001b") || page.contains("\u202e"), path);
        }
        var history = console.get("/releases/" + release + "/history.json");
        assertTrue(history.headers().firstValue("Content-Type").orElse("").startsWith("application/json"));
        assertEquals(
                "nosniff",
                history.headers().firstValue("X-Content-Type-Options").orElse(""));
        var reflected = console.get("/releases?text=%22%3E%3Cscript%3Ealert(4)%3C/script%3E")
                .body();
        assertFalse(reflected.contains("<script>alert"), reflected);
        var unknown = console.get("/releases/%3Cscript%3Ealert(5)%3C%2Fscript%3E");
        assertEquals(404, unknown.statusCode());
        assertFalse(unknown.body().contains("<script>alert"), unknown.body());
    }

    @Test
    void everyAnswerForbidsWhatPagesOfOursNeverDo() {
        console.logIn();
        for (var path : List.of("/", "/login", "/assets/none.css", "/nothing", "/releases.json")) {
            var headers = console.get(path).headers();
            var policy = headers.firstValue("Content-Security-Policy").orElse("");
            assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"), path + policy);
            assertFalse(policy.contains("unsafe"), policy);
            assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        }
        var page = console.get("/").body();
        assertFalse(page.contains(" style=") || page.matches("(?s).* on[a-z]+=\".*"), "nothing inline");
        assertFalse(page.matches("(?s).*(?:src|href)=\"(?:https?:)?//(?!github\\.com).*"), "no third party");
    }

    private static boolean isFrozen() {
        return world.cloud().pushback().freezes().current().isPresent();
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", console.console().port())) {
            socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readNBytes(40), StandardCharsets.UTF_8);
        }
    }
}
