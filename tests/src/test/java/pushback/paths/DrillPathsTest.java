package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.asl.Status;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.drill.DrillVerdict;
import pushback.drill.Note;
import pushback.drill.Report;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.step.operator.HaltRelease;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationRequest;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;

/// The shipped drill machine with the shipped steps in virtual time: what each drill does, proves and gives back, also
/// when it is stopped in the middle.
class DrillPathsTest {
    private static final String END = "EndDrill WhichVerdict";
    private static final String STOP = "BeginDrill WhichDrill StopServer WaitForRepair WatchRepair IsRepaired";
    private static final String LOAD =
            "BeginDrill WhichDrill LoadCpus WaitForScaling WatchScaling HasScaled CalmDown IsCalm";
    private static final String REHEARSAL =
            "BeginDrill WhichDrill RehearseRollback WaitForRehearsal WatchRehearsal IsRehearsed";
    private static final String PARK = "BeginDrill WhichDrill ParkEnvironment IsParked WaitForPark";
    private static final String UNPARK = "BeginDrill WhichDrill UnparkEnvironment IsUnparked WaitForUnpark";

    private final VirtualCloud world = new VirtualCloud();

    @Test
    void aStoppedServerIsReplacedByOneThatRunsTheSame() {
        var good = deployed();
        var before = group().instances().stream()
                .map(instance -> instance.instanceId())
                .toList();
        var drill = world.drill("stop-server", "requestedBy", "dana", "reason", "every month");
        assertPath(STOP + " " + END + " Proven", drill);
        var report = report(drill);
        assertEquals(List.of("victim", "command", "hook ended", "stopped", "diverted", "replaced"), whats(report));
        assertTrue(before.contains(report.notes().getFirst().subject()));
        assertEquals(DrillVerdict.PROVEN, report.verdict());
        assertEquals("dana", report.requestedBy());
        world.settle();
        assertServes(good);
        assertFree();
    }

    @Test
    void aNamedServerIsTheOneThatIsStopped() {
        deployed();
        var last = world.fleet().machines().getLast().id();
        assertEquals(
                last,
                report(world.drill("stop-server", "instance", last))
                        .notes()
                        .getFirst()
                        .subject());
    }

    @Test
    void requestsThatFailDuringADrillAreCounted() {
        deployed();
        count("RequestCount", 90);
        count("HTTPCode_Target_5XX_Count", 7);
        var drill = world.startDrill("stop-server");
        assertTrue(world.timeline().runUntil(() -> drill.states().contains("StopServer"), Duration.ofMinutes(5)));
        count("RequestCount", 50);
        count("HTTPCode_Target_5XX_Count", 2);
        finish(drill);
        assertEquals(50, report(drill).requests());
        assertEquals(2, report(drill).failedRequests());
    }

    @Test
    void aBundleThatCannotStopItsApplicationDisprovesTheDrill() {
        world.commit("cannot be stopped", AppBehaviour.good().failing("ApplicationStop"));
        world.run();
        var drill = world.drill("stop-server");
        assertPath(STOP + " " + END + " Disproven", drill);
        assertTrue(drill.cause().contains("could not be stopped"), drill.cause());
        assertFree();
    }

    /// Its hook is another script here than the one that the machine in memory knows, and so stops nothing.
    @Test
    void aHookThatEndsWellAndStopsNothingDisprovesTheDrillSoon() {
        deployed();
        world.observe((client, operation, request, call) -> {
            if (request instanceof SendCommandRequest send)
                return world.cloud()
                        .services()
                        .ssm()
                        .sendCommand(send.toBuilder()
                                .parameters(Map.of("commands", List.of("exit 0"), "executionTimeout", List.of("300")))
                                .build());
            return call.get();
        });
        var drill = world.drill("stop-server");
        assertPath(STOP + " " + END + " Disproven", drill);
        assertTrue(
                drill.cause().contains(" was not stopped: its ApplicationStop hook ended with success, and "),
                drill.cause());
        assertTrue(
                drill.cause().contains("GET / is still answered with 200; have the hook end the application and wait"),
                drill.cause());
        assertTrue(report(drill).seconds() < 60, report(drill).seconds() + " s");
        assertFree();
    }

