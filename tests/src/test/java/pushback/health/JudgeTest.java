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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.health.Probe.Question;
import pushback.settings.Settings;
import pushback.settings.Witnesses;
import pushback.stage.Stage;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

class JudgeTest {
    private static final Settings SETTINGS = listeningTo("errors", "latency");
    private static final List<String> TWO = List.of("i-1", "i-2");

    private final Map<String, TargetHealthStateEnum> targets = new HashMap<>();
    private ToIntFunction<Question> pages = question -> 200;
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private final Map<String, List<Traffic.Second>> visitors = new HashMap<>();
    private boolean nobodyTells;
    /// Whether AWS's answers say when they were given, and how far the judge's clock is ahead of AWS's.
    private boolean dated;

    private Duration ahead = Duration.ZERO;
    private final List<MetricAlarm> alarms = new ArrayList<>();
    private final Set<Integer> attempts = new HashSet<>();
    private Judge judge = judge(SETTINGS);

    @Test
    void aGoodReleaseIsHealthyOnceTheEvidenceSuffices() {
        healthy(TWO);
        var health = judged(50, TWO);
        assertEquals(HealthVerdict.UNDECIDED, health.verdict());
        health = judge(health, TWO);
        assertEquals(HealthVerdict.HEALTHY, health.verdict());
        assertEquals(
                "2 of 2 new instances: 0 bad of 102 instance-seconds; sequential test healthy at alpha 1 %",
                health.reason());
    }

    @Test
    void whatAnInstanceDidNotAnswerThatWasEndedFromOutsideIsNotCounted() {
        healthy(TWO);
        pages = question -> question.instanceId().equals("i-2") ? 0 : 200;
        var health = judged(1, TWO);
        assertEquals(1, health.current().bad());
        targets.put("i-2", TargetHealthStateEnum.UNUSED);
        health = judge(health, TWO);
        assertEquals(0, health.current().bad());
        assertEquals(HealthVerdict.UNDECIDED, health.verdict());
        for (int i = 0; i < 200 && health.isUndecided(); i++) health = judge(health, TWO);
        assertEquals(HealthVerdict.HEALTHY, health.verdict(), health.reason());
        assertTrue(
                health.reason()
                        .endsWith("; i-2 was ended from outside (Target.InvalidState: stopped) and is not counted"),
                health.reason());
    }

    @Test
    void whereAllWereEndedFromOutsideThereIsNoVerdict() {
        healthy(TWO);
        var health = judged(1, TWO);
        TWO.forEach(id -> targets.put(id, TargetHealthStateEnum.UNUSED));
        while (health.isUndecided()) health = judge(health, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, health.verdict());
        assertTrue(health.late(), health.reason());
    }

    @Test
    void anInstanceEndedFromOutsideClearsNoneThatFailsByItself() {
        healthy(List.of("i-1", "i-2"));
        targets.put("i-2", TargetHealthStateEnum.UNUSED);
        pages = question -> 500;
        var health = judged(1, TWO);
        while (health.isUndecided()) health = judge(health, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, health.verdict());
        assertFalse(health.late(), health.reason());
    }

    @Test
    void judgingInTimeBeginsByTheClockOfWhoeverJudges() {
        healthy(TWO);
        var health = watched(1, TWO);
        // Another function's clock, far ahead of that of the one that watched.
        now = now.plus(SETTINGS.health().deadline());
        health = judge(health, TWO);
        assertEquals(HealthVerdict.UNDECIDED, health.verdict());
        assertEquals(now.minusSeconds(5), health.since());
        targets.put("i-2", TargetHealthStateEnum.INITIAL);
        var end = now.plus(SETTINGS.health().deadline());
        for (; now.isBefore(end); now = now.plusSeconds(60)) health = judge(health, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, judge(health, TWO).verdict());
    }

    /// The simulation's seed 12632: all servers failed at once, and ten seconds later again. By a clock that was eight
    /// seconds slow this was the end of the same burst, and a bad release passed.
    @ParameterizedTest
    @ValueSource(ints = {-290, -9, -8, 0, 290})
    void tellsOneBurstFromAnotherByAwssClock(int seconds) {
        healthy(TWO);
        dated = true;
        pages = _ -> 500;
        var watched = watched(1, TWO);
        ahead = Duration.ofSeconds(seconds);
        now = now.plusSeconds(10);
        var checked = judge(watched, TWO);
        assertTrue(
                checked.current().of(WitnessKind.PROBES).sum()
                        > watched.current().of(WitnessKind.PROBES).sum(),
                checked.reason());
    }

