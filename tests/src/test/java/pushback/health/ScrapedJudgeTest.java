package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.base.Json;
import pushback.settings.MetricsPreset;
import pushback.settings.Settings;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Witnesses;
import pushback.stage.Stage;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The judge who reads the applications' own counters: every probed page is good, so nothing else can condemn.
class ScrapedJudgeTest {
    private static final List<String> NEW = List.of("i-1", "i-2");
    private static final List<String> OLD = List.of("i-3");
    private static final List<String> MANY =
            IntStream.rangeClosed(1, 11).mapToObj(number -> "m-" + number).toList();

    private final Map<String, Server> servers = new LinkedHashMap<>();
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private Settings settings = settings(5, List.of());
    private int reads;
    private final Set<Integer> ports = new TreeSet<>();
    private Runnable betweenLooks = () -> {};

    /// How far the judge's clock is ahead of the servers', and whether these say what theirs shows.
    private Duration ahead = Duration.ZERO;

    private boolean dated;

    /// What a server has counted, and what it says of that.
    private static final class Server {
        private double perSecond = 10;
        private double failing;
        private double slow;
        private double requests;
        private double errors;
        private double late;
        private double started = 1;
        private double placed;
        private double lost;
        private double failingOrders;
        private String memory = "100000000";
        private Function<String, Probe.Page> says = text -> new Probe.Page(200, text);

        void pass(double seconds) {
            requests += perSecond * seconds;
            errors += perSecond * failing * seconds;
            late += perSecond * slow * seconds;
            placed += perSecond * (1 - failingOrders) * seconds;
            lost += perSecond * failingOrders * seconds;
        }

        void restart() {
            requests = 0;
            errors = 0;
            late = 0;
            placed = 0;
            lost = 0;
            started++;
        }

        Probe.Page page() {
            return says.apply("""
                # TYPE http_requests_total counter
                http_requests_total{code="200"} %d
                http_requests_total{code="500"} %d
                # TYPE http_request_duration_seconds histogram
                http_request_duration_seconds_bucket{le="0.5"} %d
                http_request_duration_seconds_bucket{le="+Inf"} %d
                process_start_time_seconds %d
                orders_total{result="placed"} %d
                orders_total{result="failed"} %d
                # TYPE process_resident_memory_bytes gauge
                process_resident_memory_bytes %s
                """.formatted(
                            (long) requests - (long) errors,
                            (long) errors,
                            (long) requests - (long) late,
                            (long) requests,
                            (long) started,
                            (long) placed,
                            (long) lost,
                            memory));
        }
    }

    @Test
    void condemnsAReleaseWhoseFailingPageNobodyProbes() {
        serve(NEW, 0.05);
        serve(OLD, 0);
        var health = judgedUntilDecided(NEW, OLD);
        assertTrue(health.isUnhealthy(), health.reason());
        assertFalse(health.late(), health.reason());
        assertTrue(health.reason().contains("visitors' requests failed"), health.reason());
    }

    @Test
    void clearsAGoodOneByItsVisitors() {
        serve(NEW, 0);
        var health = judgedUntilDecided(NEW, List.of());
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(health.current().of(WitnessKind.VISITORS).requests() > 500, health.reason());
    }

    /// Where the counters before the release are read, too.
    @Test
    void asksForThePageOfAnExporterAtItsPort() {
        serve(OLD, 0);
        servers.values()
                .forEach(
                        server -> server.started = now.minus(Duration.ofDays(1)).getEpochSecond());
        judge.get().watch(Optional.empty(), List.of(), OLD);
        assertEquals(Set.of(Probe.OF_THE_APPLICATION), ports);
        ports.clear();
        settings = settings(Witnesses.scraped("/metrics", MetricsPreset.GO).atPort(9464));
        var health = judge.get().watch(Optional.empty(), List.of(), OLD);
        assertEquals(Set.of(9464), ports);
        assertTrue(health.sample().orElseThrow().before().containsKey("i-3"), health.toString());
        servers.get("i-3").says = _ -> new Probe.Page(0, "");
        var reason = judge.get().watch(Optional.empty(), List.of(), OLD).reason();
        assertTrue(reason.contains("no counters of i-3 (GET :9464/metrics was not answered in time"), reason);
    }

    @Test
    void looksSeveralTimesWithinASample() {
        serve(NEW, 0);
        judge(Optional.empty(), NEW, List.of());
        assertEquals(4, reads);
    }

    @Test
    void whatTheJudgeAskedItselfIsNoVisitor() {
        serve(NEW, 0);
        servers.values().forEach(server -> server.perSecond = 0);
        var health = judge(Optional.empty(), NEW, List.of());
        // Each of them was counted by the server that was asked.
        health = judge(Optional.of(health), NEW, List.of());
        assertEquals(0, health.current().of(WitnessKind.VISITORS).requests());
    }

    @Test
    void survivesTheWayThroughTheStateMachine() throws Exception {
        serve(NEW, 0.01);
        var health = judge(Optional.empty(), NEW, List.of());
        health = judge(Optional.of(health), NEW, List.of());
        assertEquals(health.with(Optional.empty()), Json.STRICT.readValue(Json.text(health), Health.class));
    }

