package pushback.cloud.simulate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.MemoryMachine;
import pushback.health.Probe.Page;

/// The visitors of a site, as its servers and its load balancer count them: ten a second on each server, six of whom
/// want pages that no probe asks for. Some looks find a page that lies, some minutes come late or never.
final class CountedVisitors {
    private static final double PER_SECOND = 10;
    private static final double ELSEWHERE = 0.6;
    /// A page that only visitors ask for, and one that takes long where nothing answers in time.
    private static final String CART = "/cart";

    private static final String REPORT = "/report";
    /// Of the looks at a page, and of the minutes.
    private static final double LIES = 0.15;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SimulatedEnvironment site;
    private final World world;
    private final Map<String, Integer> looks = new HashMap<>();

    CountedVisitors(SimulatedEnvironment site, World world) {
        this.site = site;
        this.world = world;
    }

    /// Whether visitors of this application fail although no probe does.
    static boolean fails(AppBehaviour application) {
        return application.probe().status(CART, Duration.ofMinutes(1)) >= 500;
    }

    /// Whether they wait.
    static boolean isSlow(AppBehaviour application) {
        return application.probe().status(REPORT, Duration.ofMinutes(1)) == 0;
    }

    void begin() {
        site.cloud().expose(this::page);
        if (world.health().witnesses().areOfTheBalancer())
            site.cloud().timeline().after(MINUTE, this::minute);
    }

    private Page page(MemoryMachine machine) {
        var age = machine.age();
        if (age.isEmpty() || machine.answer("/metrics") != 200) return new Page(0, "");
        var requests = (long) (PER_SECOND * age.get().toMillis() / 1000);
        var text = text(
                requests,
                machine.answer(CART) >= 500 ? (long) (ELSEWHERE * requests) : 0,
                machine.answer(REPORT) == 0 ? (long) (ELSEWHERE * requests) : 0,
                site.cloud().timeline().now().minus(age.get()).getEpochSecond());
        var number = looks.merge(machine.id(), 1, Integer::sum);
        var id = FaultKind.METRICS_LIE.word() + " on " + site.name() + machine.id() + " #" + number;
        var page =
                world.chance().happens(id, number, LIES) && site.disturbance().takes(FaultKind.METRICS_LIE, id)
                        ? lie(world.chance().below(10, id, 1), text)
                        : new Page(200, text);
        // Its own clock is right, whatever the judge's shows.
        return new Page(
                page.status(),
                page.text(),
                Optional.of(site.cloud().timeline().now().truncatedTo(ChronoUnit.SECONDS)));
    }

    private static Page lie(int kind, String text) {
        return switch (kind) {
            // Closed; too slow, or ten megabytes.
            case 0 -> new Page(404, "");
            case 1 -> new Page(0, "");
            case 2 -> new Page(200, "<html><body>We are back soon</body></html>\n");
            case 3 -> new Page(200, text.replaceAll("(code=\"500\"}) \\d+", "$1 NaN"));
            case 4 -> new Page(200, text.replaceAll("(code=\"500\"}) \\d+", "$1 -7"));
            case 5 -> new Page(200, text.replace(" counter", " gauge"));
            case 6 -> new Page(200, text.substring(0, text.indexOf("le=")));
            case 7 -> new Page(200, "");
            // It began anew, or another process of the same server answers, which has failed many long ago.
            case 8 -> new Page(200, text(3, 3, 3, 2));
            default -> new Page(200, text(9_000_000, 90_000, 90_000, 1));
        };
    }

    private static String text(long requests, long errors, long slow, long started) {
        return """
            # TYPE http_requests_total counter
            http_requests_total{code="200"} %d
            http_requests_total{code="500"} %d
            # TYPE http_request_duration_seconds histogram
            http_request_duration_seconds_bucket{le="0.5"} %d
            http_request_duration_seconds_bucket{le="+Inf"} %d
            process_start_time_seconds %d
            """.formatted(requests - errors, errors, requests - slow, requests, started);
    }

    /// What the load balancer counted of the minute that ends, by zone.
    private void minute() {
        var timeline = site.cloud().timeline();
        timeline.after(MINUTE, this::minute);
        var begun = timeline.now().minus(MINUTE);
        var requests = new HashMap<String, Double>();
        var errors = new HashMap<String, Double>();
        for (var machine : site.cloud().fleet().machines()) {
            if (machine.age().isEmpty()) continue;
            requests.merge(machine.zone(), 60 * PER_SECOND, Double::sum);
            if (machine.answer(CART) >= 500) errors.merge(machine.zone(), 60 * PER_SECOND * ELSEWHERE, Double::sum);
        }
        var id = FaultKind.MINUTE_LATE.word() + " " + site.name() + begun.getEpochSecond();
        var late = world.chance().happens(id, 0, LIES) && site.disturbance().takes(FaultKind.MINUTE_LATE, id);
        timeline.after(late ? MINUTE.multipliedBy(6) : MINUTE, () -> {
            requests.forEach((zone, count) -> observe("RequestCount", zone, begun, count));
            errors.forEach((zone, count) -> observe("HTTPCode_Target_5XX_Count", zone, begun, count));
        });
    }

    private void observe(String metric, String zone, Instant at, double count) {
        var settings = site.cloud().cloud().settings();
        var arn = settings.servers().targetGroupArn();
        site.cloud()
                .cloud()
                .services()
                .cloudWatch()
                .observe(
                        "AWS/ApplicationELB",
                        metric,
                        Map.of(
                                "LoadBalancer",
                                settings.health().witnesses().balancer(),
                                "TargetGroup",
                                arn.substring(arn.lastIndexOf(':') + 1),
                                "AvailabilityZone",
                                zone),
                        at,
                        count);
    }
}
