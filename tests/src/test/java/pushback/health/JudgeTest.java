package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import pushback.Stage;
import pushback.health.Probe.Question;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

class JudgeTest {
    private static final List<String> TWO = List.of("i-1", "i-2");

    private final Map<String, TargetHealthStateEnum> targets = new HashMap<>();
    private ToIntFunction<Question> pages = question -> 200;
    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private final Judge judge = new Judge(new Fleet(new Targets(), new Stage(1).settings()), this::ask, new Now(),
            new Stage(1).settings());

    @Test
    void aGoodReleaseIsHealthyOnceTheEvidenceSuffices() {
        healthy(TWO);
        var health = judged(45, TWO);
        assertEquals(Health.UNDECIDED, health.verdict());
        health = judge.judge(Optional.of(health), TWO);
        assertEquals(Health.HEALTHY, health.verdict());
        assertEquals("healthy: 0 bad of 92 instance-seconds on 2 instances; sequential test at alpha 1 %",
                health.reason());
    }

    @Test
    void errorsOnAPageAreUnhealthyAndNamed() {
        healthy(TWO);
        pages = question -> question.instanceId().equals("i-2") ? 503 : 200;
        var health = judged(3, TWO);
        assertEquals(Health.UNHEALTHY, health.verdict());
        assertTrue(health.reason().contains("i-2: GET / answered 503"), health.reason());
    }

    @Test
    void whatDoesNotAnswerIsBad() {
        healthy(TWO);
        pages = question -> 0;
        assertTrue(judged(2, TWO).reason().contains("GET / was not answered"));
        assertEquals(Health.UNHEALTHY, judged(2, TWO).verdict());
    }

    @Test
    void aRedirectIsAnAnswer() {
        healthy(TWO);
        pages = question -> 302;
        assertEquals(Health.HEALTHY, judged(50, TWO).verdict());
    }

    @Test
    void anInstanceThatTheLoadBalancerFindsUnhealthyIsBad() {
        healthy(TWO);
        targets.put("i-1", TargetHealthStateEnum.UNHEALTHY);
        var health = judged(3, TWO);
        assertEquals(Health.UNHEALTHY, health.verdict());
        assertTrue(health.reason().contains("i-1: the load balancer finds it unhealthy"), health.reason());
    }

    @Test
    void noDataIsNeverHealthy() {
        for (var state : TargetHealthStateEnum.knownValues()) {
            targets.clear();
            if (state == TargetHealthStateEnum.HEALTHY || state == TargetHealthStateEnum.UNHEALTHY) continue;
            TWO.forEach(instance -> targets.put(instance, state));
            var health = watched(500, TWO);
            assertEquals(Health.UNDECIDED, health.verdict(), state.toString());
            assertEquals("no evidence yet: none of 2 instances could be observed", health.reason());
        }
        targets.clear();
        assertEquals(Health.UNDECIDED, watched(500, TWO).verdict());
        assertEquals(Health.UNDECIDED, watched(500, List.of()).verdict());
    }

    @Test
    void oneInstanceWithoutDataKeepsTheWholeFleetUndecided() {
        healthy(List.of("i-1"));
        targets.put("i-2", TargetHealthStateEnum.INITIAL);
        var health = judged(150, TWO);
        assertEquals(Health.UNDECIDED, health.verdict());
        assertTrue(health.reason().endsWith("; waiting for i-2"), health.reason());
    }

    @Test
    void oneInstanceThatIsDrainingAgainKeepsTheWholeFleetUndecided() {
        healthy(TWO);
        var health = judged(45, TWO);
        targets.put("i-2", TargetHealthStateEnum.DRAINING);
        assertEquals(Health.UNDECIDED, judge.judge(Optional.of(judge.judge(Optional.of(health), TWO)), TWO).verdict());
    }

    @Test
    void undecidedAtTheDeadlineIsUnhealthy() {
        targets.put("i-1", TargetHealthStateEnum.INITIAL);
        var health = judged(1, TWO);
        now = now.plus(Duration.ofMinutes(15)).minusSeconds(6);
        health = judge.judge(Optional.of(health), TWO);
        assertEquals(Health.UNDECIDED, health.verdict());
        now = now.plusSeconds(6);
        health = judge.judge(Optional.of(health), TWO);
        assertEquals(Health.UNHEALTHY, health.verdict());
        assertTrue(health.reason().startsWith("undecided after 900 s, which counts as unhealthy: no evidence yet"),
                health.reason());
    }

