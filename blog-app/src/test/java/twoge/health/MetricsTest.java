package twoge.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;

class MetricsTest {
    @Test
    void countRequestsByRouteAndStatus() {
        try (var blog = TestBlog.start()) {
            var visitor = blog.visitor();
            for (int i = 0; i < 3; i++) visitor.get("/posts/" + (404 + i));
            visitor.get("/nowhere/at/all");
            visitor.get("/health/live");
            var metrics = visitor.get("/metrics").body();
            assertCounted(metrics, "method=\"GET\",route=\"/posts/{id}\",status=\"404\"", 3);
            assertCounted(metrics, "method=\"GET\",route=\"none\",status=\"404\"", 1);
            assertCounted(metrics, "method=\"GET\",route=\"/health/live\",status=\"200\"", 1);
            assertTrue(metrics.contains("http_server_requests_seconds_bucket{method=\"GET\",route=\"/posts/{id}\",status=\"404\",le=\"0.005\"}"), metrics);
            assertTrue(metrics.contains("twoge_release{build=\"c0ffee\",commit=\"c0ffee\",release=\"r-1\"} 1.0"), metrics);
            assertTrue(metrics.contains("hikaricp_connections{pool=\"posts\"}"), metrics);
            assertTrue(metrics.contains("jvm_memory_used_bytes{"), metrics);
            assertFalse(metrics.contains("nowhere"), "what people ask for makes no meters");
        }
    }

    @Test
    void areNotForTheWholeWorld() {
        try (var blog = TestBlog.start()) {
            var visitor = blog.visitor();
            assertEquals(404, visitor.send(HttpRequest.newBuilder(visitor.at("/metrics"))
                    .header("X-Forwarded-For", "192.0.2.1")).statusCode());
        }
    }

    private static void assertCounted(String metrics, String labels, int times) {
        var line = "http_server_requests_seconds_count{" + labels + "} " + times;
        assertTrue(metrics.lines().anyMatch(line::equals), () -> line + " is not in\n" + metrics);
    }
}