    /// The same seed: WatchRollout's clock said when judging began, and CheckHealth's how long ago that was.
    @ParameterizedTest
    @ValueSource(ints = {-290, 0, 290})
    void judgesByAwssClock(int seconds) {
        healthy(TWO);
        dated = true;
        var watched = watched(1, TWO);
        ahead = Duration.ofSeconds(seconds);
        now = now.plusSeconds(10);
        var checked = judge(watched, TWO);
        assertEquals(watched.looked(), checked.began());
        assertEquals(watched.looked().plusSeconds(10), checked.since());
    }

    @Test
    void newInstancesAreHeldAgainstOldOnes() {
        healthy(List.of("i-1", "i-2", "i-3"));
        pages = question -> question.instanceId().equals("i-3") ? 200 : 500;
        var health = Optional.<Health>empty();
        for (int i = 0; i < 3; i++) health = Optional.of(watch(health, TWO, List.of("i-3")));
        assertEquals(HealthVerdict.UNHEALTHY, health.get().verdict());
        assertEquals(
                "2 of 2 new instances: 6 bad of 6 instance-seconds, old: 0 of 3; sequential test unhealthy at alpha 1"
                        + " % (i-1: GET / answered 500; i-2: GET / answered 500)",
                health.get().reason());
    }

    @Test
    void aReleaseIsNotToBlameForWhatTheOldInstancesShowAsMuch() {
        healthy(List.of("i-1", "i-2", "i-3"));
        pages = question -> 500;
        var health = Optional.<Health>empty();
        var said = false;
        for (int i = 0; i < 48; i++) {
            health = Optional.of(watch(health, TWO, List.of("i-3")));
            assertEquals(HealthVerdict.UNDECIDED, health.get().verdict());
            said |= health.get().reason().contains("the old ones are hardly better, so it is not the release");
        }
        assertTrue(said);
        // Once the bad times are over it is judged by what it shows then.
        pages = question -> 200;
        for (int i = 0; i < 120; i++) health = Optional.of(watch(health, TWO, List.of("i-3")));
        assertEquals(HealthVerdict.HEALTHY, health.get().verdict(), health.get().reason());
    }

    /// That it is not worse by more than chance so far does not show that the old ones are as bad.
    @Test
    void oneErrorOfTheOldInstancesExcusesNoRelease() {
        healthy(List.of("i-1", "i-2", "i-3"));
        var health = Optional.<Health>empty();
        var waited = false;
        for (int i = 0; i < 40 && health.map(Health::isUndecided).orElse(true); i++) {
            visit("i-1", 1, i % 3 == 2 ? 1 : 0);
            for (int visitor = 0; visitor < 3; visitor++) visit("i-3", 1, i == 2 && visitor == 0 ? 1 : 0);
            health = Optional.of(watch(health, TWO, List.of("i-3")));
            assertFalse(
                    health.get().reason().contains("it is not the release"),
                    health.get().reason());
            waited |= health.get().reason().contains("; waiting for more of the old servers to compare with (1 of ");
        }
        assertTrue(waited);
        assertEquals(
                HealthVerdict.UNHEALTHY, health.get().verdict(), health.get().reason());
    }

    @Test
    void aReleaseIsToBlameForBeingWorseThanBad() {
        healthy(List.of("i-1", "i-2", "i-3"));
        var asked = new int[1];
        pages = question -> !question.instanceId().equals("i-3") || asked[0]++ % 50 == 0 ? 500 : 200;
        var health = Optional.<Health>empty();
        for (int i = 0; i < 60; i++) health = Optional.of(watch(health, TWO, List.of("i-3")));
        assertEquals(
                HealthVerdict.UNHEALTHY, health.get().verdict(), health.get().reason());
    }

    @Test
    void whileAnInstanceRunsSomethingElseTheReleaseIsNotHealthyButTheOthersAre() {
        healthy(TWO);
        var first = Optional.<Health>empty();
        var all = Optional.<Health>empty();
        for (int i = 0; i < 150; i++) {
            now = now.plusSeconds(5);
            first = Optional.of(judge.judgeFirst(first, List.of("i-1"), List.of("i-2")));
            all = Optional.of(judge.judge(all, List.of("i-1"), List.of("i-2")));
        }
        assertEquals(HealthVerdict.HEALTHY, first.get().verdict());
        assertEquals(HealthVerdict.UNDECIDED, all.get().verdict());
        assertTrue(
                all.get().reason().endsWith("; waiting for i-2 (does not run the release)"),
                all.get().reason());
    }

