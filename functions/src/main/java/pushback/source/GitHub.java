package pushback.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import pushback.base.Json;
import pushback.base.PlacedCommands;

/// GitHub through its REST API, version 2022-11-28. What a release needs to know is waited for; what people are only
/// told is given less time, and no second chance while GitHub is in trouble.
public final class GitHub implements SourceHost {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// GitHub's API answers within a second; the steps that tell have 60 s for all they do.
    private static final Duration PATIENCE_TO_TELL = Duration.ofSeconds(3);
    /// GitHub's limit for a description.
    private static final int SHOWN = 140;
    /// GitHub's limit for the summary of a check run.
    private static final int SUMMARY = 65_535;
    /// Of a comparison GitHub tells no more files.
    private static final int MOST_FILES = 300;
    /// Of branches that share the beginning of their name: ten pages of thirty, which is GitHub's own size of a
    /// page.
    private static final int MOST_PAGES = 10;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"next\"");

    private final URI repository;
    private final Credentials credentials;
    private final String environment;
    private final Clock clock;
    private final Duration patience;
    private final Duration patienceToTell;
    private final CircuitBreaker breaker;
    private HttpClient http;

    /// @param api such as `https://api.github.com`
    /// @param repository `owner/name`
    /// @param secret asked for at each call: a token, or what describes a [GitHubApp]; empty: anonymous
    /// @param environment shown as `pushback/<environment>` on commits
    public GitHub(String api, String repository, Supplier<String> secret, String environment, Clock clock) {
        this(api, repository, secret, environment, clock, PATIENCE, PATIENCE_TO_TELL);
    }

    GitHub(
            String api,
            String repository,
            Supplier<String> secret,
            String environment,
            Clock clock,
            Duration patience,
            Duration patienceToTell) {
        this.repository = URI.create(api + "/repos/" + repository + "/");
        this.credentials = new Credentials(secret, new InstallationTokens(api, repository, clock, this::exchange));
        this.environment = environment;
        this.clock = clock;
        this.patience = patience;
        this.patienceToTell = patienceToTell;
        this.breaker = new CircuitBreaker(clock);
    }

    @Override
    public Optional<Commit> resolve(String commitish) {
        // heads/x is a branch of this repository and nothing else; a bare x may be a SHA, which finds forks' commits as
        // well.
        var name = commitish.replaceFirst("^refs/(heads|tags)/", "$1/");
        var answer = send(request("commits/" + URLEncoder.encode(name, StandardCharsets.UTF_8)), patience);
        // 404: no such repository or ref; 422: looks like a SHA, but no commit has it.
        if (isMissing(answer) || answer.statusCode() == 422) return Optional.empty();
        var body = expect(answer, 200);
        return Optional.of(new Commit(
                body.path("sha").asText(),
                body.path("commit").path("message").asText().strip(),
                body.path("commit").path("author").path("name").asText(),
                Optional.of(body.path("commit").path("committer").path("date").asText())
                        .filter(date -> !date.isEmpty())
                        .map(Instant::parse)));
    }

    @Override
    public Relation compare(String base, String head) {
        var answer = send(request("compare/" + base + "..." + head + "?per_page=1"), patience);
        // No common ancestor, or a commit that a forced push has left to the garbage collector.
        if (isMissing(answer)) return Relation.DIVERGED;
        var body = expect(answer, 200);
        return Relation.valueOf(body.path("status").asText().toUpperCase(Locale.ROOT));
    }

    @Override
    public Optional<Collection<String>> changed(String base, String head) {
        // Whatever the page, all files come with the first one.
        var answer = send(request("compare/" + base + "..." + head + "?per_page=1"), patience);
        if (isMissing(answer)) return Optional.empty();
        var body = expect(answer, 200);
        // Of commits that are no descendants it compares with the common ancestor.
        if (!body.path("status").asText().equals("ahead") || body.path("files").size() >= MOST_FILES)
            return Optional.empty();
        var files = new ArrayList<String>();
        body.path("files").forEach(file -> {
            files.add(file.path("filename").asText());
            if (file.has("previous_filename"))
                files.add(file.path("previous_filename").asText());
        });
        return Optional.of(files);
    }

    @Override
    public Map<String, String> branches(String prefix) {
        var heads = new TreeMap<String, String>();
        var next = Optional.of(repository.resolve("git/matching-refs/heads/"
                + URLEncoder.encode(prefix, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/")));
        for (int page = 0; next.isPresent() && page < MOST_PAGES; page++) {
            var answer = send(request(next.get()), patience);
            if (isMissing(answer)) return Map.of();
            expect(answer, 200)
                    .forEach(ref -> heads.put(
                            ref.path("ref").asText().replaceFirst("^refs/heads/", ""),
                            ref.path("object").path("sha").asText()));
            next = answer.headers()
                    .firstValue("Link")
                    .map(NEXT::matcher)
                    .filter(Matcher::find)
                    .map(found -> URI.create(found.group(1)))
                    // Nobody else is shown the token.
                    .filter(address -> repository.getAuthority().equals(address.getAuthority()));
        }
        return heads;
    }

    @Override
    public void report(CommitStatus status) {
        expect(
                tell(written(
                        "POST",
                        "statuses/" + status.commit(),
                        described(
                                status.description(),
                                Map.of("state", status.state(), "context", "pushback/" + environment),
                                "target_url",
                                status.link()))),
                201);
    }

    @Override
    public boolean takesCheckRuns() {
        return credentials.areOfAnApp();
    }

    @Override
    public void report(CheckRun run) {
        var name = "pushback/" + environment;
        var known = expect(
                tell(request("commits/" + run.commit() + "/check-runs?filter=all&per_page=100&check_name="
                        + URLEncoder.encode(name, StandardCharsets.UTF_8))),
                200);
        // A release shows on its commit once, however many functions speak of it.
        var before = StreamSupport.stream(known.path("check_runs").spliterator(), false)
                .filter(one -> one.path("external_id").asText().equals(run.release()))
                .map(one -> one.path("id").asText())
                .findFirst();
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        body.put("external_id", run.release());
        if (!run.link().isEmpty()) body.put("details_url", run.link());
        body.put("status", run.state().isEnd() ? "completed" : run.state().word());
        if (run.state().isEnd()) {
            body.put("conclusion", run.state().word());
            body.put("completed_at", now());
        }
        body.put("output", Map.of("title", shown(run.title()), "summary", verbatim(run.summary())));
        if (before.isPresent()) expect(tell(written("PATCH", "check-runs/" + before.get(), body)), 200);
        else {
            body.put("head_sha", run.commit());
            body.put("started_at", now());
            expect(tell(written("POST", "check-runs", body)), 201);
        }
    }

    /// As a block of code, which GitHub shows as it is, whatever Markdown is in it.
    private static String verbatim(String lines) {
        var fence = "```";
        var room = SUMMARY - 2 * fence.length() - "text\n\n".length();
        var text = lines.replace(fence, "'''");
        return fence + "text\n" + (text.length() > room ? text.substring(0, room) : text) + "\n" + fence;
    }

    /// As GitHub has it: whole seconds.
    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public String open(DeploymentRecord deployment) {
        // Without required contexts: our own pending status on the commit would refuse it.
        var body = Map.of(
                "ref",
                deployment.commit(),
                "task",
                "deploy",
                "auto_merge",
                false,
                "required_contexts",
                List.of(),
                "environment",
                environment,
                "payload",
                Map.of("release", deployment.release()));
        return expect(tell(written("POST", "deployments", described(deployment.description(), body, "", ""))), 201)
                .path("id")
                .asText();
    }

    @Override
    public Optional<String> find(DeploymentRecord deployment) {
        var found = expect(
                tell(request("deployments?sha=" + deployment.commit() + "&environment="
                        + URLEncoder.encode(environment, StandardCharsets.UTF_8))),
                200);
        return StreamSupport.stream(found.spliterator(), false)
                .filter(known -> known.path("payload").path("release").asText().equals(deployment.release()))
                .map(known -> known.path("id").asText())
                .findFirst();
    }

    @Override
    public void report(DeploymentStatus status) {
        expect(
                tell(written(
                        "POST",
                        "deployments/" + status.deployment() + "/statuses",
                        described(
                                status.description(),
                                Map.of("state", status.state(), "environment", environment),
                                "log_url",
                                status.link()))),
                201);
    }

    /// `body` with a description that GitHub takes, and a link if there is one.
    private Map<String, Object> described(String said, Map<String, Object> body, String field, String link) {
        var all = new LinkedHashMap<String, Object>(body);
        all.put("description", shown(said));
        if (!link.isEmpty()) all.put(field, link);
        return all;
    }

    private String shown(String said) {
        var text = new PlacedCommands(environment).in(said);
        return text.length() > SHOWN ? text.substring(0, SHOWN - 1) + "…" : text;
    }

    private HttpRequest.Builder written(String method, String path, Map<String, Object> body) {
        return request(path).method(method, HttpRequest.BodyPublishers.ofString(Json.text(body)));
    }

    private HttpRequest.Builder request(String path) {
        return request(repository.resolve(path));
    }

    private HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28");
    }

    /// Sends what nobody waits for: not at all while GitHub is to be left alone.
    private HttpResponse<String> tell(HttpRequest.Builder request) {
        if (breaker.isOpen())
            throw new UncheckedIOException(new IOException("GitHub is left alone until " + breaker.closedAt()));
        try {
            var answer = send(request, patienceToTell);
            breaker.heed(answer.statusCode(), answer.headers());
            return answer;
        } catch (UncheckedIOException unreachable) {
            breaker.open();
            throw unreachable;
        }
    }

    /// Made at the first request: it reads the trust store, and most calls of a function ask nothing of GitHub.
    private synchronized HttpClient http() {
        if (http == null) http = HttpClient.newHttpClient();
        return http;
    }

    /// Sends it in our name.
    private HttpResponse<String> send(HttpRequest.Builder request, Duration within) {
        var answer = sendOnce(request, within);
        // An App's token that was kept may have been revoked since.
        return answer.statusCode() == 401 && credentials.renew() ? sendOnce(request, within) : answer;
    }

    private HttpResponse<String> sendOnce(HttpRequest.Builder request, Duration within) {
        credentials.token(within).ifPresent(token -> request.setHeader("Authorization", "Bearer " + token));
        return exchange(request.build(), within);
    }

    private HttpResponse<String> exchange(HttpRequest request, Duration within) {
        try {
            // The request's own time-out ends with the headers; the answer must end as well.
            return http().sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException unreachable) {
            throw new UncheckedIOException(
                    "GitHub did not answer " + request.uri() + ": " + unreachable.getCause(),
                    new IOException(unreachable.getCause()));
        }
    }

    /// Whether GitHub says that there is no such thing in a repository that is there.
    ///
    /// @throws SourceRefused if it is the repository that is not there
    private boolean isMissing(HttpResponse<String> answer) {
        if (answer.statusCode() != 404) return false;
        requireRepository();
        return true;
    }

    /// Without permission to see it, GitHub answers as if there were no such repository.
    private void requireRepository() {
        var path = repository.getPath();
        var answer = send(request(repository.resolve(path.substring(0, path.length() - 1))), patience);
        if (answer.statusCode() != 404) expect(answer, 200);
        else throw GitHubAnswers.refused(answer, credentials.unseen());
    }

    /// What GitHub will answer until a person changes the token, or where the repository is.
    private void heedRefusal(HttpResponse<String> answer) {
        switch (answer.statusCode()) {
            case 301, 307, 308 -> throw GitHubAnswers.refused(answer, GitHubAnswers.MOVED);
            case 401 -> {
                // A public repository is read without a token, and shows nothing of ours.
                if (!credentials.wereNone()) throw GitHubAnswers.refused(answer, credentials.wrong());
            }
            case 403 -> {
                if (!GitHubAnswers.isRateLimit(answer)) throw GitHubAnswers.refused(answer, credentials.mayNot(answer));
            }
            case 404 -> {
                if (answer.request().method().equals("GET")) return;
                requireRepository();
                if (!credentials.wereNone()) throw GitHubAnswers.refused(answer, credentials.mayNotWrite());
            }
            case 451 ->
                throw GitHubAnswers.refused(
                        answer, "access to the repository is blocked for legal reasons; ask its owner");
            default -> {}
        }
    }

    private JsonNode expect(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) heedRefusal(answer);
        if (answer.statusCode() != status) throw new UncheckedIOException(new IOException(GitHubAnswers.said(answer)));
        return GitHubAnswers.tree(answer);
    }
}
