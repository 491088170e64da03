package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.health.MetricsPage.NoEvidence;
import pushback.health.Probe.Page;
import pushback.settings.Witnesses;

class MetricsPageTest {
    private static final Instant AT = Instant.parse("2026-01-05T09:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "micrometer, micrometer, /actuator/prometheus, 4",
        "prometheus-python, prometheus-python, /metrics, 4",
        "prometheus-python-openmetrics, prometheus-python, /metrics, 4",
        "prometheus-node, prometheus-node, /metrics, 4",
        "prometheus-node-express, prometheus-node, /metrics, 4",
        "opentelemetry-node, opentelemetry, /metrics, -1",
        "ruby, ruby, /metrics, 4",
        "ruby-yabeda, ruby, /metrics, 4",
        "go-echo, go, /metrics, 4",
        "go, go, /metrics, 4"
    })
    void findsWhatTheLibrariesOfEachLanguageCount(String file, String preset, String path, long timed)
            throws IOException, NoEvidence {
        var reading = new MetricsPage(witnesses(path, preset, "", "", 0.5, false)).read(page(file), AT);
        assertEquals(4, reading.requests());
        assertEquals(1, reading.errors());
        if (timed > 0) {
            assertEquals(timed, reading.timed());
            // Node's did not take long here, and its next bucket ends at 1.5 s.
            assertEquals(file.equals("prometheus-node") ? 0 : 1, reading.slow());
        }
    }

    @Test
    void selectsAsPrometheusDoes() throws NoEvidence {
        var page =
                new MetricsPage(witnesses("/metrics", "", "req_total{path!~\"/health.*\"}", "code=~\"5..\"", 0, false));
        var reading = page.read(
                text("req_total{path=\"/\",code=\"200\"} 5\nreq_total{path=\"/health/live\",code=\"500\"} 9\n"
                        + "req_total{path=\"/\",code=\"503\"} 2\nreq_total{path=\"/metrics\",code=\"200\"} 100\n"
                        + "req_total_other 1\n"),
                AT);
        assertEquals(7, reading.requests());
        assertEquals(2, reading.errors());
        assertEquals(MetricsReading.NONE, reading.timed());
    }

    /// The names and labels are from the sources of each.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Micrometer's TimedHandler for Jetty, which Javalin 6 takes.
                "micrometer | jetty_server_requests_seconds_count{method=\"GET\",status=\"%s\"} %d",
                // Fiber's middleware.
                "go | http_requests_total{method=\"GET\",path=\"/\",status_code=\"%s\"} %d",
                // django-prometheus 2.2, which counts its own page.
                "prometheus-python |"
                        + " django_http_responses_total_by_status_view_method_total{status=\"%s\",view=\"home\"} %d"
            })
    void knowsTheCountersOf(String preset, String series) throws NoEvidence {
        var page = series.formatted("200", 5) + "\n" + series.formatted("500", 2) + "\n"
                + series.formatted("200", 90).replace("home", "prometheus-django-metrics") + "\n";
        var reading = new MetricsPage(witnesses("/metrics", preset, "", "", 0, false)).read(text(page), AT);
        assertEquals(2, reading.errors());
        if (preset.equals("prometheus-python")) assertEquals(7, reading.requests());
    }

    /// starlette-prometheus, say, whose requests have no status. By a label that no series has nothing would ever fail.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prometheus-python | '' | starlette_requests_total{path_template=\"/\"} 5",
                "'' | code=~\"5..\" | http_requests_total{status=\"500\"} 5"
            })
    void takesNoCounterThatDoesNotTellWhatFailed(String preset, String errors, String series) throws NoEvidence {
        var requests = preset.isEmpty() ? "http_requests_total" : "";
        var reading = new MetricsPage(witnesses("/metrics", preset, requests, errors, 0, false))
                .read(text(series + "\n"), AT);
        assertEquals(MetricsReading.NONE, reading.requests());
    }

    @Test
    void counts4xxWhereItIsWanted() throws NoEvidence {
        var page = text("http_requests_total{status=\"4xx\"} 3\nhttp_requests_total{status=\"5xx\"} 1\n");
        assertEquals(
                1,
                new MetricsPage(witnesses("/metrics", "prometheus-python", "", "", 0, false))
                        .read(page, AT)
                        .errors());
        assertEquals(
                4,
                new MetricsPage(witnesses("/metrics", "prometheus-python", "", "", 0, true))
                        .read(page, AT)
                        .errors());
    }

    @Test
    void hasNothingToSayBeforeTheFirstRequest() throws NoEvidence {
        var reading = new MetricsPage(witnesses("/metrics", "go", "", "", 0, false)).read(text("up 1\n"), AT);
        assertEquals(MetricsReading.NONE, reading.requests());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'http_requests_total{code=\"200\"} NaN' | has NaN as a value",
                "'http_requests_total{code=\"200\"} -1' | has -1.0 as a value",
                "'http_requests_total{code=\"200\"} +Inf' | has Infinity as a value",
                "'http_requests_total{code=\"200\"} 1e300' | has 1.0E300 as a value",
                "'http_requests_total{code=\"200\"} many' | line 1 has no number",
                "'<html><body>hello' | is no page of metrics"
            })
    void isNoEvidenceIfItLies(String line, String why) {
        assertNoEvidence(text(line), why);
    }

    @Test
    void isNoEvidenceIfItsCounterIsNone() {
        assertNoEvidence(
                text("# TYPE http_requests_total gauge\nhttp_requests_total{code=\"200\"} 5\n"),
                "has http_requests_total as a gauge, which is no counter");
    }

    @Test
    void isNoEvidenceIfItDoesNotCome() {
        assertNoEvidence(new Page(0, ""), "was not answered in time, or is longer than 2 MiB");
        assertNoEvidence(new Page(404, ""), "answered 404");
    }

    private static void assertNoEvidence(Page page, String why) {
        var problem = assertThrows(
                NoEvidence.class, () -> new MetricsPage(witnesses("/metrics", "go", "", "", 0, false)).read(page, AT));
        assertTrue(problem.getMessage().contains(why), problem.getMessage());
    }

    private static Witnesses witnesses(
            String path, String preset, String requests, String errors, double bound, boolean count4xx) {
        return new Witnesses(
                path, preset, requests, errors, "", "", bound, bound == 0 ? 0 : 5, "", count4xx, "", 60, List.of());
    }

    private static Page page(String file) throws IOException {
        try (var stream = MetricsPageTest.class.getResourceAsStream("expositions/" + file + ".txt")) {
            return text(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }

    private static Page text(String text) {
        return new Page(200, text);
    }
}