    @Test
    void visitorsCondemnWhatTheProbedPagesDoNotShow() {
        healthy(TWO);
        var health = Optional.<Health>empty();
        while (health.map(Health::isUndecided).orElse(true)) {
            visit("i-1", 10, 0);
            visit("i-2", 10, 1);
            health = Optional.of(judge(health, TWO));
        }
        assertEquals(HealthVerdict.UNHEALTHY, health.get().verdict());
        assertTrue(
                health.get().reason().contains("i-2: 1 of 10 visitors' requests failed"),
                health.get().reason());
    }

    @Test
    void manyGoodVisitorsClearAReleaseSooner() {
        healthy(TWO);
        var health = Optional.<Health>empty();
        var samples = 0;
        while (health.map(Health::isUndecided).orElse(true)) {
            visit("i-1", 50, 0);
            visit("i-2", 50, 0);
            health = Optional.of(judge(health, TWO));
            samples++;
        }
        assertEquals(HealthVerdict.HEALTHY, health.get().verdict());
        assertTrue(samples < 10, samples + " samples");
    }

    @Test
    void probesDoNotClearWhatManyVisitorsHaveNotDecidedYet() {
        healthy(TWO);
        var health = Optional.<Health>empty();
        for (int i = 0; i < 60; i++) {
            visit("i-1", 7, 0);
            health = Optional.of(judge(health, TWO));
        }
        assertEquals(
                HealthVerdict.UNDECIDED, health.get().verdict(), health.get().reason());
        for (int i = 0; i < 20; i++) {
            visit("i-1", 7, 0);
            health = Optional.of(judge(health, TWO));
        }
        assertEquals(HealthVerdict.HEALTHY, health.get().verdict(), health.get().reason());
    }

    @Test
    void whatVisitorsSawBeforeAnInstanceWasUpdatedDoesNotCount() {
        healthy(TWO);
        for (int i = 0; i < 10; i++) visit("i-1", 10, 10);
        now = now.plusSeconds(20);
        assertEquals(0, judged(10, TWO).current().of(WitnessKind.VISITORS).requests());
    }

    @ParameterizedTest
    @CsvSource({"20,HEALTHY", "2,UNHEALTHY"})
    void whatAServerFailedBeforeTheReleaseIsNotHeldAgainstIt(int every, HealthVerdict verdict) {
        healthy(List.of("i-1", "i-2", "i-3"));
        for (int i = 0; i < 600; i++) visits(i % 20 == 0 ? 1 : 0);
        var health = Optional.of(watch(Optional.empty(), List.of(), List.of("i-3")));
        for (int i = 0; health.get().isUndecided(); i++) {
            visits(i % every == 0 ? 1 : 0);
            health = Optional.of(judge.judgeFirst(health, TWO, List.of("i-3")));
        }
        assertEquals(verdict, health.get().verdict(), health.get().reason());
        assertTrue(
                health.get().reason().contains("i-1 failed 30 of 3000 before this release already"),
                health.get().reason());
    }

    private void visits(long failed) {
        visit("i-1", 5, failed);
        visit("i-2", 5, 0);
        visit("i-3", 5, 0);
        now = now.plusSeconds(1);
    }

    @Test
    void visitorsOfAServerThatHasNotSettledAreNoEvidenceAndProbesDoNotClearIt() {
        judge = judge(SETTINGS.with(SETTINGS.health().withProbeRounds(20).withSettle(Duration.ofSeconds(30))));
        healthy(TWO);
        var health = Optional.<Health>empty();
        for (int i = 0; i < 6; i++) {
            visit("i-1", 10, 10);
            health = Optional.of(judge(health, TWO));
        }
        assertEquals(
                HealthVerdict.UNDECIDED, health.get().verdict(), health.get().reason());
        assertEquals(0, health.get().current().of(WitnessKind.VISITORS).requests());
        assertTrue(
                health.get().reason().contains("i-2 (settles for 5 s more)"),
                health.get().reason());
        assertEquals(HealthVerdict.HEALTHY, judge(health.get(), TWO).verdict());
    }

    @Test
    void aBurstIsOneEvent() {
        healthy(TWO);
        var health = Optional.of(judge.judge(Optional.empty(), TWO, List.of()));
        for (int i = 0; i < 3; i++) visit("i-1", 1, 1);
        now = now.plusSeconds(20);
        var weight = judge.judge(health, TWO, List.of()).current().of(WitnessKind.VISITORS);
        assertEquals(Math.log(10), weight.sum(), 0.01);
    }

