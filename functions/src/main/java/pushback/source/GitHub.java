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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import pushback.Json;

/// GitHub through its REST API, version 2022-11-28.
public final class GitHub implements SourceHost {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// Of a comparison GitHub tells no more files.
    private static final int MOST_FILES = 300;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI repository;
    private final Supplier<String> token;
    private final String context;
    private final Duration patience;

    /// @param api such as `https://api.github.com`
    /// @param repository `owner/name`
    /// @param token asked for at each call; empty: anonymous
    /// @param environment shown as `pushback/<environment>` on commits
    public GitHub(String api, String repository, Supplier<String> token, String environment) {
        this(api, repository, token, environment, PATIENCE);
    }

    GitHub(String api, String repository, Supplier<String> token, String environment, Duration patience) {
        this.repository = URI.create(api + "/repos/" + repository + "/");
        this.token = token;
        this.context = "pushback/" + environment;
        this.patience = patience;
    }

    @Override
    public Optional<Commit> resolve(String commitish) {
        var name = commitish.replaceFirst("^refs/(heads|tags)/", "");
        var answer = send(request("commits/" + URLEncoder.encode(name, StandardCharsets.UTF_8)).GET().build());
        // 404: no such repository or ref; 422: looks like a SHA, but no commit has it.
        if (answer.statusCode() == 404 || answer.statusCode() == 422) return Optional.empty();
        var body = expect(answer, 200);
        return Optional.of(new Commit(
                body.path("sha").asText(),
                body.path("commit").path("message").asText().strip(),
                body.path("commit").path("author").path("name").asText()));
    }

    @Override
    public Relation compare(String base, String head) {
        var answer = send(request("compare/" + base + "..." + head + "?per_page=1").GET().build());
        // No common ancestor, or a commit that a forced push has left to the garbage collector.
        if (answer.statusCode() == 404) return Relation.DIVERGED;
        var body = expect(answer, 200);
        return Relation.valueOf(body.path("status").asText().toUpperCase(Locale.ROOT));
    }

    @Override
    public Optional<Collection<String>> changed(String base, String head) {
        // Whatever the page, all files come with the first one.
        var answer = send(request("compare/" + base + "..." + head + "?per_page=1").GET().build());
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
        var description = status.description();
        var body = Json.text(Map.of(
                "state", status.state(),
                "context", context,
                "description", description.length() > 140 ? description.substring(0, 139) + "…" : description));
        expect(send(request("statuses/" + status.commit()).POST(HttpRequest.BodyPublishers.ofString(body)).build()), 201);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(repository.resolve(path)).timeout(patience)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28");
        var secret = token.get();
        return secret.isEmpty() ? request : request.header("Authorization", "Bearer " + secret);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            // The request's own time-out ends with the headers; the answer must end as well.
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
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
