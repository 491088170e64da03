package twoge.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.TestBlog;
import twoge.Visitor;

@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
class LogInTest {
    private final TestBlog blog = TestBlog.shared();
    private final Visitor visitor = blog.visitor().another();

    @Test
    void givesANewSessionEachTime() {
        var author = blog.visitor().joined("rotating");
        var before = author.cookies().get("twoge-session");
        assertEquals(303, author.logIn("Rotating", Visitor.PASSWORD).statusCode());
        assertNotEquals(before, author.cookies().get("twoge-session"));
        author.cookies().put("twoge-session", before);
        assertEquals(303, author.status("/account"), "the session before has ended");
    }

    @Test
    void takesNoSessionThatSomebodyElseChose() {
        var chosen = "x".repeat(43);
        blog.visitor().joined("fixated");
        visitor.cookies().put("twoge-session", chosen);
        visitor.logIn("fixated", Visitor.PASSWORD);
        assertNotEquals(chosen, visitor.cookies().get("twoge-session"));
        assertEquals(200, visitor.status("/account"));
    }

    @Test
    void tellsNobodyWhichNamesThereAre() {
        blog.visitor().joined("known");
        var wrong = visitor.logIn("known", "not the password");
        var unknown = visitor.logIn("unknown", "not the password");
        assertEquals(422, wrong.statusCode());
        assertEquals(422, unknown.statusCode());
        assertTrue(wrong.body().contains("This name and password do not belong together."));
        assertTrue(unknown.body().contains("This name and password do not belong together."));
    }

    @Test
    void isOverAfterFiveFailuresFromOneAddress() {
        var owner = blog.visitor().joined("besieged");
        for (int i = 0; i < 5; i++)
            assertEquals(422, visitor.logIn("besieged", "guess " + i).statusCode());
        var limited = visitor.logIn("besieged", Visitor.PASSWORD);
        assertEquals(429, limited.statusCode());
        assertEquals("900", limited.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(303, owner.another().logIn("besieged", Visitor.PASSWORD).statusCode(), "elsewhere it is not");
        assertEquals(422, visitor.logIn("unbesieged", "guess").statusCode(), "nor for other names");
    }

    @Test
    void countsFailuresAcrossInstances() {
        blog.visitor().joined("everywhere");
        for (int i = 0; i < 5; i++) visitor.logIn("everywhere", "guess " + i);
        try (var other = TestBlog.start(blog.database()).ready()) {
            var elsewhere = visitor.at(other.visitor().port());
            assertEquals(429, elsewhere.logIn("everywhere", Visitor.PASSWORD).statusCode());
        }
    }

    @Test
    void isOpenAgainAfterAQuarterOfAnHour() {
        blog.visitor().joined("later");
        for (int i = 0; i < 6; i++) visitor.logIn("later", "guess " + i);
        assertEquals(429, visitor.logIn("later", Visitor.PASSWORD).statusCode());
        blog.ask("UPDATE failed_logins SET failed_at = failed_at - interval '15 minutes' WHERE name = 'later' RETURNING"
                + " 1");
        assertEquals(303, visitor.logIn("later", Visitor.PASSWORD).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example",
                "/\\evil.example",
                "javascript:alert(1)",
                "/\t/evil.example",
                "evil",
                "/a%0d%0aSet-Cookie:x=y",
                ""
            })
    void leadsToNoOtherSite(String then) {
        var name = "led-" + Integer.toHexString(then.hashCode());
        blog.visitor().joined(name);
        visitor.get("/login");
        var answer = visitor.post("/login", Map.of("name", name, "password", Visitor.PASSWORD, "then", then));
        assertEquals("/", Visitor.location(answer));
    }

    @Test
    void leadsBackToWhereOneCameFrom() {
        blog.visitor().joined("returning");
        assertTrue(visitor.get("/login?then=/posts/12").body().contains("name=\"then\" value=\"/posts/12\""));
        var answer =
                visitor.post("/login", Map.of("name", "returning", "password", Visitor.PASSWORD, "then", "/posts/12"));
        assertEquals("/posts/12", Visitor.location(answer));
    }

    @Test
    void setsACookieThatOnlyWeSee() {
        blog.visitor().joined("cookie");
        var plain = visitor.logIn("cookie", Visitor.PASSWORD)
                .headers()
                .allValues("Set-Cookie")
                .getFirst();
        assertTrue(plain.matches("twoge-session=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"), plain);

        var secure = visitor.another();
        var https = new String[] {"X-Forwarded-Proto", "https"};
        secure.send(HttpRequest.newBuilder(secure.at("/login")).headers(https));
        var answer = secure.post("/login", Map.of("name", "cookie", "password", Visitor.PASSWORD), https);
        var cookie = answer.headers().allValues("Set-Cookie").getFirst();
        assertTrue(cookie.matches("__Host-twoge-session=[\\w-]{43}; Path=/;.*; Secure"), cookie);
        assertTrue(answer.headers().firstValue("Strict-Transport-Security").isPresent());
    }

    @Test
    void endsWithTheLogOutOnTheServerToo() {
        var author = blog.visitor().joined("leaving");
        var token = author.cookies().get("twoge-session");
        assertEquals(303, author.post("/logout", Map.of()).statusCode());
        assertFalse(author.cookies().containsKey("twoge-session"));
        author.cookies().put("twoge-session", token);
        assertEquals(303, author.status("/write"));
    }

    @Test
    void lastsThirtyDays() {
        var author = blog.visitor().joined("patient");
        var session = "account_id = (SELECT id FROM accounts WHERE name = 'patient')";
        assertEquals(
                "t",
                blog.ask("SELECT expires_at BETWEEN now() + interval '29 days' AND now() + interval '30 days'"
                        + " FROM sessions WHERE " + session));
        blog.ask("UPDATE sessions SET expires_at = now() - interval '1 second' WHERE " + session + " RETURNING 1");
        assertEquals(303, author.status("/write"));
        author.logIn("patient", Visitor.PASSWORD);
        assertEquals("1", blog.ask("SELECT count(*) FROM sessions WHERE " + session), "what has ended is cleared away");
    }

    @Test
    void holdsOnAnyInstance() {
        var author = blog.visitor().joined("balanced");
        try (var other = TestBlog.start(blog.database()).ready()) {
            var elsewhere = other.visitor();
            elsewhere.cookies().putAll(author.cookies());
            assertTrue(elsewhere.get("/write").body().contains("balanced"));
            var form = Visitor.form(Map.of("title", "From elsewhere", "text", "text", "token", author.token()));
            assertEquals(
                    303,
                    elsewhere
                            .send(HttpRequest.newBuilder(elsewhere.at("/posts"))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(BodyPublishers.ofString(form)))
                            .statusCode(),
                    "the form of one instance, sent to another");
        }
    }
}
