package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.metrics.LocalCloudWatch;
import pushback.base.Json;
import pushback.cdk.TemplateAlarms.Watched;
import pushback.cdk.deployer.Definition;
import pushback.cloud.CallObserver;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.virtual.VirtualCloud;
import pushback.time.VirtualTimeline;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;
import pushback.wiring.Steps.Trigger;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Every alarm of every template goes off by its cause, and by nothing else, in virtual time. A cause is told in what
/// AWS's services count when it happens, and knows nothing of the alarm's numbers; an alarm without one fails here by
/// its name.
@Tag("slow")
class AlarmsRingTest {
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofMinutes(75);

    /// @param metrics what AWS counts it by, as its documentation names them
    /// @param happens tells it to the metrics
    private record Cause(List<String> metrics, Consumer<Story> happens) {}

    /// What happens to the metrics of one alarm from `begin` on.
    private record Story(LocalCloudWatch cloudWatch, Map<String, Watched> metrics, Instant begin) {
        void at(Duration after, String metric, double value) {
            var watched = metrics.get(metric);
            cloudWatch.observe(watched.namespace(), watched.metric(), watched.dimensions(), begin.plus(after), value);
        }

        void everyMinute(int minutes, String metric, double value) {
            for (int minute = 0; minute < minutes; minute++) at(MINUTE.multipliedBy(minute), metric, value);
        }
    }

    private static final Map<String, Cause> CAUSES = causes();

