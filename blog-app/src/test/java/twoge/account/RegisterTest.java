package twoge.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.TestBlog;
import twoge.Visitor;

@Execution(ExecutionMode.SAME_THREAD)
class RegisterTest {
    private final TestBlog blog = TestBlog.shared();
    private final Visitor visitor = blog.visitor().another();

    @Test
    void logsInAndLeadsToTheDesk() {
        var answer = join(" Grace-1 ", "Grace <H>", "a very long password");
        assertEquals(303, answer.statusCode());
        assertEquals("/write", Visitor.location(answer));
        assertTrue(visitor.get("/authors/grace-1").body().contains("<h1>Grace &lt;H&gt;</h1>"));
    }

    @Test
    void keepsNoPasswordButItsHash() {
        join("hashed", "", "a very secret password");
        var hash = blog.ask("SELECT password_hash FROM accounts WHERE name = 'hashed'");
        assertTrue(hash.startsWith("$argon2id$v=19$m=12288,t=3,p=1$"), hash);
        var token = visitor.cookies().get("twoge-session");
        assertEquals("0", blog.ask("SELECT count(*) FROM sessions WHERE token_hash = '" + token + "'"));
    }

    @Test
    void refusesANameThatIsTaken() {
        join("taken", "", "a very long password");
        var answer = join("TAKEN", "", "another long password");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("This name is taken."));
        assertEquals("1", blog.ask("SELECT count(*) FROM accounts WHERE name = 'taken'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "-a",
                "a-",
                "a b",
                "ä-name",
                "a/../b",
                "<b>",
                "a\u0000b",
                "abcdefghijabcdefghijabcdefghijx"
            })
    void refusesWhatIsNoName(String name) {
        var answer = join(name, "", "a very long password");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("A name has 2 to 30 letters"));
        assertFalse(answer.body().contains("a very long password"), "no password comes back");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "aaaaaaaaaaaa", "ababababababab"})
    void refusesPasswordsThatWouldBeGuessed(String password) {
        assertEquals(422, join("guessed", "", password).statusCode());
        assertEquals("0", blog.ask("SELECT count(*) FROM accounts WHERE name = 'guessed'"));
    }

    @Test
    void takesALongPasswordButNotAnEndlessOne() {
        assertEquals(422, join("endless", "", "0123456789".repeat(13)).statusCode());
        assertEquals(303, join("long-one", "", "0123456789".repeat(12)).statusCode());
    }

    @Test
    void endsSomewhereForOneAddress() {
        join("flood-1", "", "a very long password");
        blog.ask(
                "INSERT INTO failed_logins (name, address, failed_at) SELECT '', address, failed_at FROM failed_logins,"
                        + " generate_series(1, 38) WHERE address = '" + visitor.address() + "' RETURNING 1");
        assertEquals(303, join("flood-2", "", "a very long password").statusCode());
        var answer = join("flood-3", "Typed already", "a very long password");
        assertEquals(429, answer.statusCode());
        assertTrue(answer.body().contains("Typed already"));
    }

    private HttpResponse<String> join(String name, String displayName, String password) {
        visitor.get("/register");
        return visitor.post("/register", Map.of("name", name, "displayName", displayName, "password", password));
    }
}
