package pushback.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import pushback.base.Json;

/// The tokens by which a GitHub App asks for one repository. Each is good for an hour, and kept in memory until some
/// minutes before that ends.
final class InstallationTokens {
    private static final Duration EARLY = Duration.ofMinutes(5);
    private static final String SUSPENDED =
            "the App's installation is suspended; lift that at GitHub (the owner's settings, Applications)";

    private final String api;
    private final String repository;
    private final Clock clock;
    private final BiFunction<HttpRequest, Duration, HttpResponse<String>> send;
    private String described = "";
    private String token = "";
    /// From then on another one is asked for.
    private Instant until = Instant.MIN;

    /// @param api such as `https://api.github.com`
    /// @param repository `owner/name`; a token is good for nothing else
    /// @param send waits so long for an answer
    InstallationTokens(
            String api, String repository, Clock clock, BiFunction<HttpRequest, Duration, HttpResponse<String>> send) {
        this.api = api;
        this.repository = repository;
        this.clock = clock;
        this.send = send;
    }

    /// A token that is good for some minutes.
    ///
    /// @param secret describes the App
    /// @throws SourceRefused if GitHub gives none until a person changes something
    synchronized String of(String secret, Duration within) {
        if (secret.equals(described) && clock.instant().isBefore(until)) return token;
        var app = GitHubApp.of(secret);
        var installation = app.installation().orElseGet(() -> installation(app, within));
        var answer = asked(
                app,
                "/app/installations/" + installation + "/access_tokens",
                within,
                Json.text(Map.of("repositories", List.of(repository.substring(repository.indexOf('/') + 1)))));
        var given = expect(
                answer,
                201,
                "the App has no such installation; leave \"installation\" out of the token's secret, or correct it,"
                        + " and install the App on the repository");
        described = secret;
        token = given.path("token").asText();
        until = end(given).minus(EARLY);
        return token;
    }

    /// Another one is asked for next time; false if there was none.
    synchronized boolean forget() {
        var was = !token.isEmpty();
        token = "";
        until = Instant.MIN;
        return was;
    }

    private Instant end(JsonNode given) {
        try {
            return Instant.parse(given.path("expires_at").asText());
        } catch (DateTimeParseException unsaid) {
            // It is asked for again at the next call.
            return clock.instant();
        }
    }

    private long installation(GitHubApp app, Duration within) {
        return expect(
                        asked(app, "/repos/" + repository + "/installation", within, ""),
                        200,
                        "the App is not installed on the repository, or there is no such repository; install it, or"
                                + " correct the environment's repository")
                .path("id")
                .asLong();
    }

    /// @param body empty: it is a question
    private HttpResponse<String> asked(GitHubApp app, String path, Duration within, String body) {
        var request = HttpRequest.newBuilder(URI.create(api + path))
                .timeout(within)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28")
                .header("Authorization", "Bearer " + app.jwt(clock.instant()));
        return send.apply(
                (body.isEmpty() ? request.GET() : request.POST(HttpRequest.BodyPublishers.ofString(body))).build(),
                within);
    }

    /// @param missing what a person has to do if GitHub says that there is no such thing
    private static JsonNode expect(HttpResponse<String> answer, int status, String missing) {
        if (answer.statusCode() != status && !GitHubAnswers.isRateLimit(answer)) {
            var reason = GitHubAnswers.reason(answer);
            switch (answer.statusCode()) {
                case 301, 307, 308 -> throw GitHubAnswers.refused(answer, GitHubAnswers.MOVED);
                case 401 ->
                    throw GitHubAnswers.refused(
                            answer,
                            "it does not take the App's key; compare \"app\" in the token's secret with the App's page,"
                                    + " and make a new private key there (" + reason + ")");
                case 403 ->
                    throw GitHubAnswers.refused(
                            answer,
                            reason.contains("suspended")
                                    ? SUSPENDED
                                    : "the App may not ask for a token (" + reason + ")");
                case 404 -> throw GitHubAnswers.refused(answer, missing);
                case 422 ->
                    throw GitHubAnswers.refused(
                            answer,
                            "the App's installation does not have this repository; add it to the installation (the"
                                    + " owner's settings, Applications), or correct the environment's repository ("
                                    + reason + ")");
                default -> {}
            }
        }
        if (answer.statusCode() != status) throw new UncheckedIOException(new IOException(GitHubAnswers.said(answer)));
        try {
            return Json.tree(answer.body());
        } catch (IllegalArgumentException malformed) {
            // What is wrong with it could quote a token.
            throw new UncheckedIOException(new IOException(GitHubAnswers.said(answer) + " with what is no JSON"));
        }
    }
}