    /// A burst is of one server. What both see at once is one event, also at the turn of a second.
    @ParameterizedTest
    @CsvSource({"1,0,0,1,2", "1,1,0,1,1", "1,0,1,1,1", "1,0,1,0,1"})
    void errorsInSecondsThatFollowAreTwoEventsOnTwoServers(int first, int second, int then, int last, int events) {
        healthy(TWO);
        var health = Optional.of(judge.judge(Optional.empty(), TWO, List.of()));
        visit("i-1", 9, first);
        visit("i-2", 9, second);
        now = now.plusSeconds(1);
        visit("i-1", 9, then);
        visit("i-2", 9, last);
        now = now.plusSeconds(20);
        var weight = judge.judge(health, TWO, List.of()).current().of(WitnessKind.VISITORS);
        assertEquals(events * new SequentialProbabilityRatio(0.001, 0.01, 0.01).weight(18, true), weight.sum(), 0.01);
    }

    /// An application that becomes warm fails some, and an outright failure is more than that.
    @ParameterizedTest
    @CsvSource({"0,HEALTHY", "5,UNHEALTHY"})
    void whatFailsInTheFirstSecondsMustGoOnToCondemn(int failedThen, HealthVerdict verdict) {
        healthy(TWO);
        var health = judge(Optional.empty(), TWO);
        now = now.minusSeconds(5);
        var waited = false;
        for (int second = 0; health.isUndecided(); second++) {
            var failed = second < 15 && second % 5 == 0 ? 1 : failedThen > 0 && second % failedThen == 0 ? 1 : 0;
            visit("i-1", 10, failed);
            visit("i-2", 10, 0);
            now = now.plusSeconds(1);
            health = judge.judge(Optional.of(health), TWO, List.of());
            waited |= health.reason().contains("waiting for visitors of servers that have started");
        }
        assertTrue(waited, health.reason());
        assertEquals(verdict, health.verdict(), health.reason());
    }

    @Test
    void anAlarmThatGoesOffSpeaksAgainstTheReleaseByName() {
        healthy(TWO);
        var health = judged(3, TWO);
        fires("errors", now);
        health = judge(health, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, health.verdict());
        assertTrue(health.reason().endsWith("; in ALARM: errors"), health.reason());
    }

    @Test
    void anAlarmThatWasOffBeforeKeepsTheReleaseFromBeingHealthyAndDoesNotCondemnIt() {
        healthy(TWO);
        fires("latency", now.minusSeconds(60));
        var health = judged(100, TWO);
        assertEquals(HealthVerdict.UNDECIDED, health.verdict());
        assertTrue(health.reason().endsWith("; waiting for the end of alarm latency"), health.reason());
        alarms.clear();
        assertEquals(HealthVerdict.HEALTHY, judge(health, TWO).verdict());
    }

    /// People try a new alarm so first, whether it is the environment's or was made of `health.cloudWatch`. The other
    /// kind decides as before.
    @ParameterizedTest
    @CsvSource({"alarms, errors, latency", "cloudWatch, latency, errors"})
    void anAlarmThatIsRunDryIsShownAndNeitherCondemnsNorHoldsUp(String word, String dry, String other) {
        judge = judge(SETTINGS.with(SETTINGS.health()
                .withWitnesses(new Witnesses("", "", "", "", "", "", 0, 0, "", false, "", 60, List.of(word))
                        .withCloudWatchAlarm("latency"))));
        healthy(TWO);
        fires(dry, now.minusSeconds(60));
        var before = judged(100, TWO);
        assertEquals(HealthVerdict.HEALTHY, before.verdict(), before.reason());
        assertTrue(before.reason().endsWith("; dry run: alarm " + dry + " is in ALARM"), before.reason());
        alarms.clear();
        var during = judged(3, TWO);
        fires(dry, now);
        during = judge(during, TWO);
        assertEquals(HealthVerdict.UNDECIDED, during.verdict(), during.reason());
        assertTrue(during.reason().contains("; dry run: alarm " + dry + " is in ALARM"), during.reason());
        assertFalse(during.reason().contains("waiting for"), during.reason());
        fires(other, now);
        var condemned = judge(during, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, condemned.verdict(), condemned.reason());
        assertTrue(
                condemned.reason().endsWith("; in ALARM: " + other + "; dry run: alarm " + dry + " is in ALARM"),
                condemned.reason());
    }

