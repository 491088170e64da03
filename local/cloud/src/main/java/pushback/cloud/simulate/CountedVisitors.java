package pushback.cloud.simulate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.MemoryMachine;
import pushback.health.Probe.Page;

/// The visitors of a site, as its servers and its load balancer count them: ten a second on each server, six of whom
/// want pages that no probe asks for. Some looks find a page that lies, some minutes come late, and some lie.
final class CountedVisitors {
    /// What the servers count of orders.
    static final String PLACED = "orders_placed_total";

    static final String LOST = "orders_lost_total";
    /// In bytes: what a server's process may take.
    static final double ROOM = 800e6;

    private static final double PER_SECOND = 10;
    private static final double ORDERS_PER_SECOND = 2;
    private static final long LOST_BEFORE = 3;
    private static final double ELSEWHERE = 0.6;
    /// Of the visitors, those who ask for what there is not.
    private static final double LOST_THEIR_WAY = 0.1;
    /// A page that only visitors ask for, and one that takes long where nothing answers in time.
    private static final String CART = "/cart";

    private static final String REPORT = "/report";
    /// One that refuses, an order that is lost, and memory that runs full.
    private static final String ACCOUNT = "/account";

    private static final String ORDER = "/order";
    private static final String MEMORY = "/memory";
    private static final String ALL_ZONES = "";
    /// Of the looks at a page, and of the minutes that come late.
    private static final double LIES = 0.15;
    /// Of the minutes: few of them are read.
    private static final double LYING_MINUTES = 0.4;

