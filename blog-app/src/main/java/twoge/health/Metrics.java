package twoge.health;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/// `GET /metrics`: what is counted, as Prometheus reads it. For who asks this process itself: what comes through a
/// load balancer comes from anywhere, and finds nothing here.
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics pauses = new JvmGcMetrics();
    private boolean watchesTheJvm;

    public Metrics(Release release) {
        Gauge.builder("twoge.release", () -> 1)
                .description("Which release this is; always 1")
                .tags(
                        "commit",
                        release.commit(),
                        "release",
                        release.release(),
                        "deployment",
                        release.deployment(),
                        "build",
                        release.build())
                .register(registry);
    }

    /// Where to count.
    public MeterRegistry registry() {
        return registry;
    }

    public void show(Context request) {
        if (request.header("X-Forwarded-For") != null) throw new NotFoundResponse();
        watchTheJvm();
        request.contentType("text/plain; version=0.0.4; charset=utf-8").result(registry.scrape());
    }

    /// From the first question on: who never asks does not pay for it, 100 ms of a start and some 10 MB.
    private synchronized void watchTheJvm() {
        if (watchesTheJvm) return;
        watchesTheJvm = true;
        new JvmMemoryMetrics().bindTo(registry);
        pauses.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    @Override
    public void close() {
        pauses.close();
        registry.close();
    }
}