    @Test
    void whatIsNoPageOfMetricsSaysNothingAndIsNamed() {
        for (var lie : List.<Function<String, Probe.Page>>of(
                text -> new Probe.Page(404, ""),
                text -> new Probe.Page(0, ""),
                text -> new Probe.Page(200, ""),
                text -> new Probe.Page(200, "<html>\n"),
                text -> new Probe.Page(200, text.replaceAll("} \\d+", "} NaN")),
                text -> new Probe.Page(200, text.replaceAll("} (\\d+)", "} -$1")),
                text -> new Probe.Page(200, text.replace(" counter", " gauge")),
                text -> new Probe.Page(200, text.substring(0, text.indexOf("=\"500") + 3)))) {
            servers.clear();
            serve(NEW, 1);
            servers.get("i-1").says = lie;
            servers.get("i-2").says = lie;
            var health = judge(Optional.empty(), NEW, List.of());
            for (int i = 0; i < 10; i++) health = judge(Optional.of(health), NEW, List.of());
            assertEquals(0, health.current().of(WitnessKind.VISITORS).requests(), health.reason());
            assertTrue(health.isUndecided(), health.reason());
            assertTrue(health.reason().contains("no counters of i-1 (GET /metrics "), health.reason());
        }
    }

    /// The simulation's seed 10290: probes had cleared it before two looks in a row showed what could be compared.
    @Test
    void waitsForCountersThatCouldNotBeComparedForHalfOfTheTime() {
        serve(NEW, 0.6);
        servers.get("i-1").says = _ -> new Probe.Page(404, "");
        servers.get("i-2").says = _ -> new Probe.Page(404, "");
        var half = now.plus(settings.health().deadline().dividedBy(2));
        var health = judge(Optional.empty(), NEW, List.of());
        while (now.isBefore(half.minusSeconds(10))) health = judge(Optional.of(health), NEW, List.of());
        assertTrue(
                health.isUndecided()
                        && health.reason().endsWith("waiting for the counters of i-1, the counters of i-2"),
                health.reason());
        var cleared = judgedUntilDecided(Optional.of(health), NEW);
        assertTrue(cleared.isHealthy(), cleared.reason());
        servers.values().forEach(server -> server.says = text -> new Probe.Page(200, text));
        var condemned = judgedUntilDecided(Optional.of(health), NEW);
        assertTrue(condemned.isUnhealthy() && !condemned.late(), condemned.reason());
    }

    @Test
    void waitsForNoCountersThatNobodyHasAskedForYet() {
        serve(NEW, 0);
        servers.values().forEach(server -> server.says = _ -> new Probe.Page(200, "up 1\n"));
        var health = judge(Optional.empty(), NEW, List.of());
        assertFalse(health.reason().contains("the counters of"), health.reason());
    }

    /// In the last look of a sample: the next sample would count all that it has ever failed.
    @Test
    void aSeriesThatIsGoneForOneLookAndComesBackIsNoNews() {
        serve(NEW, 0);
        servers.values().forEach(server -> server.errors = 50);
        servers.values().forEach(server -> server.requests = 50);
        var health = judge(Optional.empty(), NEW, List.of());
        var looks = new int[1];
        servers.get("i-1").says =
                text -> new Probe.Page(200, looks[0]++ == 3 ? text.replaceAll("(?m)^.*code=.500.*$", "# gone") : text);
        health = judge(Optional.of(health), NEW, List.of());
        health = judge(Optional.of(health), NEW, List.of());
        assertEquals(0, health.current().bad(), health.reason());
        assertTrue(health.current().of(WitnessKind.VISITORS).requests() > 100, health.reason());
    }

    @Test
    void countersThatGoBackBeginAnew() {
        serve(NEW, 0);
        var health = judge(Optional.empty(), NEW, List.of());
        health = judge(Optional.of(health), NEW, List.of());
        var seen = health.current().of(WitnessKind.VISITORS).requests();
        // It answered nobody well since, and says so only in numbers that are smaller.
        servers.values().forEach(server -> {
            server.restart();
            server.errors = 3;
            server.requests = 3;
            server.perSecond = 0;
        });
        health = judge(Optional.of(health), NEW, List.of());
        assertEquals(seen, health.current().of(WitnessKind.VISITORS).requests());
        assertEquals(0, health.current().bad(), health.reason());
    }

    @Test
    void processesThatTakeTurnsAreNoMeasure() {
        serve(NEW, 0);
        var turn = new int[1];
        // One of two has failed 90 requests long ago.
        servers.values().forEach(server -> {
            server.perSecond = 0;
            server.says = _ -> new Probe.Page(
                    200,
                    "http_requests_total{code=\"200\"} " + (turn[0]++ / 2 % 2 == 0 ? 10 : 1000)
                            + "\nhttp_requests_total{code=\"500\"} " + (turn[0] / 2 % 2 == 0 ? 0 : 90) + "\n");
        });
        var health = judge(Optional.empty(), NEW, List.of());
        for (int i = 0; i < 20 && health.isUndecided(); i++) health = judge(Optional.of(health), NEW, List.of());
        assertFalse(health.isUnhealthy(), health.reason());
        assertTrue(health.reason().contains("several processes answer in turn"), health.reason());
    }

