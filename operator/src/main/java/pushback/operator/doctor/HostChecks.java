package pushback.operator.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.base.Json;
import pushback.operator.EnvironmentAccess;
import pushback.operator.RemoteRefs;
import pushback.source.GitHubApp;
import pushback.source.SourceRefused;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// The git host: whether pushes come from there, and whether the deployer may talk to it.
final class HostChecks {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final Duration SOON = Duration.ofDays(14);
    /// GitHub's form of a token's end.
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ROOT);

    /// What a GitHub App needs.
    private static final List<String> OF_AN_APP = List.of("checks: write", "contents: read", "deployments: write");

    private final EnvironmentAccess access;

    HostChecks(EnvironmentAccess access) {
        this.access = access;
    }

    private record Answer(int status, HttpURLConnection connection, JsonNode body) {}

    /// It must answer, and refuse what nobody signed; and the git host must have come through lately.
    Finding webhook() throws IOException {
        var address = access.known().places().webhook();
        if (address.isEmpty()) return Finding.notAsked("webhook", "its address is not known");
        int status;
        try {
            status = send("POST", address, Optional.empty(), "{}").status();
        } catch (IOException away) {
            return Finding.notReady(
                    "webhook",
                    address + " does not answer: " + away.getMessage(),
                    "see its function: ./pushback logs --function ReceivePush");
        }
        if (status != 401 && status != 403)
            return Finding.notReady(
                    "webhook",
                    address + " answers " + status + " to what nobody signed",
                    "see its function: ./pushback logs --function ReceivePush");
        return deliveries(address);
    }

    private Finding deliveries(String address) throws IOException {
        var answers = "it answers, and refuses what is not signed";
        var api = access.settings().gitHost().githubApi();
        // A local cloud's pushes come from its own git remote.
        if (api.isEmpty() || !access.known().places().directory().isEmpty()) return Finding.ready("webhook", answers);
        var token = Stream.of("GITHUB_TOKEN", "GH_TOKEN")
                .map(access.variables()::get)
                .filter(value -> value != null && !value.isEmpty())
                .findFirst();
        if (token.isEmpty())
            return Finding.ready("webhook", answers + "; GitHub's last deliveries were not asked for: no GITHUB_TOKEN");
        var hooks = send("GET", repository() + "/hooks", token, "");
        if (hooks.status() != 200)
            return Finding.ready(
                    "webhook", answers + "; GITHUB_TOKEN may not see the deliveries (" + hooks.status() + ")");
        for (var hook : hooks.body()) {
            if (!hook.path("config").path("url").asText().equals(address)) continue;
            var last = send(
                            "GET",
                            repository() + "/hooks/" + hook.path("id").asText() + "/deliveries?per_page=1",
                            token,
                            "")
                    .body()
                    .path(0);
            var code = last.path("status_code").asInt();
            if (last.isMissingNode() || code / 100 == 2)
                return Finding.ready(
                        "webhook",
                        answers + "; GitHub's last delivery: "
                                + (last.isMissingNode()
                                        ? "none yet"
                                        : code + " at "
                                                + last.path("delivered_at").asText()));
            return Finding.notReady(
                    "webhook",
                    "GitHub's last delivery was answered " + code + " ("
                            + last.path("status").asText() + ")",
                    "compare the secret at GitHub with "
                            + access.settings().gitHost().webhookSecretId() + ", and have it delivered again");
        }
        return Finding.notReady(
                "webhook",
                "the repository has no webhook to " + address,
                "add it at GitHub: Settings, Webhooks (docs/aws.md)");
    }

    Finding token() throws IOException {
        var host = access.settings().gitHost();
        if (host.githubApi().isEmpty()) return Finding.ready("token", "the git host here takes none");
        if (host.githubTokenSecretId().isEmpty())
            return Finding.ready("token", "there is none: the git host is asked without");
        var secret = access.clients()
                .get(SecretsManagerClient.class)
                .getSecretValue(get -> get.secretId(host.githubTokenSecretId()))
                .secretString();
        if (GitHubApp.isDescribedBy(secret.strip())) return app(secret.strip());
        var renew = "put another one: aws secretsmanager put-secret-value --secret-id " + host.githubTokenSecretId();
        Answer answer;
        try {
            answer = send("GET", repository(), Optional.of(secret.strip()), "");
        } catch (IOException away) {
            return Finding.notAsked("token", "GitHub was not reached: " + away.getMessage());
        }
        if (answer.status() == 401)
            return Finding.notReady("token", "GitHub does not know it, or it has expired", renew);
        if (answer.status() != 200)
            return Finding.notReady(
                    "token", "it may not see " + host.repository() + " (" + answer.status() + ")", renew);
        var scopes = answer.connection().getHeaderField("X-OAuth-Scopes");
        if (scopes != null
                && !scopes.isBlank()
                && Stream.of(scopes.split(","))
                        .map(String::strip)
                        .noneMatch(scope -> scope.matches("repo|repo:status")))
            return Finding.notReady("token", "its scopes (" + scopes + ") do not let it tell on commits", renew);
        return expiry(answer.connection().getHeaderField("github-authentication-token-expiration"), renew);
    }

    /// What the App may do on this repository, as its installation has it.
    private Finding app(String secret) {
        var host = access.settings().gitHost();
        var renew = "correct it: aws secretsmanager put-secret-value --secret-id " + host.githubTokenSecretId();
        GitHubApp app;
        try {
            app = GitHubApp.of(secret);
        } catch (SourceRefused unfit) {
            return Finding.notReady("token", unfit.getMessage(), renew);
        }
        Answer answer;
        try {
            var jwt = app.jwt(access.clock().instant());
            answer = send("GET", repository() + "/installation", Optional.of(jwt), "");
        } catch (IOException away) {
            return Finding.notAsked("token", "GitHub was not reached: " + away.getMessage());
        }
        if (answer.status() == 401) return Finding.notReady("token", "GitHub does not take the key of " + app, renew);
        if (answer.status() != 200)
            return Finding.notReady(
                    "token",
                    app + " is not installed on " + host.repository() + " (" + answer.status() + ")",
                    "install it at GitHub: the App's page, Install App");
        var installation = answer.body().path("id").asLong();
        if (app.installation().filter(named -> named != installation).isPresent())
            return Finding.notReady(
                    "token", "the secret names " + app + ", and the repository has " + installation, renew);
        if (answer.body().hasNonNull("suspended_at"))
            return Finding.notReady(
                    "token",
                    "the installation of " + app + " is suspended",
                    "lift that at GitHub: the owner's settings, Applications");
        var missing = OF_AN_APP.stream()
                .filter(wanted -> !isGiven(wanted, answer.body().path("permissions")))
                .toList();
        return missing.isEmpty()
                ? Finding.ready(
                        "token",
                        "App " + answer.body().path("app_slug").asText() + ", installation " + installation + ", has "
                                + String.join(", ", OF_AN_APP))
                : Finding.notReady(
                        "token",
                        app + " lacks " + String.join(", ", missing),
                        "give it that on its page, Permissions, and accept it for the installation");
    }

    /// Who may write may read.
    private static boolean isGiven(String wanted, JsonNode permissions) {
        var name = wanted.substring(0, wanted.indexOf(':'));
        var given = permissions.path(name).asText();
        return given.equals("write") || wanted.equals(name + ": " + given);
    }

    private Finding expiry(String header, String renew) {
        var end = header == null ? Optional.<Instant>empty() : instant(header);
        if (end.isEmpty()) return Finding.ready("token", "it sees the repository, and does not expire");
        var left = Duration.between(access.clock().instant(), end.get());
        return left.compareTo(SOON) < 0
                ? Finding.notReady("token", "it expires on " + end.get() + ", in " + left.toDays() + " days", renew)
                : Finding.ready("token", "it sees the repository until " + end.get());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, EXPIRY).toInstant());
        } catch (DateTimeException other) {
            return Optional.empty();
        }
    }

    Finding branch() {
        var places = access.known().places();
        var branch = access.settings().gitHost().branch();
        var refs = RemoteRefs.of(places.git());
        if (refs.isEmpty())
            return Finding.notAsked(
                    "branch",
                    places.git().isEmpty()
                            ? "where the repository is cloned from is not known"
                            : "the git host tells its branches to nobody without a password, or does not answer");
        return refs.get()
                .commit("refs/heads/" + branch)
                .map(sha -> Finding.ready("branch", branch + " is at " + sha.substring(0, 7)))
                .orElseGet(() -> Finding.notReady(
                        "branch",
                        "there is no branch " + branch + " in "
                                + access.settings().gitHost().repository(),
                        "push it, or name another in the environment's file"));
    }

    private String repository() {
        var host = access.settings().gitHost();
        return host.githubApi() + "/repos/" + host.repository();
    }

    private static Answer send(String method, String address, Optional<String> token, String body) throws IOException {
        var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setRequestMethod(method);
        connection.setRequestProperty("User-Agent", "pushback-doctor");
        token.ifPresent(secret -> connection.setRequestProperty("Authorization", "Bearer " + secret));
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        var status = connection.getResponseCode();
        var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        var text = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(status, connection, json(text));
    }

    private static JsonNode json(String text) {
        try {
            return Json.tree(text.isEmpty() ? "{}" : text);
        } catch (RuntimeException page) {
            return Json.tree("{}");
        }
    }
}