    @Test
    void anAlarmThatIsRunDryIsShownBeforeThereIsEvidence() {
        judge = judge(SETTINGS.with(SETTINGS.health()
                .withWitnesses(new Witnesses("", "", "", "", "", "", 0, 0, "", false, "", 60, List.of("alarms")))));
        fires("errors", now);
        var health = judge.watch(Optional.empty(), TWO, List.of());
        assertTrue(health.reason().startsWith("no evidence yet: "), health.reason());
        assertTrue(health.reason().contains("; dry run: alarm errors is in ALARM"), health.reason());
    }

    @Test
    void saysWhileItWaitsThatVisitorsAreTooFew() {
        healthy(TWO);
        var health = Optional.<Health>empty();
        for (int i = 0; i < 12; i++) {
            if (i % 2 == 0) visit("i-1", 1, 0);
            health = Optional.of(judge(health, TWO));
        }
        assertTrue(
                health.get()
                        .reason()
                        .matches(".* sequential test undecided at alpha 1 %; too few visitors of the release to decide"
                                + " within the deadline: \\d+ requests a minute, 68 are needed; the probes decide"),
                health.get().reason());
    }

    /// Then there is nothing to say of their number.
    @Test
    void saysNothingOfVisitorsOfWhomNobodyTells() {
        healthy(TWO);
        nobodyTells = true;
        var health = judged(12, TWO);
        assertEquals(
                "2 of 2 new instances: 0 bad of 24 instance-seconds; sequential test undecided at alpha 1 %",
                health.reason());
    }

    @Test
    void quietAlarmsAloneAreNoEvidence() {
        assertEquals(HealthVerdict.UNDECIDED, watched(500, TWO).verdict());
    }

    @Test
    void errorsOnAPageAreUnhealthyAndNamed() {
        healthy(TWO);
        pages = question -> question.instanceId().equals("i-2") ? 503 : 200;
        var health = judged(3, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, health.verdict());
        assertTrue(health.reason().contains("i-2: GET / answered 503"), health.reason());
    }

    @Test
    void whatDoesNotAnswerIsBad() {
        healthy(TWO);
        pages = question -> 0;
        assertTrue(judged(3, TWO).reason().contains("GET / was not answered"));
        assertEquals(HealthVerdict.UNHEALTHY, judged(3, TWO).verdict());
    }

    @Test
    void whatWasGoodForLongAndHasJustStoppedAnsweringIsNotHealthy() {
        healthy(TWO);
        var health = watched(200, TWO);
        pages = question -> question.instanceId().equals("i-1") ? 0 : 200;
        health = judge(health, TWO);
        assertEquals(HealthVerdict.UNDECIDED, health.verdict(), health.reason());
        assertTrue(health.reason().endsWith("waiting for i-1 (failed when it was asked last)"), health.reason());
        pages = question -> 200;
        assertEquals(HealthVerdict.HEALTHY, judge(health, TWO).verdict());
    }

    @Test
    void aRedirectIsAnAnswer() {
        healthy(TWO);
        pages = question -> 302;
        assertEquals(HealthVerdict.HEALTHY, judged(51, TWO).verdict());
    }

    @Test
    void anInstanceThatTheLoadBalancerFindsUnhealthyIsBad() {
        healthy(TWO);
        targets.put("i-1", TargetHealthStateEnum.UNHEALTHY);
        var health = judged(3, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, health.verdict());
        assertTrue(health.reason().contains("i-1: the load balancer finds it unhealthy"), health.reason());
    }

    /// Auto Scaling brought it a moment ago, and its application needs half a minute.
    @Test
    void whatStillStartsIsNoEvidenceAndKeepsTheFleetUndecided() {
        healthy(List.of("i-1"));
        targets.put("i-2", TargetHealthStateEnum.UNHEALTHY);
        for (var status : List.of(0, 503)) {
            pages = question -> question.instanceId().equals("i-2") ? status : 200;
            var health = judged(100, TWO);
            assertEquals(HealthVerdict.UNDECIDED, health.verdict(), health.reason());
            assertTrue(health.reason().endsWith("; waiting for i-2"), health.reason());
            healthy(TWO);
            pages = question -> 200;
            assertEquals(
                    HealthVerdict.HEALTHY,
                    judge(judge(judge(health, TWO), TWO), TWO).verdict());
            targets.put("i-2", TargetHealthStateEnum.UNHEALTHY);
        }
    }

