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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import pushback.Json;

/// GitHub through its REST API, version 2022-11-28. What a release needs to know is waited for; what people are only
/// told is given less time, and no second chance while GitHub is in trouble.
public final class GitHub implements SourceHost {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// GitHub's API answers within a second; the steps that tell have 60 s for all they do.
    private static final Duration PATIENCE_TO_TELL = Duration.ofSeconds(3);
    /// GitHub's limit for a description.
    private static final int SHOWN = 140;
    /// Of a comparison GitHub tells no more files.
    private static final int MOST_FILES = 300;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI repository;
    private final Supplier<String> token;
    private final String environment;
    private final Duration patience;
    private final Duration patienceToTell;
    private final CircuitBreaker breaker;

    /// @param api such as `https://api.github.com`
    /// @param repository `owner/name`
    /// @param token asked for at each call; empty: anonymous
    /// @param environment shown as `pushback/<environment>` on commits
    public GitHub(String api, String repository, Supplier<String> token, String environment, Clock clock) {
        this(api, repository, token, environment, clock, PATIENCE, PATIENCE_TO_TELL);
    }

    GitHub(String api, String repository, Supplier<String> token, String environment, Clock clock, Duration patience,
            Duration patienceToTell) {
        this.repository = URI.create(api + "/repos/" + repository + "/");
        this.token = token;
        this.environment = environment;
        this.patience = patience;
        this.patienceToTell = patienceToTell;
        this.breaker = new CircuitBreaker(clock);
    }

    @Override
    public Optional<Commit> resolve(String commitish) {
        var name = commitish.replaceFirst("^refs/(heads|tags)/", "");
        var answer = send(request("commits/" + URLEncoder.encode(name, StandardCharsets.UTF_8)).GET().build(), patience);
        // 404: no such repository or ref; 422: looks like a SHA, but no commit has it.
        if (answer.statusCode() == 404 || answer.statusCode() == 422) return Optional.empty();
        var body = expect(answer, 200);
        return Optional.of(new Commit(
                body.path("sha").asText(),
                body.path("commit").path("message").asText().strip(),
                body.path("commit").path("author").path("name").asText(),
                Optional.of(body.path("commit").path("committer").path("date").asText()).filter(date -> !date.isEmpty())
                        .map(Instant::parse)));
    }

    @Override
    public Relation compare(String base, String head) {
        var answer = send(request("compare/" + base + "..." + head + "?per_page=1").GET().build(), patience);
        // No common ancestor, or a commit that a forced push has left to the garbage collector.
        if (answer.statusCode() == 404) return Relation.DIVERGED;
        var body = expect(answer, 200);
        return Relation.valueOf(body.path("status").asText().toUpperCase(Locale.ROOT));
    }

    @Override
    public Optional<Collection<String>> changed(String base, String head) {
        // Whatever the page, all files come with the first one.
        var answer = send(request("compare/" + base + "..." + head + "?per_page=1").GET().build(), patience);
        if (answer.statusCode() == 404) return Optional.empty();
        var body = expect(answer, 200);
        // Of commits that are no descendants it compares with the common ancestor.
        if (!body.path("status").asText().equals("ahead") || body.path("files").size() >= MOST_FILES) return Optional.empty();
        var files = new ArrayList<String>();
        body.path("files").forEach(file -> {
            files.add(file.path("filename").asText());
            if (file.has("previous_filename")) files.add(file.path("previous_filename").asText());
        });
        return Optional.of(files);
    }

    @Override
    public void report(CommitStatus status) {
        expect(tell(posted("statuses/" + status.commit(), described(status.description(), Map.of("state", status.state(),
                "context", "pushback/" + environment), "target_url", status.link()))), 201);
    }

    @Override
    public String open(DeploymentRecord deployment) {
        // Without required contexts: our own pending status on the commit would refuse it.
        var body = Map.of("ref", deployment.commit(), "task", "deploy", "auto_merge", false, "required_contexts", List.of(),
                "environment", environment, "payload", Map.of("release", deployment.release()));
        return expect(tell(posted("deployments", described(deployment.description(), body, "", ""))), 201).path("id").asText();
    }

    @Override
    public Optional<String> find(DeploymentRecord deployment) {
        var found = expect(tell(request("deployments?sha=" + deployment.commit() + "&environment="
                + URLEncoder.encode(environment, StandardCharsets.UTF_8)).GET().build()), 200);
        return StreamSupport.stream(found.spliterator(), false)
                .filter(known -> known.path("payload").path("release").asText().equals(deployment.release()))
                .map(known -> known.path("id").asText()).findFirst();
    }

    @Override
    public void report(DeploymentStatus status) {
        expect(tell(posted("deployments/" + status.deployment() + "/statuses", described(status.description(),
                Map.of("state", status.state(), "environment", environment), "log_url", status.link()))), 201);
    }

    /// `body` with a description that GitHub takes, and a link if there is one.
    private static Map<String, Object> described(String description, Map<String, Object> body, String field, String link) {
        var all = new LinkedHashMap<String, Object>(body);
        all.put("description", description.length() > SHOWN ? description.substring(0, SHOWN - 1) + "…" : description);
        if (!link.isEmpty()) all.put(field, link);
        return all;
    }

    private HttpRequest posted(String path, Map<String, Object> body) {
        return request(path).POST(HttpRequest.BodyPublishers.ofString(Json.text(body))).build();
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(repository.resolve(path)).timeout(patience)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28");
        var secret = token.get();
        return secret.isEmpty() ? request : request.header("Authorization", "Bearer " + secret);
    }

    /// Sends what nobody waits for: not at all while GitHub is to be left alone.
    private HttpResponse<String> tell(HttpRequest request) {
        if (breaker.isOpen()) throw new UncheckedIOException(new IOException("GitHub is left alone until "
                + breaker.closedAt()));
        try {
            var answer = send(request, patienceToTell);
            breaker.heed(answer.statusCode(), answer.headers());
            return answer;
        } catch (UncheckedIOException unreachable) {
            breaker.open();
            throw unreachable;
        }
    }

    private HttpResponse<String> send(HttpRequest request, Duration within) {
        try {
            // The request's own time-out ends with the headers; the answer must end as well.
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException unreachable) {
            throw new UncheckedIOException("GitHub did not answer " + request.uri() + ": " + unreachable.getCause(),
                    new IOException(unreachable.getCause()));
        }
    }

    private static JsonNode expect(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status)
            throw new UncheckedIOException(new IOException("GitHub answered " + answer.statusCode() + " to "
                    + answer.request().method() + " " + answer.request().uri()));
        try {
            return Json.tree(answer.body());
        } catch (IllegalArgumentException malformed) {
            throw new UncheckedIOException(new IOException("GitHub answered " + answer.request().uri() + " with what is "
                    + malformed.getMessage()));
        }
    }
}