    private static Map<String, Cause> causes() {
        var causes = new TreeMap<String, Cause>();
        // A tenth of a hundred visitors a minute.
        causes.put(
                "Alarms/Errors",
                cause(
                        "AWS/ApplicationELB HTTPCode_Target_5XX_Count by LoadBalancer, TargetGroup",
                        story -> story.everyMinute(10, "HTTPCode_Target_5XX_Count", 10)));
        causes.put(
                "Alarms/BalancerErrors",
                cause(
                        "AWS/ApplicationELB HTTPCode_ELB_5XX_Count by LoadBalancer",
                        story -> story.everyMinute(10, "HTTPCode_ELB_5XX_Count", 100)));
        causes.put(
                "Alarms/Latency", cause("AWS/ApplicationELB TargetResponseTime by LoadBalancer, TargetGroup", story -> {
                    for (int second = 0; second < 600; second++)
                        story.at(Duration.ofSeconds(second), "TargetResponseTime", second % 5 == 0 ? 4 : 0.1);
                }));
        // Servers that stop answering after a while, each replaced within two minutes.
        causes.put(
                "Alarms/Unhealthy",
                cause("AWS/ApplicationELB UnHealthyHostCount by LoadBalancer, TargetGroup", story -> {
                    for (int minute = 0; minute < 30; minute++)
                        story.at(MINUTE.multipliedBy(minute), "UnHealthyHostCount", minute % 7 < 2 ? 1 : 0);
                }));
        // Launched in vain: each serves for a minute of ten.
        causes.put(
                "Alarms/TooFewServers",
                new Cause(
                        List.of(
                                "AWS/AutoScaling GroupMinSize by AutoScalingGroupName",
                                "AWS/ApplicationELB HealthyHostCount by LoadBalancer, TargetGroup"),
                        story -> {
                            story.everyMinute(45, "GroupMinSize", 2);
                            for (int minute = 0; minute < 45; minute += 10)
                                story.at(MINUTE.multipliedBy(minute), "HealthyHostCount", 2);
                        }));
        for (var counted : List.of("NeedsOperator", "SourceRefused", "StepFailed"))
            causes.put(
                    "Alarms/" + counted,
                    cause("Pushback " + counted + " by Environment", story -> story.at(Duration.ZERO, counted, 1)));
        causes.put(
                "Alarms/Aborted",
                new Cause(
                        List.of(
                                "AWS/States ExecutionsTimedOut by StateMachineArn",
                                "AWS/States ExecutionsAborted by StateMachineArn"),
                        story -> story.at(Duration.ZERO, "ExecutionsAborted", 1)));
        causes.put("Alarms/Failed", cause("AWS/States ExecutionsFailed by StateMachineArn", story -> {
            for (int release = 0; release < 3; release++)
                story.at(Duration.ofMinutes(12L * release), "ExecutionsFailed", 1);
        }));
        causes.put(
                "Alarms/Unheard",
                cause(
                        "AWS/SQS ApproximateNumberOfMessagesVisible by QueueName",
                        story -> story.everyMinute(10, "ApproximateNumberOfMessagesVisible", 1)));
        for (var step : Steps.ALL)
            causes.put(
                    "Alarms/" + step.name() + "Errors",
                    cause(
                            "AWS/Lambda Errors by FunctionName",
                            story -> tries(step).forEach(at -> story.at(at, "Errors", 1))));
        causes.put("Alarms/ReconcileSilent", cause("AWS/Lambda Invocations by FunctionName", story -> {}));
        // GitHub signs with another secret; ReceivePush throws. A push a day.
        causes.put(
                "Alarms/WebhookRefused",
                cause(
                        "AWS/ApiGateway 4xx by ApiId, Method, Resource, Stage",
                        story -> story.at(Duration.ZERO, "4xx", 1)));
        causes.put(
                "Alarms/WebhookFailed",
                cause(
                        "AWS/ApiGateway 5xx by ApiId, Method, Resource, Stage",
                        story -> story.at(Duration.ZERO, "5xx", 1)));
        causes.put(
                "Alarms/Throttled",
                cause("AWS/Lambda Throttles by nothing", story -> story.everyMinute(15, "Throttles", 3)));
        causes.put(
                "Alarms/MachineThrottled",
                cause(
                        "AWS/States ExecutionThrottled by StateMachineArn",
                        story -> story.at(Duration.ZERO, "ExecutionThrottled", 1)));
        causes.put(
                "Alarms/DatabaseStorage",
                cause(
                        "AWS/RDS FreeStorageSpace by DBInstanceIdentifier",
                        story -> story.everyMinute(30, "FreeStorageSpace", 200.0 * (1 << 20))));
        causes.put(
                "Alarms/DatabaseCpu",
                cause(
                        "AWS/RDS CPUUtilization by DBInstanceIdentifier",
                        story -> story.everyMinute(30, "CPUUtilization", 99)));
        // One address asks four thousand times in five minutes, twice what it may.
        for (var dimensions : List.of("Region, Rule, WebACL", "Rule, WebACL"))
            causes.merge(
                    "Alarms/Blocked",
                    cause(
                            "AWS/WAFV2 BlockedRequests by " + dimensions,
                            story -> story.everyMinute(5, "BlockedRequests", 400)),
                    (one, other) -> new Cause(
                            List.of(one.metrics().getFirst(), other.metrics().getFirst()), one.happens()));
        causes.put(
                "Scaling/Busy",
                cause(
                        "AWS/EC2 CPUUtilization by AutoScalingGroupName",
                        story -> story.everyMinute(30, "CPUUtilization", 95)));
        causes.put(
                "Scaling/Idle",
                cause(
                        "AWS/EC2 CPUUtilization by AutoScalingGroupName",
                        story -> story.everyMinute(30, "CPUUtilization", 2)));
        return causes;
    }

    private static Cause cause(String metric, Consumer<Story> happens) {
        return new Cause(List.of(metric), happens);
    }