    @Test
    void aLoadThatNoServerCanMakeDisprovesTheDrillAtOnce() {
        deployed();
        world.observe((client, operation, request, call) -> request instanceof GetCommandInvocationRequest
                ? GetCommandInvocationResponse.builder()
                        .status(CommandInvocationStatus.FAILED)
                        .standardErrorContent("no shell")
                        .standardOutputContent("")
                        .build()
                : call.get());
        var drill = world.drill("cpu-load");
        assertEquals("Disproven", drill.states().getLast());
        assertTrue(drill.cause().contains("no server could be kept busy: no shell"), drill.cause());
        assertFree();
    }

    @Test
    void theOnlyServerIsNotStopped() {
        var single = new VirtualCloud(1);
        single.commit("good", AppBehaviour.good());
        single.run();
        single.settle();
        var drill = single.drill("stop-server");
        assertEquals("Refused", drill.states().getLast());
        assertTrue(drill.cause().contains("would be an outage"), drill.cause());
        assertEquals(1, single.running().size());
    }

    @Test
    void aServerThatDoesNotComeBackDisprovesTheDrill() {
        deployed();
        var drill = world.startDrill("stop-server");
        world.timeline().advance(Duration.ofSeconds(1));
        world.cloud()
                .services()
                .scaling()
                .suspendProcesses(
                        suspend -> suspend.autoScalingGroupName(groupName()).scalingProcesses("Launch"));
        finish(drill);
        assertPath(STOP + " " + END + " Disproven", drill);
        assertTrue(drill.cause().contains("not whole again after 30 minutes: 2 wanted, 1 in service"), drill.cause());
        assertFree();
    }

    @Test
    void busyCpusAddAServerAndTellPeople() {
        var good = deployed();
        var messages = world.cloud().services().sns().messages().size();
        var drill = world.drill("cpu-load");
        assertPath(LOAD.replace(" IsCalm", " IsCalm WaitForCalm") + " " + END + " Proven", drill);
        assertTrue(
                whats(report(drill))
                        .containsAll(List.of("loaded", "alarm", "told", "grown", "serves", "ended", "calm")),
                whats(report(drill)).toString());
        assertTrue(world.cloud().services().sns().messages().stream()
                .skip(messages)
                .anyMatch(message -> message.subject().equals("ALARM: pushback-busy")));
        assertEquals(List.of(1, 4, 2), sizes());
        world.settle();
        assertServes(good);
        assertFree();
    }

    @Test
    void aFullGroupIsNotLoaded() {
        deployed();
        world.cloud()
                .services()
                .scaling()
                .updateAutoScalingGroup(
                        update -> update.autoScalingGroupName(groupName()).maxSize(2));
        var drill = world.drill("cpu-load");
        assertEquals("Refused", drill.states().getLast());
        assertTrue(drill.cause().contains("raise its maximum"), drill.cause());
    }

    @Test
    void anAlarmThatNobodyListensToDisprovesTheDrillAndTheLoadEnds() {
        deployed();
        world.cloud()
                .services()
                .scaling()
                .suspendProcesses(
                        suspend -> suspend.autoScalingGroupName(groupName()).scalingProcesses("AlarmNotification"));
        var drill = world.drill("cpu-load");
        assertEquals("Disproven", drill.states().getLast());
        assertTrue(
                whats(report(drill)).containsAll(List.of("alarm", "told", "failed", "calm")),
                whats(report(drill)).toString());
        assertEquals(List.of(1, 4, 2), sizes());
    }

    @Test
    void theRollbackIsRehearsedAndTheDigestStaysFree() {
        var good = deployed();
        var statuses = world.repository().statuses().size();
        var drill = world.drill("rollback");
        assertPath(REHEARSAL + " " + END + " Proven", drill);
        assertEquals(List.of("released", "condemned", "rollback", "restored"), whats(report(drill)));
        var release = world.cloud().stepFunctions().executions().stream()
                .reduce((first, second) -> second)
                .orElseThrow();
        assertEquals("d1-rehearsal", release.name());
        assertTrue(
                release.states().containsAll(List.of("QuarantineTargets", "RollBack", "VerifyRollback", "RolledBack")),
                release.states().toString());
        var pushback = world.cloud().pushback();
        var written = pushback.ledger()
                .read(Release.entry("d1-rehearsal"), Release.class)
                .orElseThrow()
                .value();
        assertTrue(written.isDrill());
        assertEquals(
                ReleaseEnding.DRILLED,
                pushback.outcomes().of("d1-rehearsal").orElseThrow().ending());
        assertEquals(statuses, world.repository().statuses().size(), "nothing is said on a commit that did no wrong");
        assertServes(good);
        assertEquals(
                "Deployed",
                world.run("commit", good, "force", false).states().getLast(),
                "the digest is not quarantined");
        assertFree();
    }

