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
    /// Of a comparison GitHub tells no more files.
    private static final int MOST_FILES = 300;
    /// Of branches that share the beginning of their name: ten pages of thirty, which is GitHub's own size of a
    /// page.
    private static final int MOST_PAGES = 10;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"next\"");

    private final URI repository;
    private final Supplier<String> token;
    private final String environment;
    private final Duration patience;
    private final Duration patienceToTell;
    private final CircuitBreaker breaker;
    private HttpClient http;

    /// @param api such as `https://api.github.com`
    /// @param repository `owner/name`
    /// @param token asked for at each call; empty: anonymous
    /// @param environment shown as `pushback/<environment>` on commits
    public GitHub(String api, String repository, Supplier<String> token, String environment, Clock clock) {
        this(api, repository, token, environment, clock, PATIENCE, PATIENCE_TO_TELL);
    }

    GitHub(
            String api,
            String repository,
            Supplier<String> token,
            String environment,
            Clock clock,
            Duration patience,
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
        // heads/x is a branch of this repository and nothing else; a bare x may be a SHA, which finds forks' commits as
        // well.
        var name = commitish.replaceFirst("^refs/(heads|tags)/", "$1/");
        var answer = send(
                request("commits/" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .GET()
                        .build(),
                patience);
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
        var answer = send(
                request("compare/" + base + "..." + head + "?per_page=1").GET().build(), patience);
        // No common ancestor, or a commit that a forced push has left to the garbage collector.
        if (isMissing(answer)) return Relation.DIVERGED;
        var body = expect(answer, 200);
        return Relation.valueOf(body.path("status").asText().toUpperCase(Locale.ROOT));
    }

    @Override
    public Optional<Collection<String>> changed(String base, String head) {
        // Whatever the page, all files come with the first one.
        var answer = send(
                request("compare/" + base + "..." + head + "?per_page=1").GET().build(), patience);
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
            var answer = send(request(next.get()).GET().build(), patience);
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
                tell(posted(
                        "statuses/" + status.commit(),
                        described(
                                status.description(),
                                Map.of("state", status.state(), "context", "pushback/" + environment),
                                "target_url",
                                status.link()))),
                201);
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
        return expect(tell(posted("deployments", described(deployment.description(), body, "", ""))), 201)
                .path("id")
                .asText();
    }

    @Override
    public Optional<String> find(DeploymentRecord deployment) {
        var found = expect(
                tell(request("deployments?sha=" + deployment.commit() + "&environment="
                                + URLEncoder.encode(environment, StandardCharsets.UTF_8))
                        .GET()
                        .build()),
                200);
        return StreamSupport.stream(found.spliterator(), false)
                .filter(known -> known.path("payload").path("release").asText().equals(deployment.release()))
                .map(known -> known.path("id").asText())
                .findFirst();
    }

    @Override
    public void report(DeploymentStatus status) {
        expect(
                tell(posted(
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
        var description = new PlacedCommands(environment).in(said);
        all.put("description", description.length() > SHOWN ? description.substring(0, SHOWN - 1) + "…" : description);
        if (!link.isEmpty()) all.put(field, link);
        return all;
    }

    private HttpRequest posted(String path, Map<String, Object> body) {
        return request(path)
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return request(repository.resolve(path));
    }

    private HttpRequest.Builder request(URI address) {
        var request = HttpRequest.newBuilder(address)
                .timeout(patience)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28");
        var secret = token.get();
        return secret.isEmpty() ? request : request.header("Authorization", "Bearer " + secret);
    }

    /// Sends what nobody waits for: not at all while GitHub is to be left alone.
    private HttpResponse<String> tell(HttpRequest request) {
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

    private HttpResponse<String> send(HttpRequest request, Duration within) {
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
        demandRepository();
        return true;
    }

    /// Without permission to see it, GitHub answers as if there were no such repository.
    private void demandRepository() {
        var path = repository.getPath();
        var answer = send(
                request(repository.resolve(path.substring(0, path.length() - 1)))
                        .GET()
                        .build(),
                patience);
        if (answer.statusCode() != 404) expect(answer, 200);
        else
            throw refused(
                    answer,
                    token.get().isEmpty()
                            ? "there is no such repository, or it is private and the deployer has no token; correct"
                                    + " the environment's repository, or put a token into its secret"
                            : "there is no such repository, or the token may not see it; correct the environment's"
                                    + " repository, or give the token access to it");
    }

    /// What GitHub will answer until a person changes the token, or where the repository is.
    private void heedRefusal(HttpResponse<String> answer) {
        switch (answer.statusCode()) {
            case 301, 307, 308 ->
                throw refused(
                        answer,
                        "the repository was renamed or moved to another owner; write its new "
                                + "name into the environment's file and deploy that");
            case 401 -> {
                // A public repository is read without a token, and shows nothing of ours.
                if (!token.get().isEmpty())
                    throw refused(
                            answer, "the token is wrong, has ended or was revoked; put a new " + "one into its secret");
            }
            case 403 -> {
                if (!isRateLimit(answer))
                    throw refused(
                            answer,
                            "the token may not do that; give it \"Contents: read\", \"Commit statuses: read and"
                                    + " write\" and \"Deployments: read and write\" for this repository ("
                                    + reason(answer) + ")");
            }
            case 404 -> {
                if (!answer.request().method().equals("POST")) return;
                demandRepository();
                if (!token.get().isEmpty())
                    throw refused(
                            answer,
                            "the token may not write there; give it \"Commit statuses: "
                                    + "read and write\" and \"Deployments: read and write\" for this repository");
            }
            case 451 -> throw refused(answer, "access to the repository is blocked for legal reasons; ask its owner");
            default -> {}
        }
    }

    /// GitHub's limits answer 403 as well: with a header, or with a sentence alone ("Rate limits for the REST
    /// API").
    private static boolean isRateLimit(HttpResponse<String> answer) {
        return answer.headers().firstValue("Retry-After").isPresent()
                || answer.headers()
                        .firstValue("X-RateLimit-Remaining")
                        .filter("0"::equals)
                        .isPresent()
                || answer.body().toLowerCase(Locale.ROOT).contains("rate limit");
    }

    private static String reason(HttpResponse<String> answer) {
        try {
            return Json.tree(answer.body()).path("message").asText("no reason given");
        } catch (IllegalArgumentException malformed) {
            return "no reason given";
        }
    }

    private static SourceRefused refused(HttpResponse<String> answer, String remedy) {
        return new SourceRefused(
                "GitHub answered " + answer.statusCode() + " to "
                        + answer.request().method() + " " + answer.request().uri(),
                remedy);
    }

    private JsonNode expect(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) heedRefusal(answer);
        if (answer.statusCode() != status)
            throw new UncheckedIOException(new IOException("GitHub answered " + answer.statusCode() + " to "
                    + answer.request().method() + " " + answer.request().uri()));
        try {
            return Json.tree(answer.body());
        } catch (IllegalArgumentException malformed) {
            throw new UncheckedIOException(new IOException(
                    "GitHub answered " + answer.request().uri() + " with what is " + malformed.getMessage()));
        }
    }
}