    @Test
    void countersThatAppearLateBeginThen() {
        serve(NEW, 0);
        servers.values().forEach(server -> server.says = _ -> new Probe.Page(200, "up 1\n"));
        var health = judge(Optional.empty(), NEW, List.of());
        servers.values().forEach(server -> {
            server.says = text -> new Probe.Page(200, text);
            server.errors = 50;
            server.requests += 50;
        });
        health = judge(Optional.of(health), NEW, List.of());
        health = judge(Optional.of(health), NEW, List.of());
        assertTrue(health.current().of(WitnessKind.VISITORS).requests() > 0, health.reason());
        assertEquals(0, health.current().bad(), health.reason());
    }

    @Test
    void aServerThatAnswersSlowlyIsAskedOnceASample() {
        serve(NEW, 0);
        servers.get("i-2").says = text -> {
            now = now.plusSeconds(2);
            return new Probe.Page(0, "");
        };
        judge(Optional.empty(), NEW, List.of());
        assertEquals(1, reads);
    }

    @Test
    void condemnsAReleaseThatIsSlowerThanTheOldOne() {
        serve(NEW, 0);
        serve(OLD, 0);
        servers.get("i-1").slow = 0.2;
        servers.get("i-2").slow = 0.2;
        var health = judgedUntilDecided(NEW, OLD);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("latency unhealthy ("), health.reason());
    }

    @Test
    void holdsNothingAgainstAReleaseThatIsAsSlowAsTheOldOne() {
        serve(NEW, 0);
        serve(OLD, 0);
        servers.values().forEach(server -> server.slow = 0.2);
        var health = Optional.<Health>empty();
        for (int i = 0; i < 20; i++) health = Optional.of(judge.get().watch(health, NEW, OLD));
        assertFalse(health.get().isUnhealthy(), health.get().reason());
        var decided = judgedUntilDecided(health, NEW);
        assertTrue(decided.isHealthy(), decided.reason());
    }

    @Test
    void oneSlowSecondOfAnOldServerInAHandfulSilencesNobody() {
        serve(NEW, 0);
        serve(OLD, 0);
        slow(NEW, 0.3);
        var health = watchedOnceWithASlowSecond();
        assertEquals(1, health.get().old().of(WitnessKind.LATENCY).failing());
        var sample = judge(health, NEW, List.of());
        for (int i = 0; i < 20; i++) {
            sample = judge(Optional.of(sample), NEW, List.of());
            assertTrue(sample.isUndecided(), sample.reason());
        }
        assertTrue(
                sample.reason().contains("waiting for more of the old servers' latency to compare with (1 of "),
                sample.reason());
        while (sample.isUndecided()) sample = judge(Optional.of(sample), NEW, List.of());
        assertTrue(sample.isUnhealthy() && sample.late(), sample.reason());
    }

    @Test
    void aSlowStartIsForgivenWhereNobodyKnowsTheOldServersWell() {
        serve(NEW, 0);
        serve(OLD, 0);
        slow(NEW, 0.3);
        var health = watchedOnceWithASlowSecond();
        var sample = judge(health, NEW, List.of());
        for (int i = 0; i < 3; i++) sample = judge(Optional.of(sample), NEW, List.of());
        assertTrue(sample.reason().contains("waiting for more of the old servers' latency"), sample.reason());
        slow(NEW, 0);
        var decided = judgedUntilDecided(Optional.of(sample), NEW);
        assertTrue(decided.isHealthy(), decided.reason());
    }

    @Test
    void comparesOnceEnoughIsSeenOfTheOldServers() {
        serve(NEW, 0);
        serve(OLD, 0);
        slow(NEW, 0.3);
        var health = watchedOnceWithASlowSecond();
        var sample = judge(health, NEW, OLD);
        while (sample.isUndecided()) sample = judge(Optional.of(sample), NEW, OLD);
        assertTrue(sample.isUnhealthy() && !sample.late(), sample.reason());
        assertTrue(sample.reason().contains("latency unhealthy ("), sample.reason());
    }

    /// The release replaces an old server while it is looked at: what its new process answers is not the old one's.
    @Test
    void whatReplacesAnOldServerWithinASampleIsNotHeldAgainstTheOldOnes() {
        serve(NEW, 0);
        serve(OLD, 0);
        slow(NEW, 0.3);
        var old = servers.get("i-3");
        betweenLooks = () -> {
            if (reads != 2) return;
            old.restart();
            old.slow = 1;
        };
        var health = judge(Optional.empty(), NEW, OLD);
        assertEquals(0, health.old().of(WitnessKind.LATENCY).failing(), health.reason());
        betweenLooks = () -> {};
        var decided = judgedUntilDecided(Optional.of(health), NEW);
        assertTrue(decided.isUnhealthy() && !decided.late(), decided.reason());
    }

    /// A second of eleven servers holds a slow request eleven times as often as one of a single server.
    @Test
    void condemnsASlowCanaryOfOneBesideManyServers() {
        serve(MANY, 0);
        serve(List.of("i-1"), 0);
        slow(MANY, 0.004);
        slow(List.of("i-1"), 0.05);
        servers.values().forEach(server -> server.perSecond = 1);
        // Not all at once.
        IntStream.range(0, MANY.size()).forEach(number -> servers.get(MANY.get(number)).late = number / 11.0);
        var health = judgedUntilDecided(List.of("i-1"), MANY);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("latency unhealthy ("), health.reason());
    }

    /// A neighbour that needs the machine, credits that are used up: it is slow whatever it runs.
    @Test
    void oneSlowServerOfSeveralIsNotTheReleasesDoing() {
        serve(MANY, 0);
        slow(List.of("m-1"), 0.5);
        var health = judgedUntilDecided(MANY, List.of());
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(
                health.reason().contains("; m-1 alone is slow, which is taken for the server's own"), health.reason());
    }

    @Test
    void twoSlowServersOfSeveralAre() {
        serve(MANY, 0);
        slow(List.of("m-1", "m-2"), 0.5);
        var health = judgedUntilDecided(MANY, List.of());
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
    }

    @Test
    void oneSlowServerOfTheOldOnesExcusesNoSlowRelease() {
        serve(NEW, 0);
        serve(MANY, 0);
        slow(List.of("m-1"), 1);
        slow(NEW, 0.08);
        var health = judgedUntilDecided(NEW, MANY);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
    }

    @Test
    void condemnsAReleaseThatLosesOrders() {
        settings = settings(new Witnesses(
                "/metrics",
                "go",
                "",
                "",
                "orders_total{result=\"placed\"}",
                "orders_total{result=\"failed\"}",
                0,
                0,
                "",
                false,
                "",
                60,
                List.of()));
        serve(NEW, 0);
        serve(OLD, 0);
        NEW.forEach(id -> servers.get(id).failingOrders = 0.1);
        var health = judgedUntilDecided(NEW, OLD);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("custom unhealthy ("), health.reason());
        assertTrue(health.reason().contains("counted by orders_total{result=\"failed\"}"), health.reason());
    }

    @Test
    void condemnsAReleaseWhoseProcessesDieAgainAndAgain() {
        serve(NEW, 0);
        serve(OLD, 0);
        betweenLooks = () -> {
            if (reads % 6 == 0) restart("i-1");
        };
        var health = judgedUntilDecided(NEW, OLD);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("restarts unhealthy ("), health.reason());
        assertTrue(health.reason().contains("i-1: its process has died, and another one has begun"), health.reason());
    }

    /// Of the simulation's skewed worlds (3057 and sixteen more): by a slow clock a process never got past its
    /// first seconds, and a release that kept its visitors waiting was not noticed; by a fast one it was condemned
    /// at once.
    @ParameterizedTest
    @ValueSource(ints = {-290, 290})
    void aProcessIsAsOldAsItsServersClockSays(int seconds) {
        dated = true;
        ahead = Duration.ofSeconds(seconds);
        serve(NEW, 0);
        slow(NEW, 0.9);
        NEW.forEach(id -> servers.get(id).started = now.getEpochSecond());
        var health = judge(Optional.empty(), NEW, List.of());
        var began = now;
        while (Duration.between(began, now).toSeconds() < 15) health = judge(Optional.of(health), NEW, List.of());
        assertEquals(0, health.current().of(WitnessKind.LATENCY).seconds(), "it warms up: " + health.reason());
        health = judgedUntilDecided(NEW, List.of());
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("latency unhealthy ("), health.reason());
    }

    @ParameterizedTest
    @ValueSource(ints = {-290, 290})
    void aRestartIsSeenByTheServersClock(int seconds) {
        dated = true;
        ahead = Duration.ofSeconds(seconds);
        condemnsAReleaseWhoseProcessesDieAgainAndAgain();
    }

    /// The simulation's seed 89482: what CheckHealth saw at first lay before WatchRollout's looks, by its clock, and
    /// did
    /// not count.
    @Test
    void aLookByASlowerClockCountsAsMuch() {
        serve(NEW, 0);
        var watched = judge.get().watch(Optional.empty(), NEW, List.of());
        ahead = Duration.ofSeconds(-180);
        var checked = judge.get().judge(Optional.of(watched), NEW, List.of());
        assertTrue(
                checked.current().of(WitnessKind.VISITORS).seconds()
                        > watched.current().of(WitnessKind.VISITORS).seconds(),
                checked.reason());
    }

    /// The simulation's seeds 31402 and 80554: for two looks another process answered of a server whose own had just
    /// begun.
    @Test
    void aProcessThatRanBesideAnotherOneHasNotComeInItsPlace() {
        dated = true;
        serve(NEW, 0);
        NEW.forEach(id -> servers.get(id).started = now.getEpochSecond());
        servers.get("i-1").says = text -> new Probe.Page(
                200, reads == 1 || reads == 2 ? text.replaceAll("(process_start_time_seconds) \\d+", "$1 1") : text);
        var health = judge(Optional.empty(), NEW, List.of());
        assertEquals(0, health.current().of(WitnessKind.RESTARTS).failing(), health.reason());
    }

    @Test
    void waitsAfterOneRestartUntilTheProcessLastsAgain() {
        serve(NEW, 0);
        betweenLooks = () -> {
            if (reads == 2) restart("i-1");
        };
        var began = now;
        var health = judgedUntilDecided(NEW, List.of());
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(Duration.between(began, now).compareTo(Duration.ofMinutes(2)) > 0, "since " + began + ": " + now);
    }

    @Test
    void theReleasesOwnStartOnAnOldServerIsNoRestart() {
        serve(NEW, 0);
        serve(OLD, 0);
        betweenLooks = () -> restart("i-3");
        var health = judge(Optional.empty(), NEW, OLD);
        for (int i = 0; i < 5; i++) health = judge(Optional.of(health), NEW, OLD);
        assertEquals(0, health.old().of(WitnessKind.RESTARTS).seconds(), health.reason());
    }

    @Test
    void condemnsAReleaseThatFillsItsServers() {
        settings = settings(saturated());
        serve(NEW, 0);
        serve(OLD, 0);
        NEW.forEach(id -> servers.get(id).memory = "6.12e+08");
        var health = judgedUntilDecided(NEW, OLD);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("saturation unhealthy ("), health.reason());
        assertTrue(
                health.reason().contains("process_resident_memory_bytes is 612000000, above 500000000"),
                health.reason());
    }

    @Test
    void holdsNothingAgainstAReleaseThatFillsItsServersAsTheOldOneDid() {
        settings = settings(saturated());
        serve(NEW, 0);
        serve(OLD, 0);
        servers.values().forEach(server -> server.memory = "6.12e+08");
        var health = Optional.<Health>empty();
        for (int i = 0; i < 20; i++) health = Optional.of(judge.get().watch(health, NEW, OLD));
        assertFalse(health.get().isUnhealthy(), health.get().reason());
        var decided = judgedUntilDecided(health, NEW);
        assertTrue(decided.isHealthy(), decided.reason());
    }

    @Test
    void aGaugeThatIsNoNumberTakesNothingFromTheCounters() {
        settings = settings(saturated());
        for (var lie : List.of("NaN", "-1", "+Inf")) {
            servers.clear();
            serve(NEW, 0);
            NEW.forEach(id -> servers.get(id).memory = lie);
            var health = judgedUntilDecided(NEW, List.of());
            assertTrue(health.isHealthy(), health.reason());
            assertEquals(0, health.current().of(WitnessKind.SATURATION).seconds(), health.reason());
            assertTrue(
                    health.reason().contains("has no process_resident_memory_bytes that is a number"), health.reason());
        }
    }

    @Test
    void saysBeforehandThatVisitorsAreTooFew() {
        serve(OLD, 0);
        servers.values().forEach(server -> server.perSecond = 0.4);
        var health = Optional.of(judge.get().watch(Optional.empty(), List.of(), OLD));
        pass(Duration.ofSeconds(5));
        health = Optional.of(judge.get().watch(health, List.of(), OLD));
        assertTrue(
                health.get()
                        .reason()
                        .matches(".*; too few visitors to decide within the deadline: 2\\d requests a minute, 68 are"
                                + " needed; the probes decide"),
                health.get().reason());
    }

    @Test
    void saysWhileItWaitsThatTheVisitorsOfTheReleaseAreTooFew() {
        serve(NEW, 0);
        serve(OLD, 0);
        // As many come to the environment as are needed, and most of them to the old server.
        NEW.forEach(id -> servers.get(id).perSecond = 0.2);
        servers.get("i-3").perSecond = 2;
        var health = Optional.<Health>empty();
        for (int i = 0; i < 8; i++) {
            health = Optional.of(judge(health, NEW, OLD));
            pass(Duration.ofSeconds(5));
        }
        assertTrue(health.get().isUndecided(), health.get().reason());
        assertTrue(
                health.get()
                        .reason()
                        .matches(".* undecided at alpha 1 %; too few visitors of the release to decide within the"
                                + " deadline: 2\\d requests a minute, 68 are needed; the probes decide; waiting for"
                                + " enough requests to decide on latency"),
                health.get().reason());
    }

    @Test
    void saysNothingOfTooFewVisitorsOnceItHasDecided() {
        serve(NEW, 0);
        servers.values().forEach(server -> server.perSecond = 0.2);
        var health = judgedUntilDecided(NEW, List.of());
        assertTrue(health.isHealthy(), health.reason());
        assertFalse(health.reason().contains("too few visitors"), health.reason());
    }

    @Test
    void saysNothingOfVisitorsWhoAreEnough() {
        serve(NEW, 0);
        var health = judgedUntilDecided(NEW, List.of());
        assertFalse(health.reason().contains("too few visitors"), health.reason());
    }

    /// Three errors of a release beside none of an old one that had hardly more visitors are nothing unusual where both
    /// fail as much.
    @Test
    void waitsWhereTheOldServersMayBeAsBadAndHaveShownNothingSoFar() {
        serve(OLD, 0);
        servers.get("i-3").perSecond = 20;
        var health = Optional.<Health>empty();
        for (int i = 0; i < 12; i++) {
            health = Optional.of(judge.get().watch(health, List.of(), OLD));
            pass(Duration.ofSeconds(2));
        }
        serve(NEW, 0);
        for (int i = 0; i < 4; i++) health = Optional.of(judge(health, NEW, OLD));
        servers.forEach((id, server) -> server.failing = NEW.contains(id) ? 0.02 : 0);
        var waited = false;
        while (health.get().isUndecided()) {
            health = Optional.of(judge(health, NEW, OLD));
            waited |= health.get().isUndecided()
                    && health.get()
                            .reason()
                            .contains("waiting for more of the old servers' visitors to compare with (0 of ");
        }
        assertTrue(waited, health.get().reason());
        assertTrue(
                health.get().isUnhealthy() && !health.get().late(), health.get().reason());
    }

    /// An hour of the old processes, then a release whose first server is one that failed before.
    private Optional<Health> watchedAfterAnHour(double failing) {
        serve(NEW, 0);
        serve(MANY, 0);
        serve(OLD, 0);
        servers.get("i-1").failing = failing;
        servers.values().forEach(server -> server.started = now.getEpochSecond());
        pass(Duration.ofHours(1));
        var health = Optional.of(judge.get().watch(Optional.empty(), List.of(), OLD));
        pass(Duration.ofSeconds(10));
        NEW.forEach(this::restart);
        return health;
    }

    @Test
    void holdsNothingAgainstAReleaseThatAServerFailedBeforeIt() {
        var health = judgedBeside(watchedAfterAnHour(0.05));
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(
                health.reason()
                        .contains("i-1 failed 1801 of 36030 before this release already, which is taken for the"
                                + " server's own"),
                health.reason());
    }

    @Test
    void condemnsAReleaseThatMakesABadServerWorse() {
        var before = watchedAfterAnHour(0.05);
        servers.get("i-1").failing = 0.2;
        var health = judgedBeside(before);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        assertTrue(health.reason().contains("before this release already, and is worse now"), health.reason());
    }

    @Test
    void condemnsAReleaseThatFailsOnTheOthersToo() {
        var before = watchedAfterAnHour(0.05);
        servers.get("i-2").failing = 0.05;
        var health = judgedBeside(before);
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
    }

    /// It may be the release's own process that was seen.
    @Test
    void holdsWhatAYoungProcessFailedAgainstTheRelease() {
        serve(NEW, 0.05);
        serve(OLD, 0);
        servers.values().forEach(server -> server.started = now.getEpochSecond());
        pass(settings.health().deadline().minusSeconds(10));
        var before = Optional.of(judge.get().watch(Optional.empty(), List.of(), OLD));
        assertEquals(Map.of(), before.get().tally().before());
        assertTrue(judgedBeside(before).isUnhealthy());
    }

    /// Where all fail as much, none of them is odd.
    @Test
    void aServerThatFailsAsTheOthersDoIsNotTakenForItself() {
        serve(NEW, 0.05);
        serve(OLD, 0.05);
        pass(Duration.ofHours(1));
        var health = judge.get().watch(Optional.empty(), List.of(), OLD);
        assertEquals(3, health.tally().before().size());
        pass(Duration.ofSeconds(10));
        NEW.forEach(this::restart);
        var next = judge(Optional.of(health), NEW, OLD);
        assertTrue(
                next.instances().values().stream().allMatch(seen -> seen.odd().isEmpty()), next.reason());
    }

    @Test
    void aReplayKnowsWhatAServerFailedBefore() {
        var samples = new ArrayList<KeptSample>();
        var health = watchedAfterAnHour(0.05).orElseThrow();
        keep(samples, health);
        while (health.isUndecided()) {
            health = judge(Optional.of(health), NEW, OLD);
            keep(samples, health);
        }
        var again = new Replay(settings.health()).of(samples).getLast();
        assertEquals(health.verdict() + health.reason(), again.verdict() + again.reason());
        assertTrue(
                !new Replay(tolerating(0.05, 0.5))
                        .of(samples)
                        .getLast()
                        .reason()
                        .contains("before this release"),
                "whoever tolerates as much does not find it odd");
    }

    private HealthPolicy tolerating(double tolerated, double unhealthy) {
        var variables = new HashMap<>(settings.health().variables());
        variables.put("TOLERATED_ERROR_RATE", String.valueOf(tolerated));
        variables.put("UNHEALTHY_ERROR_RATE", String.valueOf(unhealthy));
        return HealthPolicy.of(variables);
    }

    private void keep(List<KeptSample> samples, Health health) {
        samples.add(KeptSample.unpacked(KeptSample.of("r1", "WatchRollout", health, settings.health())
                .orElseThrow()
                .packed()));
    }

    private Health judgedBeside(Optional<Health> before) {
        var health = judge(before, NEW, OLD);
        while (health.isUndecided()) health = judge(Optional.of(health), NEW, OLD);
        return health;
    }

    /// Neither for it nor against it: nothing is healthy before it has settled.
    @Test
    void leavesOutWhatAServerShowsBeforeItHasSettled() {
        settings = settings.with(settings.health().withSettle(Duration.ofSeconds(20)));
        serve(NEW, 0.5);
        var health = Optional.<Health>empty();
        while (health.isEmpty() || health.get().began().plusSeconds(20).isAfter(now)) {
            health = Optional.of(judge(health, NEW, List.of()));
            assertTrue(health.get().isUndecided(), health.get().reason());
            assertEquals(
                    0,
                    health.get().current().of(WitnessKind.VISITORS).requests(),
                    health.get().reason());
        }
        assertTrue(
                health.get().reason().matches(".*i-1 \\(settles for \\d+ s more\\).*"),
                health.get().reason());
        servers.values().forEach(server -> server.failing = 0);
        var decided = judgedUntilDecided(health, NEW);
        assertTrue(decided.isHealthy(), decided.reason());
    }

    /// What a person asks who thinks about letting servers settle.
    @Test
    void aReplayWithTimeToSettleLeavesOutWhatAServerShowedBefore() {
        serve(NEW, 0.5);
        var samples = new ArrayList<KeptSample>();
        var health = judge(Optional.empty(), NEW, List.of());
        while (health.isUndecided()) {
            samples.add(KeptSample.of("r1", "CheckHealth", health, settings.health())
                    .orElseThrow());
            health = judge(Optional.of(health), NEW, List.of());
        }
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
        samples.add(
                KeptSample.of("r1", "CheckHealth", health, settings.health()).orElseThrow());
        assertTrue(
                new Replay(settings.health()).of(samples).getLast().isUnhealthy(), "as it was said by its own policy");
        var settling = new Replay(settings.health().withSettle(Duration.ofMinutes(2)))
                .of(samples)
                .getLast();
        assertTrue(settling.isUndecided(), settling.reason());
        assertEquals(0, settling.current().of(WitnessKind.VISITORS).requests());
    }

    @Test
    void condemnsWhatFailsAfterItHasSettled() {
        settings = settings.with(settings.health().withSettle(Duration.ofSeconds(20)));
        serve(NEW, 0.05);
        var health = judgedUntilDecided(NEW, List.of());
        assertTrue(health.isUnhealthy() && !health.late(), health.reason());
    }

    /// Between what is tolerated and what is bad it takes as many requests as that test needs, not as many as errors
    /// do.
    @Test
    void whereRequestsComeOftenEnoughALatencyThatIsMeasuredIsDecidedOn() {
        settings = settings(0.6, 0.5);
        serve(NEW, 0);
        servers.values().forEach(server -> server.perSecond = 20);
        var health = judge(Optional.empty(), NEW, List.of());
        for (int i = 0; i < 8; i++) health = judge(Optional.of(health), NEW, List.of());
        assertTrue(health.isUndecided(), health.reason());
        assertTrue(health.reason().endsWith("; waiting for enough requests to decide on latency"), health.reason());
        var decided = judgedUntilDecided(Optional.of(health), NEW);
        assertTrue(decided.isHealthy(), decided.reason());
        assertTrue(decided.current().of(WitnessKind.LATENCY).requests() > 4_500, decided.reason());
    }

    @Test
    void whatIsToleratedOfLatencyAndWhatIsBadMayLieCloseTogether() {
        settings = settings(1.5, 0.5);
        serve(NEW, 0);
        servers.values().forEach(server -> {
            server.perSecond = 20;
            server.slow = 0.016;
        });
        var slow = judgedUntilDecided(NEW, List.of());
        assertTrue(slow.isUnhealthy() && !slow.late(), slow.reason());
        assertTrue(slow.reason().contains("latency unhealthy ("), slow.reason());
        servers.values().forEach(server -> server.slow = 0.004);
        var good = judgedUntilDecided(NEW, List.of());
        assertTrue(good.isHealthy(), good.reason());
    }

    @Test
    void showsAWitnessThatIsRunDryAndLetsItCondemnNobody() {
        settings = settings(5, List.of(Witnesses.LATENCY, Witnesses.VISITORS));
        serve(NEW, 0.2);
        servers.values().forEach(server -> server.slow = 0.2);
        var health = judgedUntilDecided(NEW, List.of());
        assertTrue(health.isHealthy(), health.reason());
        assertTrue(health.reason().contains("dry run: visitors would say unhealthy ("), health.reason());
        assertTrue(health.reason().contains("dry run: latency would say unhealthy ("), health.reason());
    }

    @Test
    void aBadStartOfVisitorsWhoAreOnlyShownKeepsNobodyWaiting() {
        settings = settings(5, List.of(Witnesses.VISITORS));
        serve(NEW, 0.03);
        var health = judge(Optional.empty(), NEW, List.of());
        for (int i = 0; i < 2; i++) health = judge(Optional.of(health), NEW, List.of());
        servers.values().forEach(server -> server.perSecond = 0);
        health = judgedUntilDecided(Optional.of(health), NEW);
        assertTrue(health.isHealthy(), health.reason());
    }

    @Test
    void goodReleasesAreSeldomCondemned() {
        var condemned = 0;
        var random = new java.util.Random(1);
        for (int release = 0; release < 200; release++) {
            servers.clear();
            serve(NEW, 0);
            servers.values().forEach(server -> server.perSecond = 50);
            var health = judge(Optional.empty(), NEW, List.of());
            while (health.isUndecided()) {
                servers.values().forEach(server -> {
                    for (int i = 0; i < 200; i++) if (random.nextDouble() < 0.001) server.errors++;
                });
                health = judge(Optional.of(health), NEW, List.of());
            }
            if (health.isUnhealthy()) condemned++;
        }
        assertTrue(condemned <= 4, condemned + " of 200");
    }

    private final java.util.function.Supplier<Judge> judge = () -> new Judge(
            new Fleet(Targets::new, settings),
            new Pages(),
            (instances, from, to) -> {
                throw new AssertionError("the load balancer's counters are not asked");
            },
            new Alarms(null, settings),
            new Now(),
            settings);

    private void serve(List<String> instances, double failing) {
        for (var id : instances) {
            servers.put(id, new Server());
            servers.get(id).failing = failing;
        }
    }

    /// All that is seen of the old servers is one sample, and one request in it was slow.
    private Optional<Health> watchedOnceWithASlowSecond() {
        betweenLooks = () -> {
            if (reads == 2) servers.get("i-3").late++;
        };
        var health = judge.get().watch(Optional.empty(), List.of(), OLD);
        betweenLooks = () -> {};
        return Optional.of(health);
    }

    private static Witnesses saturated() {
        return new Witnesses(
                "/metrics",
                "go",
                "",
                "",
                "",
                "",
                0,
                0,
                0,
                "",
                false,
                "",
                60,
                List.of(),
                Witnesses.SATURATION_GAUGE,
                500_000_000);
    }

    /// A new process begins now.
    private void restart(String id) {
        servers.get(id).restart();
        servers.get(id).started = now.getEpochSecond();
    }

    private void slow(List<String> instances, double share) {
        instances.forEach(id -> servers.get(id).slow = share);
    }

    private Health judgedUntilDecided(List<String> current, List<String> old) {
        var health = judge(Optional.empty(), current, old);
        while (health.isUndecided()) health = judge(Optional.of(health), current, old);
        return health;
    }

    private Health judgedUntilDecided(Optional<Health> before, List<String> current) {
        var health = judge(before, current, List.of());
        while (health.isUndecided()) health = judge(Optional.of(health), current, List.of());
        return health;
    }

    /// One more sample, and the time until the next.
    private Health judge(Optional<Health> before, List<String> current, List<String> old) {
        var health = judge.get().judgeFirst(before, current, old);
        pass(Duration.ofSeconds(health.waitSeconds()));
        return health;
    }

    private void pass(Duration time) {
        now = now.plus(time);
        servers.values().forEach(server -> server.pass(time.toMillis() / 1000.0));
    }

    private static Settings settings(double latencyShare, List<String> dry) {
        return settings(new Witnesses("/metrics", "go", "", "", "", "", 0.5, latencyShare, "", false, "", 60, dry));
    }

    private static Settings settings(double latencyShare, double latencyTolerated) {
        return settings(new Witnesses(
                "/metrics",
                "go",
                "",
                "",
                "",
                "",
                0.5,
                latencyShare,
                latencyTolerated,
                "",
                false,
                "",
                60,
                List.of(),
                "",
                0));
    }

    private static Settings settings(Witnesses witnesses) {
        var settings = new Stage(1).settings();
        var policy = settings.health().withAlarms(List.of()).withTraffic("", Duration.ZERO);
        return settings.with(policy.withWitnesses(witnesses));
    }

    private final class Pages implements Probe {
        @Override
        public Map<Question, Integer> ask(Collection<Question> questions) {
            var answers = new HashMap<Question, Integer>();
            questions.forEach(question -> {
                answers.put(question, 200);
                servers.get(question.instanceId()).requests++;
            });
            return answers;
        }

        @Override
        public Map<String, Page> read(Collection<String> instances, int port, String path, int longest) {
            assertEquals("/metrics", path);
            ports.add(port);
            reads++;
            var pages = new HashMap<String, Page>();
            instances.forEach(id -> {
                var page = servers.get(id).page();
                var date = Optional.of(now.truncatedTo(ChronoUnit.SECONDS)).filter(_ -> dated);
                pages.put(id, new Page(page.status(), page.text(), date));
            });
            return pages;
        }

        @Override
        public boolean pause(Duration time) {
            pass(time);
            betweenLooks.run();
            return true;
        }
    }

    private final class Targets implements ElasticLoadBalancingV2Client {
        @Override
        public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
            return DescribeTargetHealthResponse.builder()
                    .targetHealthDescriptions(servers.keySet().stream()
                            .map(id -> TargetHealthDescription.builder()
                                    .target(target -> target.id(id))
                                    .targetHealth(health -> health.state(TargetHealthStateEnum.HEALTHY))
                                    .build())
                            .toList())
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