    @Test
    void theDeadlineBeginsWhenTheRolloutHasEnded() {
        healthy(List.of("i-1"));
        var watched = watched(200, List.of("i-1"));
        now = now.plus(Duration.ofMinutes(1));
        healthy(TWO);
        var health = judge.judge(Optional.of(watched), TWO);
        assertEquals(Health.UNDECIDED, health.verdict(), health.reason());
        health = judge.judge(Optional.of(judge.judge(Optional.of(health), TWO)), TWO);
        assertEquals(Health.HEALTHY, health.verdict(), health.reason());
    }

    /// A long watch over good instances must not buy a bad one its way through.
    @Test
    void oneBadInstanceIsNotOutvotedByThoseThatWereGoodForLong() {
        healthy(TWO);
        var good = watched(1000, List.of("i-1"));
        pages = question -> question.instanceId().equals("i-2") ? 500 : 200;
        var health = Optional.of(good);
        for (int i = 0; i < 3; i++) health = Optional.of(judge.judge(health, TWO));
        assertEquals(Health.UNHEALTHY, health.get().verdict(), health.get().reason());
    }

    @Test
    void keepsTheLastThreeErrorsOfAnInstance() {
        healthy(TWO);
        targets.put("i-1", TargetHealthStateEnum.UNHEALTHY);
        pages = question -> 500;
        assertEquals(List.of("the load balancer finds it unhealthy", "GET / answered 500"), judged(1, TWO).instances()
                .get("i-1").errors());
    }

    @Test
    void forgetsAnInstanceThatIsNotPartOfTheFleetAnyMore() {
        healthy(TWO);
        var health = judge.judge(Optional.of(judged(1, TWO)), List.of("i-2"));
        assertEquals(List.of("i-2"), List.copyOf(health.instances().keySet()));
        assertEquals(2, health.instances().get("i-2").observed());
    }

    /// Whole verdicts over seeded fleets: seldom wrong about a good release, hardly ever about a bad one.
    @Test
    void isSeldomWrong() {
        assertTrue(condemned(0.001) <= 0.01, "good releases condemned: " + condemned(0.001));
        assertTrue(condemned(0.10) >= 0.97, "bad releases condemned");
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
        for (int run = 0; run < 1000; run++) {
            var health = judge.judge(Optional.empty(), fleet);
            while (health.verdict().equals(Health.UNDECIDED)) health = judge.judge(Optional.of(health), fleet);
            if (health.isUnhealthy()) condemned++;
        }
        return condemned / 1000.0;
    }

    private void healthy(Collection<String> instances) {
        instances.forEach(instance -> targets.put(instance, TargetHealthStateEnum.HEALTHY));
    }

    private Health judged(int samples, List<String> instances) {
        var health = Optional.<Health>empty();
        for (int i = 0; i < samples; i++) health = Optional.of(judge.judge(health, instances));
        return health.orElseThrow();
    }

    private Health watched(int samples, List<String> instances) {
        var health = Optional.<Health>empty();
        for (int i = 0; i < samples; i++) {
            now = now.plusSeconds(5);
            health = Optional.of(judge.watch(health, instances));
        }
        return health.orElseThrow();
    }

    private Map<Question, Integer> ask(Collection<Question> questions) {
        var answers = new HashMap<Question, Integer>();
        questions.forEach(question -> answers.put(question, pages.applyAsInt(question)));
        return answers;
    }

    private final class Targets implements ElasticLoadBalancingV2Client {
        @Override
        public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
            return DescribeTargetHealthResponse.builder().targetHealthDescriptions(targets.entrySet().stream()
                    .map(target -> TargetHealthDescription.builder().target(described -> described.id(target.getKey()))
                            .targetHealth(health -> health.state(target.getValue())).build()).toList()).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() { }
    }

    private final class Now extends Clock {
        @Override
        public Instant instant() {
            return now;
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
