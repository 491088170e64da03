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
import pushback.asl.TaskCall;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.CallObserver;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.ReleaseEnding;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;

/// Releases whose work is done and whose lock cannot be given back: the ledger's table takes no writes for a while.
class KeptLockPathsTest {
    private static final Duration MINUTES = Duration.ofMinutes(3);

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

    @Test
    void aDeployedReleaseGivesItsLockBackAfterMinutesWithoutTheTable() {
        scene.deployed();
        world.observe(new FullTable("ReleaseLock", MINUTES));
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
    void anEnvironmentWhoseWayBackIsNotProvenIsFrozenAfterMinutesWithoutTheTable() {
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
}