    /// When the function of `step` is called while it fails for good. Of a state: by each of its Retries in turn,
    /// the one that tries the most counts; of an event: at once, and by Lambda a minute and two minutes after the
    /// last failure ("Error handling for asynchronous invocation").
    private static List<Duration> tries(Step step) {
        if (step.trigger() == Trigger.STATE)
            return Definition.all().stream()
                    .flatMap(definition -> retries(definition, step).stream())
                    .map(AlarmsRingTest::tries)
                    .max((one, other) -> Integer.compare(one.size(), other.size()))
                    .orElseThrow();
        if (step.trigger() == Trigger.PERSON)
            return List.of(Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(5));
        var event = List.of(Duration.ZERO, Duration.ofSeconds(61), Duration.ofSeconds(183));
        return switch (step.name()) {
            case "ReceivePush" -> List.of(Duration.ZERO);
            case "Reconcile" ->
                java.util.stream.IntStream.range(0, 4)
                        .boxed()
                        .flatMap(sweep -> event.stream().map(at -> at.plus(Duration.ofMinutes(5L * sweep))))
                        .toList();
            default -> event;
        };
    }

    private static List<JsonNode> retries(Definition definition, Step step) {
        var found = new ArrayList<JsonNode>();
        for (var state : Json.tree(definition.text()).findParents("Retry"))
            if (state.path("Arguments").path("FunctionName").asText().equals("${" + step.name() + "}"))
                state.path("Retry").forEach(retry -> {
                    if (!retry.path("ErrorEquals").get(0).asText().matches("States\\.(Heartbeat)?Timeout"))
                        found.add(retry);
                });
        return found;
    }

    private static List<Duration> tries(JsonNode retry) {
        var tries = new ArrayList<Duration>(List.of(Duration.ZERO));
        var wait = retry.path("IntervalSeconds").asDouble(1);
        for (int attempt = 0; attempt < retry.path("MaxAttempts").asInt(3); attempt++) {
            tries.add(tries.getLast().plusMillis((long) (1000 * wait)));
            wait = Math.min(
                    wait * retry.path("BackoffRate").asDouble(2),
                    retry.path("MaxDelaySeconds").asDouble(1e9));
        }
        return tries;
    }