    @Test
    void whatServedAndAnswersNoMoreIsBad() {
        healthy(TWO);
        var health = judged(3, TWO);
        targets.put("i-2", TargetHealthStateEnum.UNHEALTHY);
        pages = question -> question.instanceId().equals("i-2") ? 0 : 200;
        for (int i = 0; i < 4; i++) health = judge(health, TWO);
        assertEquals(HealthVerdict.UNHEALTHY, health.verdict(), health.reason());
    }

    @Test
    void noDataIsNeverHealthy() {
        for (var state : TargetHealthStateEnum.knownValues()) {
            targets.clear();
            if (state == TargetHealthStateEnum.HEALTHY || state == TargetHealthStateEnum.UNHEALTHY) continue;
            TWO.forEach(instance -> targets.put(instance, state));
            var health = watched(500, TWO);
            assertEquals(HealthVerdict.UNDECIDED, health.verdict(), state.toString());
            // One that is not used was stopped here, and is not counted.
            assertTrue(
                    health.reason()
                            .startsWith("no evidence yet: none of " + (state == TargetHealthStateEnum.UNUSED ? 0 : 2)
                                    + " instances could be observed"),
                    health.reason());
        }
        targets.clear();
        assertEquals(HealthVerdict.UNDECIDED, watched(500, TWO).verdict());
        assertEquals(HealthVerdict.UNDECIDED, watched(500, List.of()).verdict());
    }

    @Test
    void oneInstanceWithoutDataKeepsTheWholeFleetUndecided() {
        healthy(List.of("i-1"));
        targets.put("i-2", TargetHealthStateEnum.INITIAL);
        var health = judged(150, TWO);
        assertEquals(HealthVerdict.UNDECIDED, health.verdict());
        assertTrue(health.reason().endsWith("; waiting for i-2"), health.reason());
    }

    @Test
    void oneInstanceThatIsDrainingAgainKeepsTheWholeFleetUndecided() {
        healthy(TWO);
        var health = judged(50, TWO);
        targets.put("i-2", TargetHealthStateEnum.DRAINING);
        assertEquals(
                HealthVerdict.UNDECIDED,
                judge(judge(judge(health, TWO), TWO), TWO).verdict());
    }

    @Test
    void undecidedAtTheDeadlineIsUnhealthy() {
        targets.put("i-1", TargetHealthStateEnum.INITIAL);
        var health = judged(1, TWO);
        for (var minute = 1; minute < 15; minute++) {
            now = now.plus(Duration.ofMinutes(1));
            health = judge.judge(Optional.of(health), TWO, List.of());
        }
        now = now.plus(Duration.ofMinutes(1)).minusSeconds(11);
        health = judge.judge(Optional.of(health), TWO, List.of());
        assertEquals(HealthVerdict.UNDECIDED, health.verdict());
        now = now.plusSeconds(6);
        health = judge.judge(Optional.of(health), TWO, List.of());
        assertEquals(HealthVerdict.UNHEALTHY, health.verdict());
        assertTrue(health.late());
        assertTrue(
                health.reason().startsWith("undecided after 900 s, which counts as unhealthy: no evidence yet"),
                health.reason());
    }

    /// A laptop that was closed, a clock that was set: nobody has looked in between.
    @Test
    void aGapBetweenSamplesBeginsJudgingAnew() {
        targets.put("i-1", TargetHealthStateEnum.INITIAL);
        for (var gap : List.of(Duration.ofHours(8), Duration.ofHours(-3))) {
            var health = judged(20, TWO);
            now = now.plus(gap);
            health = judge.judge(Optional.of(health), TWO, List.of());
            assertEquals(HealthVerdict.UNDECIDED, health.verdict(), gap + ": " + health.reason());
            assertEquals(now, health.since());
            assertTrue(
                    health.current().instances().values().stream().allMatch(seen -> seen.observed() <= 1),
                    health.reason());
        }
    }

    /// Once the clock is right again, a good release is good.
    @Test
    void aGapCostsAGoodReleaseNothingButTime() {
        healthy(TWO);
        var health = judged(1, TWO);
        now = now.plus(Duration.ofDays(2));
        while (health.isUndecided()) health = judge(health, TWO);
        assertEquals(HealthVerdict.HEALTHY, health.verdict(), health.reason());
    }

    @Test
    void theDeadlineBeginsWhenTheRolloutHasEnded() {
        healthy(List.of("i-1"));
        var watched = watched(200, List.of("i-1"));
        now = now.plus(Duration.ofMinutes(1));
        healthy(TWO);
        var health = judge(watched, TWO);
        assertEquals(HealthVerdict.UNDECIDED, health.verdict(), health.reason());
        health = judge(judge(health, TWO), TWO);
        assertEquals(HealthVerdict.HEALTHY, health.verdict(), health.reason());
    }

