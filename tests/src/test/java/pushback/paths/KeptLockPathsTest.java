package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.asl.TaskCall;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.CallObserver;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.ReleaseEnding;
import pushback.step.event.Reconcile;
import pushback.step.event.Reconcile.Reconciled;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;

/// Releases whose work is done and cannot be written down, or whose lock cannot be given back: the ledger's table takes
/// no writes for a while.
class KeptLockPathsTest {
    private static final Duration MINUTES = Duration.ofMinutes(3);
    /// Longer than any step tries.
    private static final Duration HOURS = Duration.ofHours(2);

    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    /// No writes for a while, from the first call of a function on.
    private final class FullTable implements CallObserver {
        private final String function;
        private final Duration lasts;
        private Instant until = Instant.MAX;

        FullTable(String function, Duration lasts) {
            this.function = function;
            this.lasts = lasts;
        }

        @Override
        public Invocation invocation(String called, JsonNode payload, Supplier<Invocation> call) {
            if (called.equals(function) && until.equals(Instant.MAX))
                until = world.timeline().now().plus(lasts);
            return call.get();
        }

        @Override
        public Object around(Class<?> client, String operation, Object request, Supplier<Object> call) {
            if (client == DynamoDbClient.class
                    && Set.of("putItem", "deleteItem").contains(operation)
                    && !until.equals(Instant.MAX)
                    && world.timeline().now().isBefore(until))
                throw InternalServerErrorException.builder()
                        .statusCode(500)
                        .message("no space left")
                        .build();
            return call.get();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PromoteRelease", "ReleaseLock"})
    void aReleaseThatIsFoundGoodIsWrittenDownAndGivesItsLockBackAfterMinutesWithoutTheTable(String function) {
        scene.deployed();
        world.observe(new FullTable(function, MINUTES));
        var second = world.commit("second", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " " + GOOD_END, release);
        assertGaveBack(release, ReleaseEnding.DEPLOYED, "");
        scene.assertServes(second.sha());
    }

    @Test
    void aReleaseThatWasPushedBackGivesItsLockBackAfterMinutesWithoutTheTable() {
        var good = scene.deployed();
        world.observe(new FullTable("ReleaseLock", MINUTES));
        world.commit("second", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertEquals("RolledBack", ending(release));
        assertGaveBack(release, ReleaseEnding.ROLLED_BACK, "pushback.rollout.DeploymentFailed");
        scene.assertServes(good);
    }

    @Test
    void aRefusedReleaseGivesItsLockBackAfterMinutesWithoutTheTable() {
        var good = scene.deployed();
        world.observe(new FullTable("ReleaseLock", MINUTES));
        world.commitThatDoesNotBuild();
        var release = world.run();
        assertEquals("Rejected", ending(release));
        assertGaveBack(release, ReleaseEnding.REJECTED, "States.TaskFailed");
        scene.assertServes(good);
    }

    @Test
    void anOutcomeIsToldInItsOwnWordsAfterMinutesWithoutTheTable() {
        scene.deployed();
        world.observe(new FullTable("ReportOutcome", MINUTES));
        world.commit("second", AppBehaviour.good());
        assertGaveBack(world.run(), ReleaseEnding.DEPLOYED, "");
    }

    @Test
    void anEnvironmentWhoseRollbackIsNotProvenIsFrozenAfterMinutesWithoutTheTable() {
        scene.deployed();
        world.observe(failing("RollBack", new FullTable("FreezeEnvironment", MINUTES)));
        world.commit("second", AppBehaviour.good().failing("ApplicationStart"));
        assertEquals("NeedsOperator", ending(world.run()));
        assertTrue(world.cloud().pushback().freezes().current().isPresent());
        assertFree();
    }

    @Test
    void aDrillGivesItsLockBackAfterMinutesWithoutTheTable() {
        scene.deployed();
        world.observe(new FullTable("EndDrill", MINUTES));
        assertEquals("Proven", ending(world.drill("stop-server")));
        assertFree();
    }

    /// It would be deployed for nothing: its servers run it, and were found healthy.
    @Test
    void aDeployedReleaseThatKeptItsLockIsNotDeployedOnceMore() {
        scene.deployed();
        var second = world.commit("second", AppBehaviour.good());
        var release = kept();
        assertEquals("Deployed", ending(release));
        scene.assertServes(second.sha());
        assertEquals(new Reconciled("kept lock", ""), reconcile());
        assertEquals(List.of(), scene.suspendedProcesses());
        assertFree();
        reconcile();
        assertEquals(
                ReleaseEnding.DEPLOYED,
                scene.outcome(release.name()).orElseThrow().ending());
        assertEquals(List.of("e1", "e2"), executions());
    }

    @Test
    void aReleaseThatWaitsForAKeptLockIsStartedInPlaceOfARecovery() {
        scene.deployed();
        world.observe(new FullTable("ReleaseLock", HOURS));
        world.commit("second", AppBehaviour.good());
        var release = world.start();
        assertTrue(world.timeline().runUntil(() -> release.states().contains("RollOut"), Duration.ofHours(1)));
        var third = world.commit("third", AppBehaviour.good());
        var waiting = world.run();
        assertEquals("Queued", ending(waiting));
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), HOURS));
        world.timeline().advance(HOURS);
        assertEquals(new Reconciled("kept lock", waiting.name() + "-after-2"), reconcile());
        world.settle();
        scene.assertServes(third.sha());
        assertEquals(List.of("e1", "e2", "e3", "e3-after-2"), executions());
    }