    @Test
    void aRehearsalWhoseRollbackFailsDisprovesTheDrillAndCallsAPerson() {
        deployed();
        world.fleet().machines().forEach(machine -> machine.behave(behaviour -> behaviour.failing("ApplicationStart")));
        var drill = world.drill("rollback");
        assertEquals("Disproven", drill.states().getLast());
        assertTrue(drill.cause().contains("NeedsOperator"), drill.cause());
    }

    @Test
    void aParkedEnvironmentHasNoServersAndNoDatabaseAndComesBackAsItWas() {
        var good = deployed();
        assertPath(PARK + " " + END + " Proven", world.drill("park"));
        assertEquals(List.of(0, 0, 0), sizes());
        assertEquals(List.of(), world.fleet().machines());
        assertEquals("stopped", database());
        world.cloud().schedule();
        world.timeline().advance(Duration.ofDays(1));
        assertEquals(List.of(0, 0, 0), sizes(), "the reconciler leaves it alone");
        assertEquals("stopped", database());
        var unpark = world.drill("unpark");
        assertPath(UNPARK + " " + END + " Proven", unpark);
        assertEquals(List.of(1, 4, 2), sizes());
        assertEquals("available", database());
        assertServes(good);
        assertFree();
    }

    @Test
    void aPushToAParkedEnvironmentIsRefusedWithTheRemedyAndStartsNothing() {
        var good = deployed();
        world.drill("park");
        var next = world.commit("next", AppBehaviour.good());
        var refused = world.run();
        assertEquals("Rejected", refused.states().getLast());
        assertTrue(refused.cause().contains("./pushback unpark"), refused.cause());
        assertEquals("stopped", database());
        world.drill("unpark");
        assertServes(good);
        assertEquals("Deployed", world.run("commit", next.sha()).states().getLast());
    }

    @Test
    void aPushThatComesWhileADrillRunsWaitsAndThenRuns() {
        deployed();
        var drill = world.startDrill("stop-server");
        world.timeline().advance(Duration.ofSeconds(30));
        var next = world.commit("next", AppBehaviour.good());
        assertEquals("Queued", world.run().states().getLast());
        finish(drill);
        assertEquals("Proven", drill.states().getLast());
        world.timeline().advance(Duration.ofHours(1));
        assertServes(next.sha());
    }

    @Test
    void aDrillDoesNotDisturbARelease() {
        deployed();
        world.commit("next", AppBehaviour.good());
        var release = world.start();
        world.timeline().advance(Duration.ofSeconds(30));
        for (var kind : List.of("stop-server", "cpu-load", "rollback", "park")) {
            var drill = world.drill(kind);
            assertPath("BeginDrill " + END + " Refused", drill);
            assertTrue(drill.cause().contains("try again when it has ended"), drill.cause());
        }
        finish(release);
        assertEquals("Deployed", release.states().getLast());
    }

    @Test
    void whatIsNoDrillIsRefused() {
        assertRefused("nothing was deployed to production yet", "stop-server");
        world.settle();
        deployed();
        assertRefused("unknown drill \"stopserver\"", "stopserver");
        assertRefused("unknown input field \"server\"", "stop-server", "server", "i-1");
        assertRefused("no healthy server; those are i-", "stop-server", "instance", "i-1");
        assertRefused("does not choose one", "park", "instance", "i-1");
        assertRefused("production is not parked", "unpark");
        world.drill("park");
        assertRefused("has been parked since", "park");
        assertRefused("./pushback unpark", "cpu-load");
    }

    @Test
    void aDrillThatIsStoppedInTheMiddleIsPutInOrderAndReportedAborted() {
        var good = deployed();
        var moments = List.of(
                "StopServer",
                "WatchRepair",
                "LoadCpus",
                "WatchScaling",
                "CalmDown",
                "RehearseRollback",
                "WatchRehearsal",
                "ParkEnvironment");
        world.cloud().schedule();
        for (var moment : moments) {
            var drill = world.startDrill(kindOf(moment));
            assertTrue(world.timeline().runUntil(() -> drill.states().contains(moment), Duration.ofHours(2)), moment);
            world.timeline().advance(Duration.ofSeconds(moment.startsWith("W") ? 40 : 1));
            stop(drill);
            world.timeline().advance(Duration.ofHours(3));
            assertEquals(DrillVerdict.ABORTED, report(drill).verdict(), moment);
            assertEquals(List.of(1, 4, 2), sizes(), moment);
            assertEquals("available", database(), moment);
            assertServes(good);
            assertFree();
        }
    }