    /// The lines of which some lie.
    private static final List<Pattern> LYING = Stream.of(
                    "(http_requests_total\\{code=\"500\"})", "(" + LOST + ")", "(process_resident_memory_bytes)")
            .map(line -> Pattern.compile("^" + line + " \\d+$", Pattern.MULTILINE))
            .toList();

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
        return status(application, CART) >= 500;
    }

    /// Whether they wait.
    static boolean isSlow(AppBehaviour application) {
        return status(application, REPORT) == 0;
    }

    /// Whether they are refused.
    static boolean refuses(AppBehaviour application) {
        return status(application, ACCOUNT) == 403;
    }

    /// Whether it loses their orders.
    static boolean losesOrders(AppBehaviour application) {
        return status(application, ORDER) == 409;
    }

    /// Whether it takes more memory than there is room for.
    static boolean fillsMemory(AppBehaviour application) {
        return status(application, MEMORY) == 507;
    }

    private static int status(AppBehaviour application, String path) {
        return application.probe().status(path, Duration.ofMinutes(1));
    }

    void begin() {
        site.cloud().expose(this::page);
        if (world.health().witnesses().areOfTheBalancer())
            site.cloud().timeline().after(MINUTE, this::minute);
    }

    private Page page(MemoryMachine machine) {
        var age = machine.age();
        if (age.isEmpty() || machine.answer("/metrics") != 200) return new Page(0, "");
        var text = counts(machine, age.get()).text();
        var number = looks.merge(machine.id(), 1, Integer::sum);
        var id = FaultKind.METRICS_LIE.word() + " on " + site.name() + machine.id() + " #" + number;
        var page = world.chance().happens(id, number, LIES)
                        && site.disturbance().takes(FaultKind.METRICS_LIE, id)
                ? lie(world.chance().below(10, id, 1), 1 + world.chance().below(7, id, 2), text)
                : new Page(200, text);
        // Its own clock is right, whatever the judge's shows.
        return new Page(
                page.status(),
                page.text(),
                Optional.of(site.cloud().timeline().now().truncatedTo(ChronoUnit.SECONDS)));
    }

    private Counts counts(MemoryMachine machine, Duration age) {
        var seconds = age.toMillis() / 1000.0;
        var requests = (long) (PER_SECOND * seconds);
        var refused = machine.answer(ACCOUNT) == 403
                ? ELSEWHERE
                : world.health().witnesses().count4xx() ? 0 : LOST_THEIR_WAY;
        var orders = (long) (ORDERS_PER_SECOND * seconds);
        return new Counts(
                requests,
                (long) (refused * requests),
                machine.answer(CART) >= 500 ? (long) (ELSEWHERE * requests) : 0,
                machine.answer(REPORT) == 0 ? (long) (ELSEWHERE * requests) : 0,
                // Some were lost before anybody looked.
                LOST_BEFORE + orders,
                LOST_BEFORE + (machine.answer(ORDER) == 409 ? (long) (ELSEWHERE * orders) : 0),
                // It grows until the collector comes, or on and on.
                (long) (ROOM / 4 + (machine.answer(MEMORY) == 507 ? ROOM / 20 * seconds : ROOM / 200 * (seconds % 60))),
                site.cloud().timeline().now().minus(age).getEpochSecond());
    }

    /// What a server has counted since its process began.
    private record Counts(
            long requests, long refused, long errors, long slow, long orders, long lost, long memory, long started) {
        String text() {
            return """
                # TYPE http_requests_total counter
                http_requests_total{code="200"} %d
                http_requests_total{code="404"} %d
                http_requests_total{code="500"} %d
                # TYPE orders_placed_total counter
                orders_placed_total %d
                # TYPE orders_lost_total counter
                orders_lost_total %d
                # TYPE process_resident_memory_bytes gauge
                process_resident_memory_bytes %d
                # TYPE http_request_duration_seconds histogram
                http_request_duration_seconds_bucket{le="0.5"} %d
                http_request_duration_seconds_bucket{le="+Inf"} %d
                process_start_time_seconds %d
                """.formatted(
                            requests - refused - errors,
                            refused,
                            errors,
                            orders - lost,
                            lost,
                            memory,
                            requests - slow,
                            requests,
                            started);
        }
    }

    /// @param series which of them lie, where it is single ones: bits for the requests, the orders and the memory
    private static Page lie(int kind, int series, String text) {
        return switch (kind) {
            // Closed; too slow, or ten megabytes.
            case 0 -> new Page(404, "");
            case 1 -> new Page(0, "");
            case 2 -> new Page(200, "<html><body>We are back soon</body></html>\n");
            case 3 -> new Page(200, instead(text, series, "NaN"));
            case 4 -> new Page(200, instead(text, series, "-7"));
            case 5 -> new Page(200, text.replace(" counter", " gauge"));
            case 6 -> new Page(200, text.substring(0, text.indexOf("le=")));
            case 7 -> new Page(200, "");
            // It began anew, or another process of the same server answers, which has failed many long ago.
            case 8 -> new Page(200, new Counts(3, 0, 3, 3, 3, 3, 0, 2).text());
            default ->
                new Page(
                        200, new Counts(9_000_000, 90_000, 90_000, 90_000, 900_000, 90_000, (long) ROOM / 2, 1).text());
        };
    }

    private static String instead(String text, int series, String value) {
        var lies = text;
        for (var i = 0; i < LYING.size(); i++)
            if ((series >> i & 1) == 1) lies = LYING.get(i).matcher(lies).replaceAll("$1 " + value);
        return lies;
    }

    /// What the load balancer counted of the minute that ends, of each zone and of all.
    private void minute() {
        var timeline = site.cloud().timeline();
        timeline.after(MINUTE, this::minute);
        var begun = timeline.now().minus(MINUTE);
        var minutes = new HashMap<String, Minute>();
        for (var machine : site.cloud().fleet().machines()) {
            if (machine.age().isEmpty()) continue;
            var minute = new Minute(60 * PER_SECOND, machine.answer(CART) >= 500 ? 60 * PER_SECOND * ELSEWHERE : 0);
            for (var part : List.of(machine.zone(), ALL_ZONES)) minutes.merge(part, minute, Minute::plus);
        }
        minutes.replaceAll((zone, minute) -> shown(zone, begun, minute));
        var id = FaultKind.MINUTE_LATE.word() + " " + site.name() + begun.getEpochSecond();
        var late = world.chance().happens(id, 0, LIES) && site.disturbance().takes(FaultKind.MINUTE_LATE, id);
        timeline.after(
                late ? MINUTE.multipliedBy(6) : MINUTE,
                () -> minutes.forEach((zone, minute) -> {
                    observe("RequestCount", zone, begun, minute.requests);
                    if (minute.errors != 0) observe("HTTPCode_Target_5XX_Count", zone, begun, minute.errors);
                }));
    }

    /// What targets were asked, and failed.
    private record Minute(double requests, double errors) {
        Minute plus(Minute other) {
            return new Minute(requests + other.requests, errors + other.errors);
        }
    }

    private Minute shown(String zone, Instant begun, Minute minute) {
        var id = FaultKind.MINUTE_LIES.word() + " of " + zone + " " + site.name() + begun.getEpochSecond();
        if (!world.chance().happens(id, 0, LYING_MINUTES) || !site.disturbance().takes(FaultKind.MINUTE_LIES, id))
            return minute;
        return switch (world.chance().below(4, id, 1)) {
            case 0 -> new Minute(Double.NaN, minute.errors);
            case 1 -> new Minute(-minute.requests, minute.errors);
            case 2 -> new Minute(minute.requests, Double.NaN);
            default -> new Minute(minute.requests, -minute.requests);
        };
    }

    private void observe(String metric, String zone, Instant at, double count) {
        var settings = site.cloud().cloud().settings();
        var arn = settings.servers().targetGroupArn();
        var which = new HashMap<>(Map.of(
                "LoadBalancer",
                settings.health().witnesses().balancer(),
                "TargetGroup",
                arn.substring(arn.lastIndexOf(':') + 1)));
        if (!zone.equals(ALL_ZONES)) which.put("AvailabilityZone", zone);
        site.cloud().cloud().services().cloudWatch().observe("AWS/ApplicationELB", metric, which, at, count);
    }
}
