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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.base.Json;
import pushback.source.SourceHost.CommitStatus;
import pushback.source.SourceHost.DeploymentRecord;
import pushback.source.SourceHost.DeploymentStatus;
import pushback.source.SourceHost.Relation;
import pushback.stage.Stage;

/// Against a server on this machine that answers as GitHub's REST API does.
class GitHubTest {
    private static final String SHA = "3fa2c1d4e5f60718293a4b5c6d7e8f9001122334";
    private static final String OTHER = "4fa2c1d4e5f60718293a4b5c6d7e8f9001122334";

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-05T09:00:00Z"), ZoneOffset.UTC);

    private static final Refusals REFUSALS = new Stage(1).pushback().refusals();

    private final List<Asked> asked = new ArrayList<>();
    /// Whether there is a repository.
    private int repository = 200;
    private Map<String, String> headers = Map.of();
    private HttpServer server;
    private int status = 200;
    private String answer = "{}";

    private record Asked(String line, String authorization, String accept, String version, String body) {}

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/repos/dana/shop", exchange -> {
            exchange.sendResponseHeaders(repository, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/repos/dana/shop/", exchange -> {
            this.headers.forEach(exchange.getResponseHeaders()::set);
            var headers = exchange.getRequestHeaders();
            asked.add(new Asked(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    headers.getFirst("Authorization"),
                    headers.getFirst("Accept"),
                    headers.getFirst("X-GitHub-Api-Version"),
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
        answer = "{\"status\": \"ahead\", \"files\": [{\"filename\": \"docs/b.md\", \"previous_filename\":"
                + " \"src/a.md\"}, {\"filename\": \"pom.xml\"}]}";
        assertEquals(Optional.of(List.of("docs/b.md", "src/a.md", "pom.xml")), gitHub().changed(SHA, OTHER));
        assertEquals(
                "GET /repos/dana/shop/compare/" + SHA + "..." + OTHER + "?per_page=1",
                asked.getFirst().line());
    }

    @Test
    void cannotTellWhichFilesDifferWhenTheyAreManyOrTheCommitsAreNoDescendants() {
        answer = "{\"status\": \"ahead\", \"files\": [" + "{\"filename\": \"a\"}, ".repeat(299)
                + "{\"filename\": \"b\"}]}";
        assertEquals(Optional.empty(), gitHub().changed(SHA, OTHER));
        answer = "{\"status\": \"diverged\", \"files\": [{\"filename\": \"a\"}]}";
        assertEquals(Optional.empty(), gitHub().changed(SHA, OTHER));
        status = 404;
        assertEquals(Optional.empty(), gitHub().changed(SHA, OTHER));
    }

    @Test
    void findsACommit() {
        answer = "{\"sha\": \"" + SHA
                + "\", \"commit\": {\"message\": \"Answer faster\\n"
                + "\\n"
                + "Twice.\", \"author\": {\"name\": \"Dana\"}}, \"files\": []}";
        assertEquals(Optional.of(new Commit(SHA, "Answer faster\n\nTwice.", "Dana")), gitHub().resolve("3fa2c1d"));
        assertEquals(
                new Asked(
                        "GET /repos/dana/shop/commits/3fa2c1d",
                        "Bearer token",
                        "application/vnd.github+json",
                        "2022-11-28",
                        ""),
                asked.getFirst());
    }

    @Test
    void findsABranchOrTagByItsFullName() {
        answer = "{\"sha\": \"" + SHA + "\"}";
        gitHub().resolve("refs/heads/feature/a b?#");
        gitHub().resolve("refs/tags/v1");
        assertEquals(
                List.of(
                        "GET /repos/dana/shop/commits/heads%2Ffeature%2Fa+b%3F%23",
                        "GET /repos/dana/shop/commits/tags%2Fv1"),
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
        assertEquals(
                "GET /repos/dana/shop/compare/" + "a".repeat(40) + "..." + "b".repeat(40) + "?per_page=1",
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
        assertEquals(
                Json.tree("{\"state\": \"success\", \"context\": \"pushback/production\", \"description\":"
                        + " \"deployed\"}"),
                Json.tree(asked.getFirst().body()));
    }

    @Test
    void showsALinkOnACommit() {
        status = 201;
        gitHub().report(new CommitStatus(SHA, "success", "deployed", "https://example.com/e1"));
        assertEquals(
                "https://example.com/e1",
                Json.tree(asked.getFirst().body()).path("target_url").asText());
    }

    @Test
    void opensADeploymentThatOurOwnPendingStatusDoesNotRefuse() {
        status = 201;
        answer = "{\"id\": 4711}";
        assertEquals("4711", gitHub().open(new DeploymentRecord("r1", SHA, "Answer faster")));
        assertEquals("POST /repos/dana/shop/deployments", asked.getFirst().line());
        assertEquals(
                Json.tree("{\"ref\": \"" + SHA
                        + "\", \"task\": \"deploy\", \"auto_merge\": false, \"required_contexts\": [],"
                        + " \"environment\": \"production\", \"payload\": {\"release\": \"r1\"},"
                        + " \"description\": \"Answer faster\"}"),
                Json.tree(asked.getFirst().body()));
    }

    @Test
    void findsTheDeploymentThatAReleaseOpened() {
        answer = "[{\"id\": 1, \"payload\": {}}, {\"id\": 2, \"payload\": {\"release\": \"r1\"}}, {\"id\": 3,"
                + " \"payload\": \"\"}]";
        assertEquals(Optional.of("2"), gitHub().find(new DeploymentRecord("r1", SHA, "")));
        assertEquals(Optional.empty(), gitHub().find(new DeploymentRecord("r2", SHA, "")));
        assertEquals(
                "GET /repos/dana/shop/deployments?sha=" + SHA + "&environment=production",
                asked.getFirst().line());
    }

    @Test
    void showsOnADeploymentHowTheReleaseStands() {
        status = 201;
        gitHub().report(new DeploymentStatus("4711", "in_progress", "on its way", "https://example.com/e1"));
        assertEquals(
                "POST /repos/dana/shop/deployments/4711/statuses",
                asked.getFirst().line());
        assertEquals(
                Json.tree("{\"state\": \"in_progress\", \"environment\": \"production\", \"description\": \"on its"
                        + " way\", \"log_url\": \"https://example.com/e1\"}"),
                Json.tree(asked.getFirst().body()));
    }

    @Test
    void cutsASentenceAtGitHubsLimit() {
        status = 201;
        gitHub().report(new CommitStatus(SHA, "failure", "x".repeat(140)));
        gitHub().report(new CommitStatus(SHA, "failure", "x".repeat(141)));
        var shown = asked.stream()
                .map(request -> Json.tree(request.body()).path("description").asText())
                .toList();
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
        assertFalse(statuses(gitHub()).show(new CommitStatus(SHA, "success", "deployed")));
        assertEquals(1, asked.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Unicorn!</html>", "{\"half\": "})
    void anAnswerThatIsNotJsonIsNeverTheEndOfADeployment(String body) {
        status = 201;
        answer = body;
        assertThrows(UncheckedIOException.class, () -> gitHub().report(new CommitStatus(SHA, "success", "deployed")));
        assertFalse(statuses(gitHub()).show(new CommitStatus(SHA, "success", "deployed")));
    }

    @Test
    void anOutageIsNeverTheEndOfADeployment() {
        var gitHub = gitHub();
        server.stop(0);
        assertFalse(statuses(gitHub).show(new CommitStatus(SHA, "success", "deployed")));
        var failure = assertThrows(UncheckedIOException.class, () -> gitHub.resolve("main"));
        assertTrue(failure.getMessage().startsWith("GitHub did not answer http://127.0.0.1:"), failure.getMessage());
    }

    @Test
    void anAnswerThatNeverEndsDelaysNoDeployment() {
        answer = "endless";
        status = 201;
        var gitHub = new GitHub(
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "dana/shop",
                () -> "",
                "production",
                CLOCK,
                Duration.ofSeconds(10),
                Duration.ofMillis(300));
        assertFalse(assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> statuses(gitHub).show(new CommitStatus(SHA, "success", "deployed"))));
    }

    @Test
    void aTokenThatCannotBeReadIsNeverTheEndOfADeployment() {
        assertFalse(statuses(gitHub(() -> {
                    throw new IllegalStateException("no such secret");
                }))
                .show(new CommitStatus(SHA, "success", "deployed")));
        assertFalse(statuses(gitHub(() -> "two\nlines")).show(new CommitStatus(SHA, "success", "deployed")));
    }

    @Test
    void saysThatItWasTold() {
        status = 201;
        assertTrue(statuses(gitHub()).show(new CommitStatus(SHA, "success", "deployed")));
    }

    @Test
    void neverShowsTheTokenInAnError() {
        status = 500;
        var failure = assertThrows(UncheckedIOException.class, () -> gitHub().resolve("main"));
        assertEquals(
                "java.io.IOException: GitHub answered 500 to GET http://127.0.0.1:"
                        + server.getAddress().getPort() + "/repos/dana/shop/commits/main",
                failure.getMessage());
        status = 403;
        assertFalse(refusal(() -> gitHub(() -> "github_pat_1").resolve("main")).contains("github_pat_1"));
    }

    /// "Troubleshooting the REST API" and "Renaming a repository" in GitHub's documentation.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {\"message\": \"Bad credentials\"} | GitHub answered 401 to GET | put a new one into its secret",
                "403 | {\"message\": \"Resource not accessible by personal access token\"} | GitHub answered 403 |"
                        + " Contents: read",
                "301 | {\"message\": \"Moved Permanently\"} | GitHub answered 301 | write its new name into the"
                        + " environment's file",
                "451 | {\"message\": \"Repository access blocked\"} | GitHub answered 451 | ask its owner"
            })
    void whatOnlyAPersonCanPutRightIsNoOutage(int code, String body, String what, String remedy) {
        status = code;
        answer = body;
        for (var question : List.<Executable>of(
                () -> gitHub().resolve("main"),
                () -> gitHub().compare(SHA, OTHER),
                () -> gitHub().changed(SHA, OTHER),
                () -> gitHub().branches("hotfix/"),
                () -> gitHub().report(new CommitStatus(SHA, "success", "deployed")))) {
            var said = refusal(question);
            assertTrue(said.contains(what.replace(" to GET", "")) && said.contains(remedy), said);
        }
    }

    @Test
    void aRepositoryThatIsGoneIsNoMissingCommit() {
        status = 404;
        repository = 404;
        assertTrue(refusal(() -> gitHub().resolve("main"))
                .contains("there is no such repository, or the token may not see it"));
        assertTrue(refusal(() -> gitHub().compare(SHA, OTHER)).contains("there is no such repository"));
        assertTrue(refusal(() -> gitHub(() -> "").changed(SHA, OTHER))
                .contains("or it is private and the deployer has no token"));
        repository = 301;
        assertTrue(refusal(() -> gitHub().resolve("main")).contains("was renamed"));
    }

    @Test
    void aTokenThatMayReadAndNotWriteIsToldSo() {
        status = 404;
        assertTrue(refusal(() -> gitHub().report(new CommitStatus(SHA, "success", "deployed")))
                .contains("may not write there"));
    }

    @Test
    void whoHasNoTokenIsNotToldThatItIsWrong() {
        status = 401;
        assertThrows(
                UncheckedIOException.class,
                () -> gitHub(() -> "").report(new CommitStatus(SHA, "success", "deployed")));
    }

    @ParameterizedTest
    @CsvSource({"Retry-After, 60", "X-RateLimit-Remaining, 0", "X-Other, {}"})
    void aRateLimitPassesByItself(String header, String value) {
        status = 403;
        headers = Map.of(header, value);
        answer = header.equals("X-Other") ? "{\"message\": \"You have exceeded a secondary rate limit.\"}" : "{}";
        assertThrows(UncheckedIOException.class, () -> gitHub().resolve("main"));
    }

    @Test
    void whatItRefusesToShowIsRemembered() {
        status = 403;
        answer = "{\"message\": \"Resource not accessible by personal access token\"}";
        assertFalse(statuses(gitHub()).show(new CommitStatus(SHA, "success", "deployed")));
        assertTrue(REFUSALS.current()
                .orElseThrow()
                .message()
                .contains("Resource not accessible by personal access token"));
    }

    @Test
    void tellsTheBranchesThatBeginSo() {
        answer = "[{\"ref\": \"refs/heads/hotfix/a b\", \"object\": {\"type\": \"commit\", \"sha\": \"" + SHA + "\"}}]";
        headers = Map.of(
                "Link",
                "<http://elsewhere.invalid/repos/dana/shop/git/matching-refs/heads/hotfix/?page=2>; rel=\"next\"");
        assertEquals(Map.of("hotfix/a b", SHA), gitHub().branches("hotfix/a b"));
        assertEquals(
                List.of("GET /repos/dana/shop/git/matching-refs/heads/hotfix/a%20b"),
                asked.stream().map(Asked::line).toList(),
                "the token goes to nobody else");
    }

    private static String refusal(Executable question) {
        return assertThrows(SourceRefused.class, question).getMessage();
    }

    private GitHub gitHub() {
        return gitHub(() -> "token");
    }

    private GitHub gitHub(Supplier<String> token) {
        return new GitHub("http://127.0.0.1:" + server.getAddress().getPort(), "dana/shop", token, "production", CLOCK);
    }

    private static CommitStatuses statuses(GitHub gitHub) {
        return new CommitStatuses(gitHub, REFUSALS);
    }
}