    @Test
    void aDrillThatDiedIsReportedAtTheEndOfItsRecovery() {
        deployed();
        var drill = world.startDrill("stop-server");
        assertTrue(world.timeline().runUntil(() -> drill.states().contains("WatchRepair"), Duration.ofHours(2)));
        stop(drill);
        var releases = world.cloud().stepFunctions();
        assertTrue(world.timeline()
                .runUntil(
                        () -> releases.executions().stream()
                                .anyMatch(record ->
                                        record.name().startsWith("recover-") && record.status() != Status.RUNNING),
                        Duration.ofHours(2)));
        assertEquals(DrillVerdict.ABORTED, report(drill).verdict(), "no sweep has come by yet");
    }

    @Test
    void theLoadOfADrillThatDiedEndsAlsoWhenTheRollbackIsRefused() {
        var sealed = world.cloud().pushback().bundles().sealed(deployed()).orElseThrow();
        var drill = world.startDrill("cpu-load");
        assertTrue(world.timeline().runUntil(() -> drill.states().contains("WatchScaling"), Duration.ofHours(2)));
        world.lose(sealed.key(), sealed.versionId());
        stop(drill);
        world.timeline().advance(Duration.ofHours(1));
        assertEquals(DrillVerdict.ABORTED, report(drill).verdict());
        assertEquals(List.of(1, 4, 2), sizes());
    }

    /// Whenever that is: the alarm may hear of the load when the size was given back.
    @ParameterizedTest(name = "after {0} s")
    @ValueSource(ints = {5, 15, 25, 35, 60, 120, 240})
    void aLoadThatOutlivesItsDrillAndItsRecoveryLeavesNoInstanceMore(int seconds) {
        var good = deployed();
        world.cloud().schedule();
        var drill = world.startDrill("cpu-load");
        world.timeline().advance(Duration.ofSeconds(seconds));
        stop(drill);
        stop(recoveryAtWork());
        world.timeline().advance(Duration.ofHours(1));
        assertEquals(List.of(1, 4, 2), sizes());
        assertServes(good);
        assertFree();
    }

    private ExecutionRecord recoveryAtWork() {
        var releases = world.cloud().stepFunctions();
        Supplier<Stream<ExecutionRecord>> atWork = () -> releases.executions().stream()
                .filter(record ->
                        record.name().startsWith("recover-") && record.states().contains("PrepareRevision"));
        assertTrue(world.timeline().runUntil(() -> atWork.get().findAny().isPresent(), Duration.ofHours(2)));
        return atWork.get().findAny().orElseThrow();
    }

    @Test
    void aDrillThatAPersonHaltsGivesEverythingBack() {
        var good = deployed();
        for (var kind : List.of("stop-server", "cpu-load", "park")) {
            var drill = world.startDrill(kind);
            world.timeline().advance(Duration.ofSeconds(15));
            world.cloud()
                    .pushback()
                    .step(HaltRelease.class)
                    .handleRequest(Json.tree("{\"by\": \"dana\", \"reason\": \"enough\"}"), null);
            finish(drill);
            assertEquals("Disproven", drill.states().getLast());
            assertTrue(drill.cause().contains("dana halted it: enough"), drill.cause());
            world.settle();
            assertEquals(List.of(1, 4, 2), sizes(), kind);
            assertEquals("available", database(), kind);
            assertServes(good);
            assertFree();
        }
    }

    @Test
    void anUnparkThatIsStoppedInTheMiddleIsFinished() {
        var good = deployed();
        world.drill("park");
        var drill = world.startDrill("unpark");
        world.timeline().advance(Duration.ofSeconds(100));
        stop(drill);
        world.timeline().advance(Duration.ofHours(3));
        assertEquals(List.of(1, 4, 2), sizes());
        assertEquals("available", database());
        assertServes(good);
        assertFree();
    }

