package pushback.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import pushback.aws.fleet.LifecycleResult;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.Release;
import pushback.release.ReleaseAction;

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

    /// A hook's output, its message, a branch, an author, a summary, a reason; on pages, in what is told to open ones,
    /// and
    /// in what forms are given back.
    @Test
    void noWordOfAnotherBecomesAPartOfAnyPage() throws Exception {
        var own = new VirtualCloud(2);
        own.commit("Say one", AppBehaviour.good());
        own.run();
        own.commit(
                "</pre><script>alert('message')</script>",
                AppBehaviour.good()
                        .failing(
                                "ApplicationStart",
                                new LifecycleResult(
                                        "ScriptFailed",
                                        "<script>alert('script')</script>",
                                        "</strong><script>alert('hook')</script>",
                                        "</pre><img src=x onerror=alert('output')>\u001b[2J\n"
                                                + "event: states\r"
                                                + "data: forged\n\n")));
        var failed = own.run("requestedBy", "<script>alert('by')</script>").name();
        // What a git host may say, though no branch of ours is called so.
        own.cloud()
                .pushback()
                .ledger()
                .insert(
                        Release.entry("z1"),
                        new Release(
                                "z1",
                                ReleaseAction.DEPLOY,
                                "f".repeat(40),
                                "refs/heads/<script>alert('branch')</script>",
                                "javascript:alert('message')",
                                "<img src=x onerror=alert('author')>",
                                "",
                                false,
                                "\"><svg onload=alert('by')>",
                                "${alert('reason')}<script>alert('reason')</script>",
                                VirtualCloud.START,
                                "arn:aws:states:us-east-1:123456789012:execution:none:z1"));
        try (var served = new ServedConsole(own).logIn()) {
            var server = own.cloud().pushback().fleet().healthy().getFirst();
            var script = "%3Cscript%3Ealert(1)%3C/script%3E";
            for (var path : List.of(
                    "/",
                    "/releases",
                    "/releases?branch=" + script + "&by=" + script,
                    "/releases/" + failed,
                    "/releases/" + failed + "?state=RollOut",
                    "/releases/" + failed + "?state=" + script,
                    "/releases/z1",
                    "/compare?one=" + failed + "&other=z1",
                    "/compare?one=" + failed + "&other=" + script,
                    "/servers/" + server,
                    "/servers/" + script,
                    "/measures",
                    "/judge?ask=explain&alpha=" + script,
                    "/judge?ask=replay&release=" + script,
                    "/run?server=" + script + "&command=%3C/textarea%3E" + script,
                    "/do/deploy?commit=%22%3E" + script,
                    "/do/drill?drill=%22%3E" + script))
                noScript(path, served.get(path).body());
            for (var form : List.of("/start", "/start/check", "/run", "/put", "/do/deploy", "/do/rollback")) {
                var hostile = "</textarea><script>alert(1)</script>{\"action\":\"<script>alert(2)</script>\"}";
                noScript(
                        form,
                        served.post(
                                        form,
                                        Map.of(
                                                "input", hostile,
                                                "commit", hostile,
                                                "release", hostile,
                                                "command", hostile,
                                                "server", hostile,
                                                "name", hostile,
                                                "value", hostile))
                                .body());
            }
            for (var stream :
                    List.of("/live/now", "/live/release/" + failed, "/live/release/z1", "/live/servers/" + server))
                noScript(stream, firstEvents(served, stream));
        }
    }

    private static void noScript(String path, String page) {
        for (var word : List.of("<script>alert", "<img", "onload=alert('by')>", "\u001b"))
            assertFalse(page.contains(word), () -> path + " has " + word + ":\n" + page);
        assertFalse(page.contains("href=\"javascript:"), path);
        assertTrue(page.length() > 100 || path.equals("/start/check"), () -> path + " is empty: " + page);
    }

    /// What an open page is told first: all of its parts. No text of another's ends an event, or begins one.
    private static String firstEvents(ServedConsole served, String path) throws IOException {
        var told = new StringBuilder();
        var answer = served.stream(path);
        try (var lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
            var begun = false;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) break;
                begun |= line.startsWith("event: ");
                told.append(line).append('\n');
                assertTrue(line.isEmpty() || line.matches("(event|data|id|retry):.*"), line);
                assertFalse(line.equals("data: forged"), "an event of somebody else's");
                if (begun && line.startsWith("id: ") && told.toString().contains("event: " + last(path))) break;
            }
        }
        return told.toString();
    }

    /// The part that is told last.
    private static String last(String path) {
        return path.equals("/live/now") ? "latest" : path.startsWith("/live/servers") ? "courses" : "told";
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
