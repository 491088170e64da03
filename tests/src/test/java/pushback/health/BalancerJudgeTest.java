package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.settings.Settings;
import pushback.settings.Witnesses;
import pushback.stage.Stage;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The judge who reads the load balancer's metrics by the minute and zone: every probed page is good, and nobody else
/// tells of visitors.
class BalancerJudgeTest {
    private static final List<String> NEW = List.of("i-1", "i-2");
    private static final List<String> OLD = List.of("i-3");
    private static final Map<String, String> ZONES = Map.of("i-1", "a", "i-2", "a", "i-3", "b");

    /// Share of the requests that each zone's targets fail; a zone that is not named has no visitors.
    private final Map<String, Double> failing = new HashMap<>();

    /// CloudWatch answers nobody before.
    private Instant refusedUntil = Instant.MIN;

    /// Every request of an earlier minute failed.
    private Instant failedUntil = Instant.MIN;

    /// How far the judge's clock is ahead of AWS's.
    private Duration ahead = Duration.ZERO;

    private final Set<String> asked = new TreeSet<>();
    private Instant now = Instant.parse("2026-01-05T09:00:07Z");
    private final Settings settings = settings();

    @Test
    void condemnsACanaryWhoseZoneFailsMore() {
        failing.put("a", 0.05);
        failing.put("b", 0.0);
        var health = canaryUntilDecided(ZONES);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("balancer unhealthy ("), health.reason());
        assertEquals(Set.of("[a]", "[b]"), asked);
    }

    @Test
    void holdsNothingAgainstACanaryWhereBothZonesFailAsMuch() {
        failing.put("a", 0.05);
        failing.put("b", 0.05);
        var health = canaryUntilDecided(ZONES);
        assertTrue(health.isHealthy(), health.reason());
    }

    @Test
    void givesTheMinutesOfACanaryTimeToCome() {
        failing.put("a", 0.0);
        failing.put("b", 0.0);
        var began = now;
        var health = canaryUntilDecided(ZONES);
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(
                health.current().of(WitnessKind.BALANCER).seconds() >= 3,
                health.current().of(WitnessKind.BALANCER).toString());
        assertTrue(Duration.between(began, now).compareTo(Duration.ofMinutes(7)) < 0, "since " + began + ": " + now);
    }

    @Test
    void waitsForNobodyLongerThanHalfOfTheDeadline() {
        var began = now;
        var health = canaryUntilDecided(ZONES);
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(
                Duration.between(began, now)
                                .compareTo(settings.health().deadline().dividedBy(2))
                        <= 0,
                "since " + began + ": " + now);
    }

    @Test
    void saysNothingWhereAZoneHasBoth() {
        failing.put("a", 1.0);
        var health = canaryUntilDecided(Map.of("i-1", "a", "i-2", "a", "i-3", "a"));
        assertTrue(health.isHealthy(), health.reason());
        assertEquals(Set.of(), asked);
    }

    /// Probes would have cleared it before the first minute was there.
    @Test
    void readsTheWholeTargetGroupOnceAllRunTheReleaseAndWaitsForIt() {
        failing.put("", 0.05);
        var health = untilDecided(before -> judge(settings, new Minutes()).judge(before, NEW, List.of()));
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertFalse(asked.isEmpty());
    }

    @Test
    void waitsForNoMinutesOfWhatRanBefore() {
        var began = now;
        var health = untilDecided(before -> judge(settings, new Minutes()).judgeRestored(before, NEW));
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(Duration.between(began, now).compareTo(Duration.ofMinutes(5)) < 0, "since " + began + ": " + now);
    }

    /// Read by default, and by no means always to be had: an endpoint that is missing, a right that was taken away.
    @Test
    void decidesWithoutTheMinutesThatCannotBeReadAndReadsThemOnceTheyCan() {
        failing.put("a", 0.05);
        failing.put("b", 0.0);
        refusedUntil = now.plusSeconds(3600);
        assertTrue(canaryUntilDecided(ZONES).isHealthy(), "by the judge's own questions");
        refusedUntil = now.plusSeconds(270);
        var health = canaryUntilDecided(ZONES);
        assertTrue(health.isUnhealthy() && now.isAfter(refusedUntil), health.reason());
    }

    /// The simulation's seeds 12584 and 15482: by a slow clock the canary's first minutes were those of the release
    /// that had failed in its zone before.
    @ParameterizedTest
    @ValueSource(ints = {-290, -31, 0, 31, 290})
    void tellsTheCanarysMinutesByTheClockThatCountsThem(int seconds) {
        ahead = Duration.ofSeconds(seconds);
        failedUntil = now;
        failing.put("a", 0.0);
        failing.put("b", 0.0);
        var good = canaryUntilDecided(ZONES);
        assertTrue(good.isHealthy(), good.reason());
        assertTrue(good.current().of(WitnessKind.BALANCER).seconds() > 0, "its own minutes were read");
        failing.put("a", 0.05);
        var bad = canaryUntilDecided(ZONES);
        assertTrue(bad.isUnhealthy() && !bad.late(), bad.reason());
    }

    /// What CloudWatch tells of the minutes of a canary's zone, where the other zone has 600 good requests in each:
    /// what can be counted is evidence, and what nobody counted is none; no request, or no error among some.
    @ParameterizedTest
    @CsvSource(nullValues = "absent", textBlock = """
        600,       30,        true,  true
        600,       0,         true,  false
        600,       absent,    true,  false
        600,       9000,      true,  true
        0,         30,        false, false
        absent,    30,        false, false
        absent,    absent,    false, false
        NaN,       30,        false, false
        600,       NaN,       false, false
        -600,      30,        false, false
        600,       -30,       false, false
        Infinity,  30,        false, false
        600,       Infinity,  false, false
        """)
    void takesForEvidenceOnlyWhatCanBeCounted(Double requests, Double errors, boolean counts, boolean condemns) {
        var health = canaryUntilDecided(counted(settings, requests, errors, 0.0), ZONES);
        assertEquals(condemns, health.isUnhealthy(), health.reason());
        assertFalse(health.late(), health.reason());
        assertEquals(counts, health.current().of(WitnessKind.BALANCER).seconds() > 0, health.reason());
        assertTrue(health.old().of(WitnessKind.BALANCER).seconds() > 0, health.reason());
    }

    /// One zone's lie is not hidden by what the other counted.
    @Test
    void leavesOutAMinuteOfWhichOneZoneTellsWhatCannotBe() {
        var minutes = new BalancerMinutes(() -> new Counting(-100.0, 0.0, 0.0), settings);
        assertEquals(List.of(), minutes.read(List.of("a", "b"), now, now.plusSeconds(60)));
    }

    @Test
    void counts4xxAsErrorsWhereTheEnvironmentSaysSo() {
        var unsaid = canaryUntilDecided(counted(settings, 600.0, 0.0, 30.0), ZONES);
        assertTrue(unsaid.isHealthy(), unsaid.reason());
        assertEquals(Set.of("RequestCount", "HTTPCode_Target_5XX_Count"), asked);
        var said = settings.with(settings.health()
                .withWitnesses(new Witnesses("", "", "", "", "", "", 0, 0, "", true, "app/shop/1", 60, List.of())));
        var health = canaryUntilDecided(counted(said, 600.0, 0.0, 30.0), ZONES);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("balancer unhealthy ("), health.reason());
        assertTrue(asked.contains("HTTPCode_Target_4XX_Count"), asked.toString());
        // Both kinds together.
        assertEquals(
                List.of(new Traffic.Second(now, 600, 30)),
                new BalancerMinutes(() -> new Counting(600.0, 10.0, 20.0), said)
                        .read(List.of("a"), now, now.plusSeconds(60)));
    }

    /// The judge with what CloudWatch would tell of the canary's zone.
    private Judge counted(Settings settings, Double requests, Double errors, Double refused) {
        return judge(settings, new CloudWatchTraffic(() -> new Counting(requests, errors, refused), settings));
    }

    /// CloudWatch, a datapoint a minute of each metric; none where there is no value.
    private final class Counting implements CloudWatchClient {
        private final Map<String, Double> canary = new HashMap<>();

        Counting(Double requests, Double errors, Double refused) {
            canary.put("RequestCount", requests);
            canary.put("HTTPCode_Target_5XX_Count", errors);
            canary.put("HTTPCode_Target_4XX_Count", refused);
        }

        @Override
        public GetMetricDataResponse getMetricData(Consumer<GetMetricDataRequest.Builder> built) {
            var request = GetMetricDataRequest.builder().applyMutation(built).build();
            return GetMetricDataResponse.builder()
                    .metricDataResults(request.metricDataQueries().stream()
                            .map(query -> result(query, request.startTime(), request.endTime()))
                            .toList())
                    .build();
        }

        private MetricDataResult result(MetricDataQuery query, Instant from, Instant to) {
            var metric = query.metricStat().metric();
            asked.add(metric.metricName());
            var zone = metric.dimensions().getLast().value();
            var value = zone.equals("a")
                    ? canary.get(metric.metricName())
                    : metric.metricName().equals("RequestCount") ? (Double) 600.0 : null;
            var times = value == null
                    ? List.<Instant>of()
                    : Stream.iterate(from, to::isAfter, at -> at.plusSeconds(60))
                            .toList();
            return MetricDataResult.builder()
                    .id(query.id())
                    .timestamps(times)
                    .values(times.stream().map(_ -> value).toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private Health canaryUntilDecided(Map<String, String> zones) {
        return canaryUntilDecided(judge(settings, new Minutes()), zones);
    }

    private Health canaryUntilDecided(Judge judge, Map<String, String> zones) {
        return untilDecided(before -> judge.judgeFirst(before, NEW, OLD, zones));
    }

    private Health untilDecided(Function<Optional<Health>, Health> look) {
        var health = look.apply(Optional.empty());
        while (health.isUndecided()) {
            now = now.plusSeconds(5);
            health = look.apply(Optional.of(health));
        }
        return health;
    }

    private Judge judge(Settings settings, Traffic traffic) {
        return new Judge(
                new Fleet(Targets::new, settings),
                questions -> {
                    var answers = new HashMap<Probe.Question, Integer>();
                    questions.forEach(question -> answers.put(question, 200));
                    return answers;
                },
                traffic,
                new Alarms(() -> null, settings),
                new Now(),
                settings);
    }

    private static Settings settings() {
        var settings = new Stage(1).settings();
        return settings.with(settings.health()
                .withAlarms(List.of())
                .withTraffic("", Duration.ZERO)
                .withWitnesses(Witnesses.NONE.withBalancer("app/shop/1", 60)));
    }

    /// Ten requests a second in each zone that has visitors.
    private final class Minutes implements Traffic {
        @Override
        public Map<String, List<Second>> seen(Collection<String> instances, Instant from, Instant to) {
            return Map.of();
        }

        @Override
        public List<Second> minutes(Collection<String> zones, Instant from, Instant to) {
            assertFalse(to.isAfter(now.minusSeconds(120)), "not there yet");
            if (now.isBefore(refusedUntil)) throw SdkClientException.create("Unable to execute HTTP request");
            asked.add(zones.toString());
            var minutes = new ArrayList<Second>();
            for (var at = from; at.isBefore(to); at = at.plusSeconds(60))
                for (var zone : zones.isEmpty() ? List.of("") : zones)
                    if (failing.containsKey(zone))
                        minutes.add(new Second(
                                at, 600, at.isBefore(failedUntil) ? 600 : Math.round(600 * failing.get(zone))));
            return minutes;
        }
    }

    private final class Targets implements ElasticLoadBalancingV2Client {
        @Override
        public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
            return (DescribeTargetHealthResponse) DescribeTargetHealthResponse.builder()
                    .targetHealthDescriptions(Stream.of(NEW, OLD)
                            .flatMap(List::stream)
                            .map(id -> TargetHealthDescription.builder()
                                    .target(target -> target.id(id))
                                    .targetHealth(health -> health.state(TargetHealthStateEnum.HEALTHY))
                                    .build())
                            .toList())
                    .sdkHttpResponse(SdkHttpResponse.builder()
                            .statusCode(200)
                            .putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC)))
                            .build())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class Now extends Clock {
        @Override
        public Instant instant() {
            return now.plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