    /// A long watch over good instances must not buy a bad one its way through.
    @Test
    void oneBadInstanceIsNotOutvotedByThoseThatWereGoodForLong() {
        healthy(TWO);
        var good = watched(1000, List.of("i-1"));
        pages = question -> question.instanceId().equals("i-2") ? 500 : 200;
        var health = Optional.of(good);
        for (int i = 0; i < 4; i++) health = Optional.of(judge(health, TWO));
        assertEquals(
                HealthVerdict.UNHEALTHY, health.get().verdict(), health.get().reason());
    }

    @Test
    void keepsTheLastThreeErrorsOfAnInstance() {
        healthy(TWO);
        targets.put("i-1", TargetHealthStateEnum.UNHEALTHY);
        pages = question -> 500;
        assertEquals(
                List.of("the load balancer finds it unhealthy", "GET / answered 500"),
                judged(1, TWO).instances().get("i-1").errors());
    }

    @Test
    void forgetsAnInstanceThatIsNotPartOfTheFleetAnyMore() {
        healthy(TWO);
        var health = judge(judged(1, TWO), List.of("i-2"));
        assertEquals(List.of("i-2"), List.copyOf(health.instances().keySet()));
        assertEquals(2, health.instances().get("i-2").observed());
    }

    @Test
    void severalRoundsOfProbesClearAGoodReleaseInFewerSamples() {
        judge = judge(SETTINGS.with(SETTINGS.health().withProbeRounds(3)));
        healthy(TWO);
        assertEquals(HealthVerdict.UNDECIDED, judged(16, TWO).verdict());
        assertEquals(HealthVerdict.HEALTHY, judged(17, TWO).verdict());
    }

    /// However much it is asked in one second, an instance has to keep on answering.
    @Test
    void manyRoundsOfProbesStillTakeThreeSecondsOfEachInstance() {
        judge = judge(SETTINGS.with(SETTINGS.health().withProbeRounds(20)));
        var ten = IntStream.range(0, 10).mapToObj(number -> "i-" + number).toList();
        healthy(ten);
        assertEquals(HealthVerdict.UNDECIDED, judged(2, ten).verdict());
        assertEquals(HealthVerdict.HEALTHY, judged(3, ten).verdict());
    }

    @Test
    void noMoreRoundsAreAskedThanItTakesToClearAGoodRelease() {
        judge = judge(SETTINGS.with(SETTINGS.health().withProbeRounds(20)));
        var ten = IntStream.range(0, 10).mapToObj(number -> "i-" + number).toList();
        healthy(ten);
        judged(1, ten);
        // 508 good requests of ten instances, each asked in three seconds: 17 in each.
        assertEquals(20, attempts.size());
    }

    /// Servers that start need the processor.
    @Test
    void aRolloutIsWatchedWithOneRound() {
        judge = judge(SETTINGS.with(SETTINGS.health().withProbeRounds(3)));
        healthy(TWO);
        watched(1, TWO);
        assertEquals(5, attempts.size());
    }

    @Test
    void aSlowInstanceIsAskedOneRoundOnly() {
        judge = judge(SETTINGS.with(SETTINGS.health().withProbeRounds(3)));
        healthy(TWO);
        pages = question -> {
            now = now.plusMillis(50);
            return 200;
        };
        judged(1, TWO);
        assertEquals(Set.of(0, 1, 2, 3, 4), attempts);
    }

    /// Otherwise it would find what it looks for.
    @Test
    void howMuchIsAskedDoesNotDependOnTheAnswers() {
        judge = judge(SETTINGS.with(SETTINGS.health().withProbeRounds(3)));
        healthy(TWO);
        pages = question -> 500;
        judged(1, TWO);
        assertEquals(15, attempts.size());
    }

    /// Whole verdicts over seeded fleets: seldom wrong about a good release, hardly ever about a bad one.
    @Test
    void isSeldomWrong() {
        assertTrue(condemned(0.001) <= 0.01, "good releases condemned: " + condemned(0.001));
        assertTrue(condemned(0.05) >= 0.97, "bad releases condemned");
    }

