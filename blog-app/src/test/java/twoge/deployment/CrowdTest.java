package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.TestDatabase;
import twoge.Visitor;

/// Many at once, in a process with the heap a deployed one has.
class CrowdTest {
    private static final int CROWD = 1_000;

    @TempDir
    Path directory;

    @Test
    void aThousandLogInsAtOnceHarmNobody() throws Exception {
        var database = TestDatabase.empty();
        var bundle = Bundle.make(directory.resolve("bundle"), "c0ffee");
        try (var blog = BlogProcess.start(bundle.jar(), directory, Map.of("DATABASE_URL",
                TestDatabase.url(database)))) {
            var author = blog.visitor().joined("popular");
            author.publish("Still here", "text");
            var form = author.another();
            form.get("/login");
            var asked = IntStream.range(0, CROWD).<Callable<Integer>>mapToObj(n -> () -> logIn(form, n)).toList();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var answers = threads.invokeAll(asked);
                var statuses = new TreeMap<Integer, Long>();
                for (var answer : answers) statuses.merge(answer.get(), 1L, Long::sum);
                System.out.println("CrowdTest statuses " + statuses);
                assertTrue(Set.of(303, 422, 429, 503).containsAll(statuses.keySet()), statuses::toString);
                assertTrue(statuses.get(422) >= 1 && statuses.get(503) >= 1, statuses::toString);
            }
            assertTrue(author.get("/").body().contains("Still here"));
            assertEquals(200, author.status("/account"));
            assertEquals(303, author.another().logIn("popular", Visitor.PASSWORD).statusCode());
            assertFalse(blog.output().contains("OutOfMemory") || blog.output().contains("event=failure"), blog::output);
            assertEquals("2", TestDatabase.ask(database, "SELECT count(*) FROM sessions WHERE account_id = 1"),
                    "nobody got in");
        }
    }

    /// Each from an address of its own; every second one guesses at an account that exists.
    private static int logIn(Visitor form, int n) {
        var visitor = form.another();
        visitor.cookies().putAll(form.cookies());
        return visitor.post("/login", Map.of("name", n % 2 == 0 ? "popular" : "nobody-" + n,
                "password", "guess number " + n, "token", form.token())).statusCode();
    }
}