    private static List<String> names() {
        return Synthesised.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void byItsCauseWheneverThatBegins(String name) {
        var alarms = TemplateAlarms.of(Synthesised.of(name));
        var silent = new ArrayList<String>();
        // At the turn of a period, shortly before it and in its middle.
        for (var begin : List.of(Duration.ZERO, Duration.ofSeconds(170), Duration.ofMinutes(14), Duration.ofMinutes(7)))
            for (var alarm : alarms.all().entrySet()) {
                assertTrue(CAUSES.containsKey(alarm.getKey()), "what makes " + alarm.getKey() + " ring?");
                if (!rings(alarms, alarm.getKey(), alarm.getValue(), begin))
                    silent.add(alarm.getKey() + " of a cause at " + begin);
            }
        assertEquals(List.of(), silent);
    }

    @ParameterizedTest
    @MethodSource("names")
    void looksAtMetricsAsAwsCountsThem(String name) {
        TemplateAlarms.of(Synthesised.of(name))
                .all()
                .forEach((path, alarm) -> TemplateAlarms.watched(alarm)
                        .forEach(watched -> assertTrue(
                                CAUSES.get(path).metrics().contains(watched.words()),
                                path + " looks at " + watched.words())));
    }

    private static boolean rings(TemplateAlarms alarms, String path, JsonNode alarm, Duration begin) {
        var time = new VirtualTimeline(START);
        var cloudWatch = new LocalCloudWatch(time, Optional.empty());
        new TemplateAlarms(Map.of(path, alarm)).put(cloudWatch);
        var metrics =
                TemplateAlarms.watched(alarm).stream().collect(Collectors.toMap(Watched::metric, watched -> watched));
        time.advance(Duration.ofHours(1));
        CAUSES.get(path)
                .happens()
                .accept(new Story(cloudWatch, metrics, time.now().plus(begin)));
        for (var passed = Duration.ZERO; passed.compareTo(LONG) < 0; passed = passed.plus(MINUTE)) {
            time.advance(MINUTE);
            if (ringing(cloudWatch).contains(path)) return true;
        }
        return false;
    }

    /// An environment where nobody comes, nothing is released and nothing is wrong.
    @ParameterizedTest
    @MethodSource("names")
    void notWithoutACause(String name) {
        var time = new VirtualTimeline(START);
        var cloudWatch = new LocalCloudWatch(time, Optional.empty());
        var alarms = TemplateAlarms.of(Synthesised.of(name));
        alarms.put(cloudWatch);
        var rang = new java.util.TreeSet<String>();
        for (int minute = 0; minute < 180; minute++) {
            var now = time.now();
            alarms.all()
                    .values()
                    .forEach(alarm -> TemplateAlarms.watched(alarm)
                            .forEach(watched -> quiet(watched.metric(), watched.namespace())
                                    .filter(value ->
                                            !watched.metric().equals("Invocations") || now.getEpochSecond() % 300 == 0)
                                    .ifPresent(value -> cloudWatch.observe(
                                            watched.namespace(), watched.metric(), watched.dimensions(), now, value))));
            time.advance(MINUTE);
            rang.addAll(ringing(cloudWatch));
        }
        assertEquals(List.of(), List.copyOf(rang));
    }

    private static Optional<Double> quiet(String metric, String namespace) {
        return Optional.ofNullable(
                switch (metric) {
                    case "GroupMinSize", "HealthyHostCount" -> 2.0;
                    case "CPUUtilization" -> namespace.equals("AWS/RDS") ? 3.0 : 40.0;
                    case "FreeStorageSpace" -> 15.0 * (1 << 30);
                    case "Invocations" -> 1.0;
                    case "TargetResponseTime" -> 0.05;
                    case "ApproximateNumberOfMessagesVisible", "UnHealthyHostCount", "Errors" -> 0.0;
                    default -> null;
                });
    }

    @Test
    void aReconcilerThatAlwaysFailsEndsInAlarm() {
        var alarms = TemplateAlarms.of(Synthesised.of("twoge"));
        var functions = new TreeMap<String, String>();
        Steps.ALL.forEach(step -> functions.put(
                step.name(),
                TemplateAlarms.watched(alarms.all().get("Alarms/" + step.name() + "Errors"))
                        .getFirst()
                        .dimensions()
                        .get("FunctionName")));
        var world = new VirtualCloud();
        world.observe(new Counted(world, functions));
        alarms.put(world.cloud().services().cloudWatch());
        world.commit("good", AppBehaviour.good());
        world.cloud().schedule();
        world.timeline().advance(Duration.ofMinutes(40));
        assertTrue(ringing(world.cloud().services().cloudWatch()).contains("Alarms/ReconcileErrors"));
        assertTrue(!ringing(world.cloud().services().cloudWatch()).contains("Alarms/ReconcileSilent"), "it was called");
    }

    /// Lambda's own metrics, of functions the reconciler among which always fails.
    private record Counted(VirtualCloud world, Map<String, String> functions) implements CallObserver {
        @Override
        public Object around(Class<?> client, String operation, Object request, Supplier<Object> call) {
            return call.get();
        }

        @Override
        public Invocation invocation(String function, JsonNode payload, Supplier<Invocation> call) {
            var ended = function.equals("Reconcile")
                    ? new Invocation.Failure(
                            "java.lang.IllegalStateException",
                            Json.tree("{\"errorType\": \"java.lang.IllegalStateException\", \"errorMessage\": \"never"
                                    + " works\"}"))
                    : call.get();
            world.timeline().execute(() -> {
                count("Invocations", function, 1);
                count("Errors", function, ended instanceof Invocation.Failure ? 1 : 0);
            });
            return ended;
        }

        private void count(String metric, String function, double value) {
            world.cloud()
                    .services()
                    .cloudWatch()
                    .observe(
                            "AWS/Lambda",
                            metric,
                            Map.of("FunctionName", functions.get(function)),
                            world.timeline().now(),
                            value);
        }
    }

    private static List<String> ringing(LocalCloudWatch cloudWatch) {
        return cloudWatch.describeAlarms(describe -> describe.stateValue(StateValue.ALARM)).metricAlarms().stream()
                .map(MetricAlarm::alarmName)
                .toList();
    }
}
