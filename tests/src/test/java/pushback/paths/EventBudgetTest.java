package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import pushback.aws.codedeploy.Patience;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.scaling.Pace;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.MemoryRepository;
import pushback.cloud.virtual.VirtualCloud;
import pushback.cloud.virtual.VirtualDependencies;
import pushback.settings.Rules;
import pushback.settings.Settings.HealthPolicy;
import pushback.settings.Strategy;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/// A standard execution that reaches 25,000 events of history fails, and no Catch is asked (AWS Step Functions,
/// "Service quotas": maximum execution history size). So what is looked at often and for long is looked at less often.
class EventBudgetTest {
    private static final int QUOTA = 25_000;
    /// TaskTimedOut (or TaskFailed), TaskScheduled, TaskStarted, TaskSubmitted.
    private static final int EVENTS_OF_A_RETRY = 4;
    /// Of an in-place deployment (AWS CodeDeploy, "Quotas": 8 hours).
    private static final Duration LONGEST_ROLLOUT = Duration.ofHours(8);
    /// The most often, and the longest, that an environment's file may ask for.
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofMinutes(120);

    @Test
    void theLongestReleaseStaysWithinItWithEveryRetryThereIs() throws IOException {
        var history = longestRelease().history().size();
        assertTrue(history > 5_000, "it was long: " + history);
        // A canary's zone may take as long again as the whole rollout does.
        var canary = 9 * samples(LONGEST_ROLLOUT.plus(DEADLINE));
        var retries =
                EVENTS_OF_A_RETRY * attempts(Json.tree(Files.readString(Path.of("../statemachine/deploy.asl.json"))));
        assertTrue(history + canary + retries < QUOTA, history + " + " + canary + " + " + retries);
    }

    /// As AWS writes down a task that waits for what it has asked for.
    @Test
    void aBuildThatWasAskedForStandsInTheHistory() {
        var world = world(HealthPolicy.DEFAULT);
        world.settle();
        world.commit("good", AppBehaviour.good());
        var submitted = ended(world, Duration.ofHours(8)).history().stream()
                .filter(event -> event.type().equals("TaskSubmitted"))
                .filter(event -> event.details().get("resource").asText().equals("startBuild.sync"))
                .toList();
        assertEquals(1, submitted.size());
        assertTrue(
                submitted.getFirst().details().path("output").asText().contains("IN_PROGRESS"), submitted.toString());
    }

    /// One heartbeat a minute: sixty would have given up a rollout after an hour, whose fleet may have 500 servers.
    @Test
    void aRolloutIsWaitedForAsLongAsCodeDeployMayTake() throws IOException {
        var machine = Json.tree(Files.readString(Path.of("../statemachine/deploy.asl.json")));
        for (var name : List.of("DeployRevision", "RollBack")) {
            var state = machine.findValue(name);
            var heartbeat = StreamSupport.stream(state.path("Retry").spliterator(), false)
                    .filter(retry -> retry.path("ErrorEquals").toString().contains("States.HeartbeatTimeout"))
                    .findFirst()
                    .orElseThrow();
            var waited = Duration.ofSeconds(state.path("HeartbeatSeconds").asLong()
                    * (1 + heartbeat.path("MaxAttempts").asLong()));
            assertTrue(waited.compareTo(LONGEST_ROLLOUT) > 0, name + " is waited for " + waited);
        }
        var approval = Duration.ofSeconds(
                machine.findValue("AwaitApproval").path("TimeoutSeconds").asLong());
        var whole = Duration.ofSeconds(machine.path("TimeoutSeconds").asLong());
        var drill = Duration.ofSeconds(Json.tree(Files.readString(Path.of("../statemachine/drill.asl.json")))
                .path("TimeoutSeconds")
                .asLong());
        assertTrue(
                drill.compareTo(LONGEST_ROLLOUT.multipliedBy(2).plus(DEADLINE.multipliedBy(2))) > 0,
                "a rehearsal is a rollout and its rollback, and does not fit into " + drill);
        assertTrue(
                whole.minus(approval).compareTo(LONGEST_ROLLOUT.multipliedBy(2).plus(DEADLINE.multipliedBy(2))) > 0,
                "an approval, a rollout and its rollback, each judged until the deadline, fit into " + whole);
    }

