package pushback.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.Json;
import pushback.source.SourceHost.CommitStatus;
import pushback.source.SourceHost.Relation;

/// Against a server on this machine that answers as GitHub's REST API does.
class GitHubTest {
    private static final String SHA = "3fa2c1d4e5f60718293a4b5c6d7e8f9001122334";
    private static final String OTHER = "4fa2c1d4e5f60718293a4b5c6d7e8f9001122334";

    private final List<Asked> asked = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String answer = "{}";

    private record Asked(String line, String authorization, String accept, String version, String body) { }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            asked.add(new Asked(exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    headers.getFirst("Authorization"),
                    headers.getFirst("Accept"), headers.getFirst("X-GitHub-Api-Version"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            if (answer.equals("endless")) {
                exchange.sendResponseHeaders(status, 10);
                exchange.getResponseBody().flush();
                return; // The rest never comes.
            }
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void tellsWhichFilesDifferUnderOldAndNewNames() {
        answer = "{\"status\": \"ahead\", \"files\": [{\"filename\": \"docs/b.md\", \"previous_filename\": \"src/a.md\"}, "
                + "{\"filename\": \"pom.xml\"}]}";
        assertEquals(Optional.of(List.of("docs/b.md", "src/a.md", "pom.xml")), gitHub().changed(SHA, OTHER));
        assertEquals("GET /repos/dana/shop/compare/" + SHA + "..." + OTHER + "?per_page=1", asked.getFirst().line());
    }

    @Test
    void cannotTellWhichFilesDifferWhenTheyAreManyOrTheCommitsAreNoDescendants() {
        answer = "{\"status\": \"ahead\", \"files\": [" + "{\"filename\": \"a\"}, ".repeat(299) + "{\"filename\": \"b\"}]}";
        assertEquals(Optional.empty(), gitHub().changed(SHA, OTHER));
        answer = "{\"status\": \"diverged\", \"files\": [{\"filename\": \"a\"}]}";
        assertEquals(Optional.empty(), gitHub().changed(SHA, OTHER));
        status = 404;
        assertEquals(Optional.empty(), gitHub().changed(SHA, OTHER));
    }

    @Test
    void findsACommit() {
        answer = "{\"sha\": \"" + SHA
                + "\", \"commit\": {\"message\": \"Answer faster\\n\\nTwice.\", \"author\": {\"name\": \"Dana\"}}, \"files\": []}";
        assertEquals(Optional.of(new Commit(SHA, "Answer faster\n\nTwice.", "Dana")), gitHub().resolve("3fa2c1d"));
        assertEquals(new Asked("GET /repos/dana/shop/commits/3fa2c1d", "Bearer token", "application/vnd.github+json",
                "2022-11-28", ""),
                asked.getFirst());
    }

    @Test
    void findsABranchOrTagByItsFullName() {
        answer = "{\"sha\": \"" + SHA + "\"}";
        gitHub().resolve("refs/heads/feature/a b?#");
        gitHub().resolve("refs/tags/v1");
        assertEquals(List.of("GET /repos/dana/shop/commits/feature%2Fa+b%3F%23", "GET /repos/dana/shop/commits/v1"),
                asked.stream().map(Asked::line).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 422})
    void aCommitThatIsNotThereIsNotFound(int code) {
        status = code;
        answer = "{\"message\": \"No commit found for SHA: feedfeed\"}";
        assertEquals(Optional.empty(), gitHub().resolve("feedfeed"));
    }

    @ParameterizedTest
    @CsvSource({"identical,IDENTICAL", "ahead,AHEAD", "behind,BEHIND", "diverged,DIVERGED"})
    void saysHowACommitStandsToAnother(String word, Relation relation) {
        answer = "{\"status\": \"" + word + "\", \"commits\": []}";
        assertEquals(relation, gitHub().compare("a".repeat(40), "b".repeat(40)));
        assertEquals("GET /repos/dana/shop/compare/" + "a".repeat(40) + "..." + "b".repeat(40) + "?per_page=1",
                asked.getFirst().line());
    }

    @Test
    void commitsWithoutACommonAncestorHaveDiverged() {
        status = 404;
        assertEquals(Relation.DIVERGED, gitHub().compare("a".repeat(40), "b".repeat(40)));
    }

    @Test
    void showsASentenceOnACommit() {
        status = 201;
        gitHub().report(new CommitStatus(SHA, "success", "deployed"));
        assertEquals("POST /repos/dana/shop/statuses/" + SHA, asked.getFirst().line());
        assertEquals(Json.tree("{\"state\": \"success\", \"context\": \"pushback/production\", \"description\": \"deployed\"}"),
                Json.tree(asked.getFirst().body()));
    }

    @Test
    void cutsASentenceAtGitHubsLimit() {
        status = 201;
        gitHub().report(new CommitStatus(SHA, "failure", "x".repeat(140)));
        gitHub().report(new CommitStatus(SHA, "failure", "x".repeat(141)));
        var shown = asked.stream().map(request -> Json.tree(request.body()).path("description").asText()).toList();
        assertEquals(List.of("x".repeat(140), "x".repeat(139) + "…"), shown);
    }

    @Test
    void asksAnonymouslyWithoutAToken() {
        status = 404;
        gitHub(() -> "").resolve("main");
        assertEquals(null, asked.getFirst().authorization());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 422, 429, 500, 502})
    void aRefusalIsNeverTheEndOfADeployment(int code) {
        status = code;
        answer = "{\"message\": \"API rate limit exceeded\"}";
        assertFalse(statuses(gitHub()).show(SHA, "success", "deployed"));
        assertEquals(1, asked.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Unicorn!</html>", "{\"half\": "})
    void anAnswerThatIsNotJsonIsNeverTheEndOfADeployment(String body) {
        status = 201;
        answer = body;
        assertThrows(UncheckedIOException.class, () -> gitHub().report(new CommitStatus(SHA, "success", "deployed")));
        assertFalse(statuses(gitHub()).show(SHA, "success", "deployed"));
    }

    @Test
    void anOutageIsNeverTheEndOfADeployment() {
        var gitHub = gitHub();
        server.stop(0);
        assertFalse(statuses(gitHub).show(SHA, "success", "deployed"));
        var failure = assertThrows(UncheckedIOException.class, () -> gitHub.resolve("main"));
        assertTrue(failure.getMessage().startsWith("GitHub did not answer http://127.0.0.1:"), failure.getMessage());
    }

    @Test
    void anAnswerThatNeverEndsDelaysNoDeployment() {
        answer = "endless";
        status = 201;
        var gitHub = new GitHub("http://127.0.0.1:" + server.getAddress().getPort(), "dana/shop", () -> "",
                "production",
                Duration.ofMillis(300));
        assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> statuses(gitHub)
                .show(SHA, "success", "deployed")));
    }

    @Test
    void aTokenThatCannotBeReadIsNeverTheEndOfADeployment() {
        assertFalse(statuses(gitHub(() -> { throw new IllegalStateException("no such secret"); }))
                .show(SHA, "success", "deployed"));
        assertFalse(statuses(gitHub(() -> "two\nlines")).show(SHA, "success", "deployed"));
    }

    @Test
    void saysThatItWasTold() {
        status = 201;
        assertTrue(statuses(gitHub()).show(SHA, "success", "deployed"));
    }

    @Test
    void neverShowsTheTokenInAnError() {
        status = 403;
        var failure = assertThrows(UncheckedIOException.class, () -> gitHub().resolve("main"));
        assertEquals("java.io.IOException: GitHub answered 403 to GET http://127.0.0.1:" + server.getAddress().getPort()
                + "/repos/dana/shop/commits/main", failure.getMessage());
    }

    private GitHub gitHub() {
        return gitHub(() -> "token");
    }

    private GitHub gitHub(Supplier<String> token) {
        return new GitHub("http://127.0.0.1:" + server.getAddress().getPort(), "dana/shop", token, "production");
    }

    private static CommitStatuses statuses(GitHub gitHub) {
        return new CommitStatuses(gitHub);
    }
}
