package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.TestDatabase;
import twoge.Visitor;

/// What a whole process writes into its log: what an operator looks for, and nothing that is nobody else's business.
@Tag("slow")
class LogTest {
    private static final String TITLE = "Words of the title";
    private static final String TEXT = "words of the text";
    private static final String GUESS = "a password that is wrong";
    private static final String DATABASE_PASSWORD = "p4ssword of the database";

    @TempDir
    Path directory;

    @Test
    void tellsWhichRequestFailedAndKeepsEverySecret() {
        var database = TestDatabase.empty();
        var environment = Map.of(
                "LOG_FORMAT",
                "json",
                "DATABASE_URL",
                TestDatabase.url(database),
                "DATABASE_PASSWORD",
                DATABASE_PASSWORD);
        try (var blog = BlogProcess.startComplete(directory, environment)) {
            var author = blog.visitor().joined("ada");
            author.publish(TITLE, TEXT);
            author.another().logIn("ada", GUESS);
            author.get("/search?q=" + TEXT.replace(' ', '+'));
            author.send(HttpRequest.newBuilder(author.at("/nowhere")).header("X-Request-Id", "given-by-nginx"));
            TestDatabase.execute(database, "ALTER TABLE posts ADD CHECK (length(text) < 20)");
            var failure = author.write(TITLE, TEXT + TEXT);
            assertEquals(500, failure.statusCode());
            blog.process().destroy();
            assertEquals(0, blog.code(), blog::output);

            var lines = blog.output()
                    .lines()
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .toList();
            var requests = of("request", lines);
            assertTrue(requests.size() >= 8, blog::output);
            for (var line : requests) {
                assertTrue(line.get("request").getAsString().matches("[\\w-]{8,64}"), line::toString);
            }
            assertTrue(
                    requests.stream()
                            .anyMatch(line -> line.get("request").getAsString().equals("given-by-nginx")
                                    && line.get("path").getAsString().equals("/nowhere")
                                    && line.get("status").getAsString().equals("404")),
                    blog::output);
            var failed = of("failure", lines);
            assertEquals(1, failed.size(), blog::output);
            assertTrue(failed.getFirst().get("trace").getAsString().contains("SQLException"), blog::output);
            var id = failed.getFirst().get("request").getAsString();
            assertTrue(failure.body().contains("written down as " + id), "the page says where to look");
            for (var secret : List.of(
                    Visitor.PASSWORD,
                    GUESS,
                    DATABASE_PASSWORD,
                    TITLE,
                    TEXT,
                    "argon2id",
                    author.token(),
                    author.cookies().get("twoge-session"))) {
                assertFalse(blog.output().contains(secret), () -> secret + " is in\n" + blog.output());
            }
        }
    }

    private static List<JsonObject> of(String event, List<JsonObject> lines) {
        return lines.stream()
                .filter(line -> line.has("event"))
                .filter(line -> line.get("event").getAsString().equals(event))
                .toList();
    }
}