    /// The lock is renewed by each step, and no step runs during a build, which may be tried again for a while.
    @Test
    void aBuildAndItsRetriesFitIntoTheLocksLease() throws IOException {
        var build = Json.tree(Files.readString(Path.of("../statemachine/deploy.asl.json")))
                .findValue("BuildRevision");
        var waits = StreamSupport.stream(build.path("Retry").spliterator(), false)
                .mapToLong(retry -> waits(
                        retry.path("IntervalSeconds").asLong(),
                        retry.path("BackoffRate").asDouble(),
                        retry.path("MaxAttempts").asInt()))
                .sum();
        assertTrue(
                Duration.ofSeconds(build.path("TimeoutSeconds").asLong() + waits)
                                .compareTo(Duration.ofMinutes(45))
                        < 0,
                waits + " s of retries");
    }

    private static long waits(long interval, double rate, int attempts) {
        double all = 0;
        for (int i = 0; i < attempts; i++) all += interval * Math.pow(rate, i);
        return Math.round(all);
    }

    /// Eight servers of 55 minutes each, then an alarm that keeps both the release and its rollback from being
    /// healthy.
    private static ExecutionRecord longestRelease() {
        var world = world(new HealthPolicy(
                0.001, 0.01, 0.01, SAMPLE_EVERY, DEADLINE, List.of(VirtualCloud.ALARM), "", Duration.ofSeconds(5)));
        world.settle();
        world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", ended(world, Duration.ofHours(8)).states().getLast());
        world.commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(55)));
        var metrics = world.cloud().services().cloudWatch();
        metrics.putMetricAlarm(put -> put.alarmName(VirtualCloud.ALARM)
                .namespace("Shop")
                .metricName("Latency")
                .period(86_400)
                .evaluationPeriods(1)
                .statistic(Statistic.MAXIMUM)
                .threshold(1.0)
                .treatMissingData("ignore")
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
        metrics.setAlarmState(set ->
                set.alarmName(VirtualCloud.ALARM).stateValue(StateValue.ALARM).stateReason("a test"));
        var release = ended(world, Duration.ofHours(24));
        assertEquals("NeedsOperator", release.states().getLast(), release.cause());
        return release;
    }

    private static ExecutionRecord ended(VirtualCloud world, Duration within) {
        var release = world.start();
        assertTrue(
                world.timeline().runUntil(() -> release.stoppedAt().isPresent(), within),
                release.states().toString());
        return release;
    }

    private static VirtualCloud world(HealthPolicy policy) {
        var time = new VirtualTimeline(VirtualCloud.START);
        var repository = new MemoryRepository(time::now);
        var plan = VirtualDependencies.plan(
                "production",
                8,
                List.of("us-east-1a", "us-east-1b"),
                Strategy.ONE,
                policy,
                Duration.ofSeconds(10),
                Pace.AWS,
                Patience.AWS,
                Rules.NONE);
        return new VirtualCloud(new VirtualDependencies(
                time,
                time,
                new Random(1),
                repository,
                repository,
                new HashMap<>(),
                plan,
                CallObserver.NONE,
                (event, toTarget) -> time.execute(toTarget)));
    }

    /// As the machine's waits have it.
    private static int samples(Duration lasts) {
        int samples = 0;
        for (long second = 0; second < lasts.toSeconds(); samples++)
            second += Math.max(SAMPLE_EVERY.toSeconds(), second / 40);
        return samples;
    }

    private static int attempts(JsonNode machine) {
        return machine.findValues("MaxAttempts").stream()
                .mapToInt(JsonNode::asInt)
                .sum();
    }
}
