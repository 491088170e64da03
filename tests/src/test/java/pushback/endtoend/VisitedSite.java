package pushback.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// What a visitor sees.
record VisitedSite(String url) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// The front page, or its status if it is an error; empty if nobody answers.
    String page() throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(), BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : Integer.toString(answer.statusCode());
        } catch (IOException nobody) {
            return "";
        }
    }
}