    @Test
    void aParkThatDiesWithItsWorkDoneStaysParkedAndFreesTheLock() {
        deployed();
        var drill = world.startDrill("park");
        assertTrue(world.timeline()
                .runUntil(
                        () -> world.cloud()
                                .pushback()
                                .groupSizes()
                                .parkedSince()
                                .isPresent(),
                        Duration.ofHours(1)));
        stop(drill);
        world.timeline().advance(Duration.ofHours(1));
        assertEquals(List.of(0, 0, 0), sizes());
        assertEquals("stopped", database());
        assertFree();
        assertEquals("Proven", world.drill("unpark").states().getLast());
    }

    @Test
    void aDrillWhoseCommandsFailGivesEverythingBack() {
        var good = deployed();
        world.observe((client, operation, request, call) -> {
            if (client == SsmClient.class) throw SdkClientException.create("Systems Manager is away");
            return call.get();
        });
        for (var kind : List.of("stop-server", "cpu-load")) {
            var drill = world.drill(kind);
            assertEquals("Disproven", drill.states().getLast());
            assertTrue(drill.cause().contains("Systems Manager is away"), drill.cause());
        }
        // The order may have arrived, for all the drill knows: until such a load were over it stays written down.
        world.cloud().schedule();
        world.timeline().advance(Duration.ofHours(1));
        assertEquals(List.of(1, 4, 2), sizes());
        assertServes(good);
        assertFree();
    }

    private void assertRefused(String why, String kind, Object... input) {
        var drill = world.drill(kind, input);
        assertEquals("Refused", drill.states().getLast());
        assertTrue(drill.cause().contains(why), drill.cause());
    }

    private static String kindOf(String state) {
        return switch (state) {
            case "StopServer", "WatchRepair" -> "stop-server";
            case "LoadCpus", "WatchScaling", "CalmDown" -> "cpu-load";
            case "ParkEnvironment" -> "park";
            default -> "rollback";
        };
    }

    private String deployed() {
        var commit = world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", world.run().states().getLast());
        return commit.sha();
    }

    private Report report(ExecutionRecord drill) {
        return world.cloud().pushback().drills().report(drill.name()).orElseThrow();
    }

    private static List<String> whats(Report report) {
        return report.notes().stream().map(Note::what).toList();
    }

    private void finish(ExecutionRecord record) {
        assertTrue(world.timeline().runUntil(() -> record.status() != Status.RUNNING, Duration.ofHours(6)));
    }

    private void stop(ExecutionRecord drill) {
        world.cloud().machines().stopExecution(stop -> stop.executionArn(drill.arn()));
    }

    /// The load balancer counts.
    private void count(String metric, double value) {
        var target = world.cloud().settings().servers().targetGroupArn();
        world.cloud()
                .services()
                .cloudWatch()
                .observe(
                        "AWS/ApplicationELB",
                        metric,
                        Map.of(
                                "LoadBalancer",
                                "app/pushback/0000000000000001",
                                "TargetGroup",
                                target.substring(target.lastIndexOf(':') + 1)),
                        world.timeline().now(),
                        value);
    }

    private String groupName() {
        return world.cloud().settings().servers().autoScalingGroup();
    }

    private AutoScalingGroup group() {
        return world.cloud()
                .services()
                .scaling()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(groupName()))
                .autoScalingGroups()
                .getFirst();
    }

    private List<Integer> sizes() {
        var group = group();
        return List.of(group.minSize(), group.maxSize(), group.desiredCapacity());
    }

    private String database() {
        return world.cloud().pushback().database().status();
    }

    private void assertServes(String commit) {
        assertEquals(Set.of(commit), new HashSet<>(world.running()));
        assertEquals(2, world.running().size());
    }

    /// Nobody holds the environment, and nothing is left to give back.
    private void assertFree() {
        var ledger = world.cloud().pushback().ledger();
        assertEquals(
                "",
                ledger.read("lock", ObjectNode.class)
                        .orElseThrow()
                        .value()
                        .path("holder")
                        .asText());
        assertEquals(
                Optional.empty(),
                world.cloud()
                        .pushback()
                        .groupSizes()
                        .before()
                        .filter(before -> !before.parked() && !before.givenBack()));
        assertTrue(group().suspendedProcesses().stream()
                .allMatch(process -> process.processName().matches("Launch|AlarmNotification")));
    }

    /// The states visited, each once, in the order of the first visit.
    private static void assertPath(String expected, ExecutionRecord drill) {
        assertEquals(
                expected,
                String.join(" ", new LinkedHashSet<>(drill.states())),
                () -> drill.error() + ": " + drill.cause());
    }
}
