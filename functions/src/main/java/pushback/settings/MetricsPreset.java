package pushback.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What the libraries of a language call the requests that an application has answered. The first of its metrics that a
/// page has with that label is the one that is read. Where the names are from, and of which version, is in
/// `docs/bring-your-own-application.md`.
public enum MetricsPreset {
    /// Spring Boot, Micronaut, Quarkus, Javalin 7, and before that its Jetty; the histogram where it is switched on.
    MICROMETER(
            new CountedBy("http_server_requests_seconds_count", "status", "http_server_requests_seconds_bucket"),
            new CountedBy("jetty_server_requests_seconds_count", "status", "jetty_server_requests_seconds_bucket")),
    /// prometheus-flask-exporter, prometheus-fastapi-instrumentator, django-prometheus, starlette-exporter.
    PROMETHEUS_PYTHON(
            new CountedBy("flask_http_request_total", "status", "flask_http_request_duration_seconds_bucket"),
            new CountedBy("http_requests_total", "status", "http_request_duration_seconds_bucket"),
            // It has no path, and counts its own page.
            new CountedBy(
                    "django_http_responses_total_by_status_view_method_total{view!=\"prometheus-django-metrics\"}",
                    "status",
                    "django_http_requests_latency_including_middlewares_seconds_bucket"),
            new CountedBy("starlette_requests_total", "status_code", "starlette_request_duration_seconds_bucket")),
    /// express-prom-bundle, fastify-metrics; express-prometheus-middleware.
    PROMETHEUS_NODE(
            new CountedBy("http_request_duration_seconds_count", "status_code", "http_request_duration_seconds_bucket"),
            new CountedBy("http_requests_total", "status", "http_request_duration_seconds_bucket")),
    /// prometheus-client's Rack middleware, prometheus_exporter, yabeda-rails.
    RUBY(
            new CountedBy("http_server_requests_total", "code", "http_server_request_duration_seconds_bucket"),
            new CountedBy("ruby_http_requests_total", "status", ""),
            new CountedBy("rails_requests_total", "status", "rails_request_duration_seconds_bucket")),
    /// client_golang's promhttp as its documents have it, go-http-metrics; the middlewares of gin, echo and fiber.
    GO(
            new CountedBy("http_requests_total", "code", "http_request_duration_seconds_bucket"),
            new CountedBy("http_requests_total", "status_code", "http_request_duration_seconds_bucket"),
            new CountedBy("http_request_duration_seconds_count", "code", "http_request_duration_seconds_bucket"),
            new CountedBy("gin_requests_total", "code", "gin_request_duration_seconds_bucket"),
            new CountedBy("echo_requests_total", "code", "echo_request_duration_seconds_bucket")),
    /// The semantic conventions of HTTP, stable since 1.23, and those before; each also without its unit, as the
    /// exporter for Node writes it.
    OPENTELEMETRY(
            new CountedBy(
                    "http_server_request_duration_seconds_count",
                    "http_response_status_code",
                    "http_server_request_duration_seconds_bucket"),
            new CountedBy(
                    "http_server_duration_milliseconds_count",
                    "http_status_code",
                    "http_server_duration_milliseconds_bucket"),
            new CountedBy(
                    "http_server_request_duration_count",
                    "http_response_status_code",
                    "http_server_request_duration_bucket"),
            new CountedBy("http_server_duration_count", "http_status_code", ""));

    private final List<CountedBy> metrics;

    MetricsPreset(CountedBy... metrics) {
        this.metrics = List.of(metrics);
    }

    /// @param requests counts them all, a selector
    /// @param status the label with the status, `500` or `5xx`
    /// @param histogram of their durations; empty: there is none
    public record CountedBy(String requests, String status, String histogram) {}

    public List<CountedBy> metrics() {
        return metrics;
    }

    /// As a file spells it.
    public String spelled() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException with those there are
    public static MetricsPreset of(String spelled) {
        return Arrays.stream(values())
                .filter(preset -> preset.spelled().equals(spelled))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("metrics.preset: there is no \"" + spelled + "\"; there are "
                                + String.join(
                                        ", ",
                                        Arrays.stream(values())
                                                .map(MetricsPreset::spelled)
                                                .toList())));
    }
}
