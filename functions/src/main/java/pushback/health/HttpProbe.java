package pushback.health;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// Probes over HTTP, all instances at once. An instance is found by its resource name in the VPC's DNS, which needs
/// neither an API call nor a permission.
///
/// No connection outlives its sample: a server that is told to stop waits for those that are open, in case somebody is
/// about to ask on one.
public final class HttpProbe implements Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final UnaryOperator<String> addresses;
    private final Duration patience;

    /// @param addresses where an instance's application answers, by instance id, such as
    ///        `http://i-0a1b2c3d4e5f60718.eu-central-1.compute.internal:8080`
    public HttpProbe(UnaryOperator<String> addresses) {
        this(addresses, PATIENCE);
    }

    HttpProbe(UnaryOperator<String> addresses, Duration patience) {
        this.addresses = addresses;
        this.patience = patience;
    }

    @Override
    public Map<Question, Integer> ask(Collection<Question> questions) {
        return together(questions, this::status);
    }

    /// All at once, over connections that end with it.
    private static <K, V> Map<K, V> together(Collection<K> keys, BiFunction<HttpClient, K, CompletableFuture<V>> ask) {
        var values = new LinkedHashMap<K, V>();
        if (keys.isEmpty()) return values;
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try {
            var answers = new LinkedHashMap<K, CompletableFuture<V>>();
            for (var key : keys) answers.put(key, ask.apply(http, key));
            answers.forEach((key, answer) -> values.put(key, answer.join()));
            return values;
        } finally {
            http.shutdownNow();
        }
    }

    private CompletableFuture<Integer> status(HttpClient http, Question question) {
        var uri = URI.create(addresses.apply(question.instanceId()) + question.path());
        var request = HttpRequest.newBuilder(uri)
                .timeout(patience)
                .header("User-Agent", "Pushback-HealthJudge")
                .build();
        // The request's own time-out ends with the headers; a page must end as well.
        return http.sendAsync(request, BodyHandlers.discarding())
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> failure == null ? answer.statusCode() : 0);
    }

    @Override
    public Map<String, Page> read(Collection<String> instances, int port, String path, int longest) {
        return together(instances, (http, id) -> page(http, URI.create(at(addresses.apply(id), port) + path), longest));
    }

    /// The same server at another port.
    private static String at(String application, int port) {
        if (port == OF_THE_APPLICATION) return application;
        var address = URI.create(application);
        return address.getScheme() + "://" + address.getHost() + ":" + port;
    }

    @Override
    public boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private CompletableFuture<Page> page(HttpClient http, URI uri, int longest) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(patience)
                .header("User-Agent", "Pushback-HealthJudge")
                .build();
        return http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.ISO_8859_1), longest))
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .handle((answer, failure) -> failure != null
                        ? new Page(0, "")
                        : new Page(
                                answer.statusCode(),
                                answer.statusCode() / 100 == 2 ? answer.body() : "",
                                date(answer.headers())));
    }

    /// RFC 9110 has every server with a clock say what it shows.
    private static Optional<Instant> date(HttpHeaders headers) {
        try {
            return headers.firstValue("Date")
                    .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }
}
