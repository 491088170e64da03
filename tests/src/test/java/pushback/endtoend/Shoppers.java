package pushback.endtoend;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// People who ask a site for its first page, ten times a second together.
final class Shoppers implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService often = Executors.newSingleThreadScheduledExecutor();
    private final HttpRequest request;

    Shoppers(String site) {
        request = HttpRequest.newBuilder(URI.create(site)).build();
    }

    void begin() {
        often.scheduleAtFixedRate(
                () -> http.sendAsync(request, BodyHandlers.discarding()), 0, 100, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        often.shutdownNow();
        http.shutdownNow();
    }
}
