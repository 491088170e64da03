package pushback.aws.loadbalancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pushback.aws.account.Account;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.LifecycleCommand;
import pushback.aws.fleet.LifecycleResult;
import pushback.aws.fleet.Machine;
import pushback.aws.fleet.MachineLauncher;
import pushback.aws.fleet.ShellRun;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DuplicateTargetGroupNameException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidTargetException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;

class LocalLoadBalancingTest {
    private final VirtualTimeline timeline = new VirtualTimeline(Instant.EPOCH);
    private final Map<String, Integer> answers = new HashMap<>();
    private final List<String> probed = new ArrayList<>();
    private final InstanceRegistry roster = new InstanceRegistry((MachineLauncher) Answering::new);
    private final List<List<String>> routes = new ArrayList<>();
    private final List<Runnable> draining = new ArrayList<>();
    private final LocalLoadBalancing balancing = new LocalLoadBalancing(
            timeline, new Account("123456789012", "us-east-1", new Random(1)), roster, _ -> new ManualSwitch());
    private String arn;

    @BeforeEach
    void twoServers() {
        for (var id : List.of("i-a", "i-b")) {
            roster.launch(id, "local-1a");
            answers.put(id, 200);
        }
        arn = balancing
                .createTargetGroup(group -> group.name("web")
                        .port(80)
                        .protocol(ProtocolEnum.HTTP)
                        .healthCheckPath("/up")
                        .healthCheckIntervalSeconds(10)
                        .healthCheckTimeoutSeconds(5)
                        .healthyThresholdCount(3)
                        .unhealthyThresholdCount(2))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
    }

    @Test
    void takesANewTargetWithItsFirstSuccess() {
        register("i-a");
        assertEquals("initial", health("i-a").stateAsString());
        assertEquals("Elb.InitialHealthChecking", health("i-a").reasonAsString());
        timeline.advance(Duration.ZERO);
        assertEquals("healthy", health("i-a").stateAsString());
        assertEquals(List.of("/up"), probed);
    }

    @Test
    void needsTheThresholdsToChangeItsMind() {
        register("i-a", "i-b");
        timeline.advance(Duration.ofSeconds(1));
        answers.put("i-a", 500);
        timeline.advance(Duration.ofSeconds(10));
        assertEquals("healthy", health("i-a").stateAsString(), "one failure of two");
        timeline.advance(Duration.ofSeconds(10));
        assertEquals("unhealthy", health("i-a").stateAsString());
        assertEquals("Target.ResponseCodeMismatch", health("i-a").reasonAsString());
        assertEquals(List.of("i-b"), routes.getLast());
        answers.put("i-a", 200);
        timeline.advance(Duration.ofSeconds(20));
        assertEquals("unhealthy", health("i-a").stateAsString(), "two successes of three");
        timeline.advance(Duration.ofSeconds(10));
        assertEquals("healthy", health("i-a").stateAsString());
        assertEquals(List.of("i-a", "i-b"), routes.getLast());
    }

    @Test
    void startsCountingAgainAfterAnInterruption() {
        register("i-a");
        timeline.advance(Duration.ofSeconds(1));
        for (int round = 0; round < 4; round++) {
            answers.put("i-a", 500);
            timeline.advance(Duration.ofSeconds(10));
            answers.put("i-a", 200);
            timeline.advance(Duration.ofSeconds(10));
        }
        assertEquals("healthy", health("i-a").stateAsString());
    }

    @Test
    void neverCallsATargetHealthyThatNeverAnswered() {
        answers.put("i-a", 0);
        register("i-a");
        timeline.advance(Duration.ofSeconds(9));
        assertEquals("initial", health("i-a").stateAsString());
        timeline.advance(Duration.ofSeconds(1));
        assertEquals("unhealthy", health("i-a").stateAsString());
        assertEquals("Target.FailedHealthChecks", health("i-a").reasonAsString());
    }

    @Test
    void failsOpenWhenNoTargetIsHealthy() {
        register("i-a", "i-b");
        timeline.advance(Duration.ofSeconds(1));
        answers.put("i-a", 500);
        answers.put("i-b", 500);
        timeline.advance(Duration.ofSeconds(30));
        assertEquals("unhealthy", health("i-b").stateAsString());
        assertEquals(List.of("i-a", "i-b"), routes.getLast());
    }