    @Test
    void theNextReleaseTakesAKeptLockOver() {
        scene.deployed();
        world.commit("second", AppBehaviour.good());
        kept();
        var third = world.commit("third", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
        scene.assertServes(third.sha());
        assertFree();
        assertEquals(List.of("e1", "e2", "e3"), executions());
    }

    @Test
    void theNextReleaseTakesTheLockOfOneOverThatWasPushedBack() {
        scene.deployed();
        world.commit("second", AppBehaviour.good().failing("ApplicationStart"));
        assertEquals("RolledBack", ending(kept()));
        var third = world.commit("third", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
        scene.assertServes(third.sha());
        assertFree();
    }

    /// It has changed nothing, but a release ends so as well that loses its lock in the middle of its rollout.
    @Test
    void aRefusedReleaseThatKeptItsLockIsRecovered() {
        var good = scene.deployed();
        world.commitThatDoesNotBuild();
        world.observe(new FullTable("ReleaseLock", HOURS));
        assertEquals("Rejected", ending(world.run()));
        world.timeline().advance(HOURS);
        reconcile();
        world.settle();
        assertTrue(executions().getLast().startsWith("recover-"), executions()::toString);
        scene.assertServes(good);
    }

    /// Whether it came to its end nobody knows: it may have been stopped just before it was written down as good.
    @Test
    void aReleaseThatWasStoppedWhileItGaveItsLockBackIsRecovered() {
        scene.deployed();
        world.deliver((event, toTarget) -> {});
        world.observe(new FullTable("ReleaseLock", MINUTES));
        var second = world.commit("second", AppBehaviour.good());
        var stopped = world.start();
        assertTrue(world.timeline().runUntil(() -> stopped.states().contains("ReleaseLock"), Duration.ofHours(1)));
        world.timeline().advance(Duration.ofSeconds(1));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        world.timeline().advance(MINUTES);
        assertEquals("dead release", reconcile().found());
        world.settle();
        scene.assertServes(second.sha());
    }

    /// Nobody has proven what its servers run.
    @Test
    void aReleaseThatNeedsAPersonAndKeptItsLockIsRecovered() {
        var good = scene.deployed();
        world.commit("second", AppBehaviour.good().failing("ApplicationStart"));
        var table = new FullTable("ReleaseLock", HOURS);
        world.observe(failing("RollBack", table));
        var release = world.run();
        assertEquals("NeedsOperator", ending(release));
        world.observe(CallObserver.NONE);
        assertEquals("dead release", reconcile().found());
        world.timeline().advance(HOURS);
        scene.assertServes(good);
    }

    /// What the dead release had begun is still on its servers.
    @Test
    void aRecoveryThatWasRefusedAndKeptItsLockIsRecoveredItself() {
        var good = scene.deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
        var stopped = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        world.deliver((event, toTarget) -> {});
        world.observe(failing("PrepareRevision", new FullTable("ReleaseLock", HOURS)));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        var recovery =
                world.cloud().stepFunctions().execution(reconcile().execution()).orElseThrow();
        assertTrue(world.timeline().runUntil(() -> recovery.stoppedAt().isPresent(), HOURS));
        assertEquals("Rejected", ending(recovery));
        world.observe(CallObserver.NONE);
        assertEquals("dead release", reconcile().found());
        world.settle();
        scene.assertServes(good);
    }

    /// A release at its end that could not give its lock back before the attempts were over; after that the table is
    /// there again.
    private ExecutionRecord kept() {
        world.observe(new FullTable("ReleaseLock", HOURS));
        var release = world.run();
        world.timeline().advance(HOURS);
        world.observe(CallObserver.NONE);
        assertEquals(release.name(), lock().path("holder").asText());
        return release;
    }

    /// A state that always fails, too.
    private static CallObserver failing(String state, CallObserver other) {
        return new CallObserver() {
            @Override
            public Invocation invocation(String called, JsonNode payload, Supplier<Invocation> call) {
                return other.invocation(called, payload, call);
            }

            @Override
            public Object around(Class<?> client, String operation, Object request, Supplier<Object> call) {
                return other.around(client, operation, request, call);
            }

            @Override
            public boolean answers(TaskCall task) {
                if (!task.stateName().equals(state)) return false;
                task.fail("Lambda.Unknown", "it never answers");
                return true;
            }
        };
    }

    private void assertGaveBack(ExecutionRecord release, ReleaseEnding ending, String error) {
        assertFree();
        assertEquals(List.of(), scene.suspendedProcesses());
        var outcome = scene.outcome(release.name()).orElseThrow();
        assertEquals(ending, outcome.ending());
        assertEquals(error, outcome.error());
        assertTrue(outcome.told());
        assertEquals(
                1,
                world.cloud().services().sns().messages().stream()
                        .filter(message ->
                                release.name().equals(message.attributes().get("release")))
                        .count());
    }

    private void assertFree() {
        assertEquals("", lock().path("holder").asText());
        assertFalse(executions().stream().anyMatch(name -> name.startsWith("recover-")), executions()::toString);
    }

    private JsonNode lock() {
        return world.cloud()
                .pushback()
                .ledger()
                .read("lock", JsonNode.class)
                .orElseThrow()
                .value();
    }

    private List<String> executions() {
        return world.cloud().stepFunctions().executions().stream()
                .map(ExecutionRecord::name)
                .toList();
    }

    private Reconciled reconcile() {
        return world.cloud().pushback().step(Reconcile.class).handleRequest(Json.STRICT.createObjectNode(), null);
    }
}
