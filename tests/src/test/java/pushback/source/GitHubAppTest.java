package pushback.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.base.Json;
import pushback.source.SourceHost.CheckRun;
import pushback.source.SourceHost.CheckState;
import pushback.stage.Stage;

/// The deployer as a GitHub App, at a GitHub on this machine.
class GitHubAppTest {
    private static final String SHA = "3fa2c1d4e5f60718293a4b5c6d7e8f9001122334";
    private static final String GIVES = "POST /app/installations/77/access_tokens";
    private static final String FINDS = "GET /repos/dana/shop/commits/" + SHA
            + "/check-runs?filter=all&per_page=100&check_name=pushback%2Fproduction";
    private static final String MAKES = "POST /repos/dana/shop/check-runs";

    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private final InstantSource clock = () -> now;
    private final PlayedGitHub played = new PlayedGitHub(clock);
    private String secret = PlayedGitHub.secret();
    private final GitHub gitHub = new GitHub(
            played.address(), PlayedGitHub.REPOSITORY, () -> secret, "production", clock.withZone(ZoneOffset.UTC));

    @AfterEach
    void stop() {
        played.close();
    }

    @Test
    void aReleaseHasOneCheckRunFromItsBeginningToItsEnd() {
        gitHub.report(run(CheckState.IN_PROGRESS, "is on its way", "1 % errors"));
        assertEquals(List.of(GIVES, FINDS, MAKES), played.asked());
        var made = played.runs().getFirst();
        assertEquals("pushback/production", made.path("name").asText());
        assertEquals(SHA, made.path("head_sha").asText());
        assertEquals("r1", made.path("external_id").asText());
        assertEquals("in_progress", made.path("status").asText());
        assertEquals("https://example.com/e1", made.path("details_url").asText());
        assertEquals("2026-01-05T09:00:00Z", made.path("started_at").asText());
        assertFalse(made.has("conclusion") || made.has("completed_at"));
        assertEquals("is on its way", made.path("output").path("title").asText());
        assertEquals(
                "```text\n1 % errors\n```", made.path("output").path("summary").asText());

        now = now.plusSeconds(90);
        gitHub.report(run(CheckState.SUCCESS, "is deployed", "1 % errors\ncost: none"));
        assertEquals(List.of(FINDS, "PATCH /repos/dana/shop/check-runs/1"), played.asked());
        var ended = played.runs().getFirst();
        assertEquals("completed", ended.path("status").asText());
        assertEquals("success", ended.path("conclusion").asText());
        assertEquals("2026-01-05T09:01:30Z", ended.path("completed_at").asText());
        assertEquals(
                "```text\n1 % errors\ncost: none\n```",
                ended.path("output").path("summary").asText());
    }

    @Test
    void anotherReleaseOfTheCommitHasAnotherOneAndTheRequestThatEndsAtOnceHasBothTimes() {
        gitHub.report(run(CheckState.FAILURE, "was pushed back", "x"));
        gitHub.report(new CheckRun("r2", SHA, CheckState.NEUTRAL, "is not deployed", "x", ""));
        assertEquals(2, played.runs().size());
        var second = played.runs().getLast();
        assertEquals("neutral", second.path("conclusion").asText());
        assertEquals(second.path("started_at"), second.path("completed_at"));
        assertFalse(second.has("details_url"));
    }

    @Test
    void whatOthersWroteIsShownAsItIsAndWithinGitHubsLimits() {
        gitHub.report(run(
                CheckState.FAILURE, "by \u001b[2JEve " + "x".repeat(200), "```\n# <img>\u0007\n" + "y".repeat(70_000)));
        var output = played.runs().getFirst().path("output");
        assertTrue(output.path("title").asText().startsWith("by \\u001b[2JEve xxx"));
        assertEquals(140, output.path("title").asText().length());
        assertTrue(output.path("summary").asText().startsWith("```text\n'''\n# <img>\\u0007\nyyy"));
        assertTrue(output.path("summary").asText().endsWith("y\n```"));
        assertEquals(65_535, output.path("summary").asText().length());
    }

    @Test
    void aTokenIsKeptUntilSomeMinutesBeforeItsEnd() {
        assertEquals(Optional.empty(), gitHub.find(record()));
        now = now.plus(Duration.ofMinutes(54));
        gitHub.find(record());
        assertEquals(1, played.asked().stream().filter(GIVES::equals).count());
        now = now.plus(Duration.ofMinutes(1));
        gitHub.find(record());
        assertEquals(1, played.asked().stream().filter(GIVES::equals).count());
    }

    @Test
    void aTokenThatWasRevokedIsAskedForOnceMore() {
        gitHub.report(run(CheckState.IN_PROGRESS, "is on its way", "x"));
        played.revoke();
        played.asked();
        gitHub.report(run(CheckState.SUCCESS, "is deployed", "x"));
        assertEquals(List.of(FINDS, GIVES, FINDS, "PATCH /repos/dana/shop/check-runs/1"), played.asked());
    }