    @Test
    void drainsBeforeATargetIsGone() {
        register("i-a", "i-b");
        timeline.advance(Duration.ofSeconds(1));
        balancing.deregisterTargets(request -> request.targetGroupArn(arn).targets(target("i-a")));
        assertEquals("draining", health("i-a").stateAsString());
        assertEquals("Target.DeregistrationInProgress", health("i-a").reasonAsString());
        assertEquals(List.of("i-b"), routes.getLast());
        draining.forEach(Runnable::run);
        assertEquals("unused", health("i-a").stateAsString());
        assertEquals("Target.NotRegistered", health("i-a").reasonAsString());
    }

    @Test
    void forgetsTheDrainingOfATargetThatIsRegisteredAgain() {
        register("i-a");
        timeline.advance(Duration.ofSeconds(1));
        balancing.deregisterTargets(request -> request.targetGroupArn(arn).targets(target("i-a")));
        register("i-a");
        timeline.advance(Duration.ofSeconds(1));
        draining.forEach(Runnable::run);
        assertEquals("healthy", health("i-a").stateAsString());
        assertEquals(List.of("i-a"), routes.getLast());
    }

    /// For any coming and going, health and time (seeded): traffic goes to registered targets only, to exactly the
    /// healthy ones if there are any, and a target that drains gets none of it until it is registered again.
    @Test
    void sendsNoTrafficToATargetThatDrainsWhateverHappens() {
        var random = new Random(20260105);
        var ids = List.of("i-a", "i-b", "i-c", "i-d", "i-e");
        ids.subList(2, 5).forEach(id -> {
            roster.launch(id, "local-1b");
            answers.put(id, 200);
        });
        var registered = new TreeSet<String>();
        for (int i = 0; i < 3_000; i++) {
            var id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(5)) {
                case 0 -> {
                    register(id);
                    registered.add(id);
                }
                case 1 -> {
                    balancing.deregisterTargets(
                            request -> request.targetGroupArn(arn).targets(target(id)));
                    registered.remove(id);
                }
                case 2 -> answers.put(id, random.nextInt(3) == 0 ? 500 : 200);
                case 3 -> timeline.advance(Duration.ofSeconds(random.nextInt(40)));
                default -> {
                    if (!draining.isEmpty())
                        draining.remove(random.nextInt(draining.size())).run();
                }
            }
            var routed = routes.isEmpty() ? List.<String>of() : routes.getLast();
            var healthy = ids.stream()
                    .filter(each -> health(each).stateAsString().equals("healthy"))
                    .toList();
            var step = "step " + i + ": " + routed + " of " + registered;
            assertTrue(registered.containsAll(routed), step);
            assertTrue(registered.containsAll(healthy), step);
            if (!healthy.isEmpty())
                assertEquals(healthy, routed.stream().sorted().toList(), step);
            for (var each : ids)
                assertEquals(
                        registered.contains(each),
                        !List.of("draining", "unused").contains(health(each).stateAsString()),
                        step);
        }
    }

    @Test
    void tellsWhoWaitsThatATargetIsHealthyOrNotInTime() {
        var told = new ArrayList<Boolean>();
        var pool = balancing.pool("web").orElseThrow();
        answers.put("i-a", 500);
        register("i-a");
        pool.awaitHealthy("i-a", Duration.ofSeconds(60), told::add);
        timeline.advance(Duration.ofSeconds(60));
        assertEquals(List.of(false), told);
        answers.put("i-a", 200);
        pool.awaitHealthy("i-a", Duration.ofSeconds(60), told::add);
        timeline.advance(Duration.ofSeconds(30));
        assertEquals(List.of(false, true), told);
        pool.awaitHealthy("i-a", Duration.ofSeconds(60), told::add);
        timeline.advance(Duration.ZERO);
        assertEquals(List.of(false, true, true), told, "healthy already");
    }

    @Test
    void acceptsTheStatusesOfItsMatcher() {
        balancing.modifyTargetGroup(
                request -> request.targetGroupArn(arn).matcher(match -> match.httpCode("200-204,404")));
        answers.put("i-a", 404);
        answers.put("i-b", 301);
        register("i-a", "i-b");
        timeline.advance(Duration.ofSeconds(10));
        assertEquals("healthy", health("i-a").stateAsString());
        assertEquals("unhealthy", health("i-b").stateAsString());
    }

    @Test
    void describesWhatItWasTold() {
        balancing.modifyTargetGroup(
                request -> request.targetGroupArn(arn).healthCheckPath("/other").unhealthyThresholdCount(4));
        var group = balancing
                .describeTargetGroups(request -> request.names("web"))
                .targetGroups()
                .getFirst();
        assertEquals("/other", group.healthCheckPath());
        assertEquals(4, group.unhealthyThresholdCount());
        assertEquals(3, group.healthyThresholdCount());
        assertEquals(arn, group.targetGroupArn());
        var delay = balancing.modifyTargetGroupAttributes(request -> request.targetGroupArn(arn)
                .attributes(attribute ->
                        attribute.key("deregistration_delay.timeout_seconds").value("30")));
        assertEquals("30", delay.attributes().getFirst().value());
    }

    @Test
    void refusesWithTheCodesOfAws() {
        refuses(
                TargetGroupNotFoundException.class,
                "TargetGroupNotFound",
                () -> balancing.describeTargetHealth(request -> request.targetGroupArn(
                        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/none/0123456789abcdef")));
        refuses(
                TargetGroupNotFoundException.class,
                "TargetGroupNotFound",
                () -> balancing.describeTargetGroups(request -> request.names("none")));
        refuses(InvalidTargetException.class, "InvalidTarget", () -> register("i-none"));
        refuses(
                DuplicateTargetGroupNameException.class,
                "DuplicateTargetGroupName",
                () -> balancing.createTargetGroup(
                        request -> request.name("web").port(80).protocol(ProtocolEnum.HTTP)));
        refuses(
                AwsServiceException.class,
                "ValidationError",
                () -> balancing.modifyTargetGroup(
                        request -> request.targetGroupArn(arn).healthyThresholdCount(1)));
        refuses(
                AwsServiceException.class,
                "ValidationError",
                () -> balancing.modifyTargetGroup(request -> request.targetGroupArn(arn)
                        .healthCheckIntervalSeconds(5)
                        .healthCheckTimeoutSeconds(5)));
        refuses(
                AwsServiceException.class,
                "ValidationError",
                () -> balancing.modifyTargetGroupAttributes(request -> request.targetGroupArn(arn)
                        .attributes(each -> each.key("stickiness.enabled").value("true"))));
    }

    private static void refuses(Class<? extends AwsServiceException> type, String code, Runnable call) {
        var refusal = assertThrows(type, call::run);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(400, refusal.statusCode());
        assertTrue(refusal.getMessage().contains("Service: ElasticLoadBalancingV2"), refusal.getMessage());
    }

    private void register(String... ids) {
        for (var id : ids)
            balancing.registerTargets(request -> request.targetGroupArn(arn).targets(target(id)));
    }

    private static TargetDescription target(String id) {
        return TargetDescription.builder().id(id).build();
    }

    private TargetHealth health(String id) {
        return balancing
                .describeTargetHealth(request -> request.targetGroupArn(arn).targets(target(id)))
                .targetHealthDescriptions()
                .getFirst()
                .targetHealth();
    }

    private final class ManualSwitch implements TrafficSwitch {
        @Override
        public void routes(List<Route> now) {
            routes.add(now.stream().map(Route::targetId).toList());
        }

        @Override
        public void drained(String targetId, Duration atMost, Runnable done) {
            draining.add(done);
        }
    }

    /// A server that only answers health checks, with the status the test has set for it.
    private final class Answering implements Machine {
        private final String id;
        private final String zone;

        private Answering(String id, String zone) {
            this.id = id;
            this.zone = zone;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String zone() {
            return zone;
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public int port() {
            return 8080;
        }

        @Override
        public void run(LifecycleCommand command, Consumer<LifecycleResult> done) {
            throw new AssertionError("a load balancer runs no lifecycle events");
        }

        @Override
        public void probe(String path, Consumer<Integer> status) {
            probed.add(path);
            timeline.execute(() -> status.accept(answers.get(id)));
        }

        @Override
        public Runnable shell(String script, Duration atMost, Consumer<ShellRun> done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cpu(Consumer<Double> percent) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean alive() {
            return true;
        }

        @Override
        public void terminate(Runnable done) {
            throw new AssertionError("a load balancer ends no servers");
        }
    }
}
