package twoge.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;

@Tag("slow")
class MetricsTest {
    @Test
    void countRequestsByRouteAndStatus() throws Exception {
        try (var blog = TestBlog.start()) {
            var visitor = blog.visitor();
            for (int i = 0; i < 3; i++) visitor.get("/posts/" + (404 + i));
            visitor.get("/nowhere/at/all");
            visitor.get("/health/live");
            var metrics = metrics(blog, HttpRequest.newBuilder()).body();
            assertCounted(metrics, "method=\"GET\",route=\"/posts/{id}\",status=\"404\"", 3);
            assertCounted(metrics, "method=\"GET\",route=\"none\",status=\"404\"", 1);
            assertCounted(metrics, "method=\"GET\",route=\"/health/live\",status=\"200\"", 1);
            assertTrue(
                    metrics.contains(
                            "http_server_requests_seconds_bucket{method=\"GET\",route=\"/posts/{id}\",status=\"404\",le=\"0.005\"}"),
                    metrics);
            assertTrue(
                    metrics.contains(
                            "twoge_release{build=\"c0ffee\",commit=\"c0ffee\",deployment=\"d-1\",release=\"r-1\"} 1.0"),
                    metrics);
            assertTrue(metrics.contains("hikaricp_connections{pool=\"posts\"}"), metrics);
            assertTrue(metrics.contains("jvm_memory_used_bytes{"), metrics);
            assertFalse(metrics.contains("nowhere"), "what people ask for makes no meters");
        }
    }

    @Test
    void areNotForTheWholeWorld() throws Exception {
        try (var blog = TestBlog.start()) {
            assertEquals(200, metrics(blog, HttpRequest.newBuilder()).statusCode());
            assertEquals(
                    404,
                    metrics(blog, HttpRequest.newBuilder().header("X-Forwarded-For", "192.0.2.1"))
                            .statusCode());
        }
    }

    /// Asked directly, without the proxy that visitors come through.
    private static HttpResponse<String> metrics(TestBlog blog, HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.uri(blog.visitor().at("/metrics")).build(), BodyHandlers.ofString());
        }
    }

    private static void assertCounted(String metrics, String labels, int times) {
        var line = "http_server_requests_seconds_count{" + labels + "} " + times;
        assertTrue(metrics.lines().anyMatch(line::equals), () -> line + " is not in\n" + metrics);
    }
}