    @Test
    void anotherAppInTheSecretIsAnotherToken() {
        gitHub.report(run(CheckState.IN_PROGRESS, "is on its way", "x"));
        secret = secret.replace("4711", "4712");
        assertTrue(refusal().contains("compare \"app\" in the token's secret with the App's page"), refusal());
        secret = "ghp_1";
        assertFalse(gitHub.takesCheckRuns());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theKeyMayBeInEitherFormAndTheInstallationIsFound(boolean pkcs8) {
        var key = pkcs8 ? PlayedGitHub.pkcs8() : PlayedGitHub.pkcs1();
        secret = Json.text(Map.of("app", 4711, "key", key));
        gitHub.report(run(CheckState.IN_PROGRESS, "is on its way", "x"));
        assertEquals(
                List.of("GET /repos/dana/shop/installation", GIVES),
                played.asked().subList(0, 2));
        assertEquals(1, played.runs().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"app\": 1 | it is no JSON",
                "{\"app\": 1, \"id\": 2} | it has other fields",
                "{\"key\": \"KEY\"} | it names no App",
                "{\"app\": 1, \"installation\": \"x\", \"key\": \"KEY\"} | its installation is no number",
                "{\"app\": 1, \"key\": \"KEY\"} | its key is no private key",
                "{\"app\": 1, \"key\": \"-----BEGIN RSA PRIVATE KEY-----KEY=-----END RSA PRIVATE KEY-----\"} | its key"
                        + " cannot be read"
            })
    void aSecretThatDescribesNoAppIsARefusalThatSaysSoAndQuotesNothing(String text, String why) {
        secret = text;
        assertTrue(refusal().contains("describes no GitHub App (" + why), refusal());
        assertTrue(refusal().endsWith("(docs/aws.md)"), refusal());
        assertFalse(printed(assertThrows(SourceRefused.class, () -> gitHub.resolve("main")))
                .contains("KEY="));
        assertEquals(List.of(), played.asked());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                GIVES + " | 401 | A JSON web token could not be decoded | make a new private key there",
                GIVES + " | 403 | This installation has been suspended | lift that at GitHub",
                GIVES + " | 404 | Not Found | leave \"installation\" out",
                GIVES + " | 422 | There is at least one repository | add it to the installation",
                "GET /repos | 401 | Bad credentials | whether the App is still installed",
                "GET /repos | 403 | Resource not accessible by integration | \"Checks: read and write\"",
                MAKES + " | 403 | Resource not accessible by integration | accept that for its installation",
                MAKES + " | 403 | You must authenticate via a GitHub App | \"Checks: read and write\"",
                "GET /repos/dana/shop/commits/ | 301 | Moved Permanently | write its new name"
            })
    void whatOnlyAPersonCanPutRightSaysWhat(String line, int status, String message, String remedy) {
        played.refuse(line.strip(), status, message);
        assertTrue(refusal().contains(remedy), refusal());
    }

    @Test
    void anAppThatIsNotInstalledSaysSo() {
        secret = Json.text(Map.of("app", 4711, "key", PlayedGitHub.pkcs8()));
        played.refuse("GET /repos/dana/shop/installation", 404, "Not Found");
        assertTrue(refusal().contains("the App is not installed on the repository"), refusal());
    }

    @ParameterizedTest
    @CsvSource({"500, oops", "429, slow down", "403, API rate limit exceeded"})
    void whatPassesByItselfIsAnOutage(int status, String message) {
        played.refuse(GIVES, status, message);
        assertThrows(UncheckedIOException.class, () -> gitHub.resolve("main"));
        var statuses = new CommitStatuses(gitHub, new Stage(1).pushback().refusals());
        assertFalse(statuses.show(run(CheckState.SUCCESS, "x", "x")));
        played.asked();
        // And then GitHub is left alone.
        assertFalse(statuses.show(run(CheckState.SUCCESS, "x", "x")));
        assertEquals(List.of(), played.asked());
    }

    @Test
    void neitherAnErrorNorTheAppItselfShowsTheKeyOrAToken() {
        var texts = new StringBuilder(GitHubApp.of(secret).toString());
        for (var line : List.of(GIVES, "GET /repos"))
            for (var status : List.of(401, 403, 404, 422, 500)) {
                played.refuse(line, status, "no");
                texts.append(printed(assertThrows(RuntimeException.class, this::shows)));
                played.refuse(line, 0, "");
            }
        assertEquals(
                List.of(),
                PlayedGitHub.linesOfTheKey().stream()
                        .filter(texts.toString()::contains)
                        .toList());
        assertFalse(texts.toString().contains("ghs_"), texts.toString());
    }

    private void shows() {
        // What was told may have had GitHub left alone.
        now = now.plus(Duration.ofMinutes(2));
        gitHub.report(run(CheckState.SUCCESS, "x", "x"));
    }

    private String refusal() {
        return assertThrows(SourceRefused.class, (Executable) this::shows).getMessage();
    }

    private static String printed(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static SourceHost.DeploymentRecord record() {
        return new SourceHost.DeploymentRecord("r1", SHA, "good");
    }

    private static CheckRun run(CheckState state, String title, String summary) {
        return new CheckRun("r1", SHA, state, title, summary, "https://example.com/e1");
    }
}
