package pushback.health;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Probes over HTTP, all instances at once. An instance is found by its resource name in the VPC's DNS, which needs
/// neither an API call nor a permission.
public final class HttpProbe implements Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER).build();
    private final String address;

    /// @param address such as `http://{id}.eu-central-1.compute.internal:8080`
    public HttpProbe(String address) {
        this.address = address;
    }

    @Override
    public Map<Question, Integer> ask(Collection<Question> questions) {
        var answers = new LinkedHashMap<Question, CompletableFuture<Integer>>();
        for (var question : questions) answers.put(question, status(question));
        var statuses = new LinkedHashMap<Question, Integer>();
        answers.forEach((question, status) -> statuses.put(question, status.join()));
        return statuses;
    }

    private CompletableFuture<Integer> status(Question question) {
        var uri = URI.create(address.replace("{id}", question.instanceId()) + question.path());
        var request = HttpRequest.newBuilder(uri).timeout(PATIENCE).header("User-Agent", "Pushback-HealthJudge").build();
        return http.sendAsync(request, BodyHandlers.discarding()).handle((answer, failure) ->
                failure == null ? answer.statusCode() : 0);
    }
}