    private double condemned(double errorRate) {
        var fleet = List.of("i-1", "i-2", "i-3", "i-4");
        healthy(fleet);
        var random = new Random(11);
        // The rate is of instance-seconds: whoever asks in a bad one sees the error.
        var bad = new boolean[1];
        pages = question -> {
            if (question.attempt() == 0) bad[0] = random.nextDouble() < errorRate;
            return bad[0] ? 500 : 200;
        };
        int condemned = 0;
        for (int run = 0; run < 300; run++) {
            var health = judged(1, fleet);
            while (health.isUndecided()) health = judge(health, fleet);
            if (health.isUnhealthy()) condemned++;
        }
        return condemned / 300.0;
    }

    private void healthy(Collection<String> instances) {
        instances.forEach(instance -> targets.put(instance, TargetHealthStateEnum.HEALTHY));
    }

    private Health judged(int samples, List<String> instances) {
        var health = Optional.<Health>empty();
        for (int i = 0; i < samples; i++) health = Optional.of(judge(health, instances));
        return health.orElseThrow();
    }

    private Health judge(Health before, List<String> instances) {
        return judge(Optional.of(before), instances);
    }

    /// One more sample, 5 s later.
    private Health judge(Optional<Health> before, List<String> instances) {
        var health = judge.judge(before, instances, List.of());
        now = now.plusSeconds(5);
        return health;
    }

    private Health watch(Optional<Health> before, List<String> current, List<String> old) {
        now = now.plusSeconds(5);
        return judge.watch(before, current, old);
    }

    /// In the second after the last one in which the instance had visitors, or in this one.
    private void visit(String instance, long requests, long errors) {
        var seconds = visitors.computeIfAbsent(instance, id -> new ArrayList<>());
        var next = seconds.isEmpty() || seconds.getLast().at().isBefore(now)
                ? now
                : seconds.getLast().at().plusSeconds(1);
        seconds.add(new Traffic.Second(next, requests, errors));
    }

    private Map<String, List<Traffic.Second>> seen(Collection<String> instances, Instant from, Instant to) {
        var seen = new HashMap<String, List<Traffic.Second>>();
        if (nobodyTells) return seen;
        for (var id : instances)
            seen.put(
                    id,
                    visitors.getOrDefault(id, List.of()).stream()
                            .filter(second ->
                                    !second.at().isBefore(from) && second.at().isBefore(to))
                            .toList());
        return seen;
    }

    private void fires(String alarm, Instant since) {
        alarms.add(MetricAlarm.builder()
                .alarmName(alarm)
                .stateValue(StateValue.ALARM)
                .stateUpdatedTimestamp(since)
                .build());
    }

    private static Settings listeningTo(String... alarms) {
        var settings = new Stage(1).settings();
        return settings.with(settings.health().withAlarms(List.of(alarms)));
    }

    private Health watched(int samples, List<String> instances) {
        var health = Optional.<Health>empty();
        for (int i = 0; i < samples; i++) {
            now = now.plusSeconds(5);
            health = Optional.of(judge.watch(health, instances, List.of()));
        }
        return health.orElseThrow();
    }

    private Map<Question, Integer> ask(Collection<Question> questions) {
        var answers = new HashMap<Question, Integer>();
        questions.forEach(question -> answers.put(question, pages.applyAsInt(question)));
        questions.forEach(question -> attempts.add(question.attempt()));
        return answers;
    }

    private Judge judge(Settings settings) {
        return new Judge(
                new Fleet(Targets::new, settings),
                this::ask,
                this::seen,
                new Alarms(Alarming::new, settings),
                new Now(),
                settings);
    }

    private final class Targets implements ElasticLoadBalancingV2Client {
        @Override
        public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
            var answer = DescribeTargetHealthResponse.builder()
                    .targetHealthDescriptions(targets.entrySet().stream()
                            .map(target -> TargetHealthDescription.builder()
                                    .target(described -> described.id(target.getKey()))
                                    .targetHealth(health -> health.state(target.getValue())
                                            .reason(
                                                    target.getValue() == TargetHealthStateEnum.UNUSED
                                                            ? TargetHealthReasonEnum.TARGET_INVALID_STATE
                                                            : null)
                                            .description("stopped"))
                                    .build())
                            .toList());
            if (dated)
                answer.sdkHttpResponse(SdkHttpResponse.builder()
                        .statusCode(200)
                        .putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC)))
                        .build());
            return (DescribeTargetHealthResponse) answer.build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class Alarming implements CloudWatchClient {
        @Override
        public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
            assertEquals(List.of("errors", "latency"), request.alarmNames());
            return DescribeAlarmsResponse.builder().metricAlarms(alarms).build();
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
