package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.REFUSED;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import pushback.asl.TaskCall;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.CallObserver;
import pushback.cloud.virtual.VirtualCloud;
import pushback.source.SourceRefused;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/// Steps that crash or always fail, and a git host or metrics that do not answer.
class TroublePathsTest {
    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    @Test
    void aCrashBetweenCreatingTheDeploymentAndWritingItDownMakesNoSecondOne() {
        var crashes = new AtomicInteger(1);
        var created = new AtomicInteger();
        world.observe((client, operation, request, call) -> {
            if (client == CodeDeployClient.class && operation.equals("createDeployment")) created.incrementAndGet();
            if (client == DynamoDbClient.class
                    && operation.equals("putItem")
                    && created.get() == 1
                    && crashes.getAndDecrement() > 0)
                throw ProvisionedThroughputExceededException.builder()
                        .statusCode(400)
                        .message("out of capacity")
                        .build();
            return call.get();
        });
        world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run()));
        assertEquals(1, created.get());
    }

    /// Of StartBuild's errors (AWS CodeBuild API reference) the one that goes away by itself: other builds of the
    /// account end. Step Functions calls it `CodeBuild.` and its name.
    @Test
    void aBuildThatTheAccountHasNoRoomForIsTriedAgainUntilThereIs() {
        var refused = new AtomicInteger();
        world.observe(new CallObserver() {
            @Override
            public Object around(Class<?> client, String operation, Object request, Supplier<Object> call) {
                return call.get();
            }

            @Override
            public boolean answers(TaskCall task) {
                if (!task.stateName().equals("BuildRevision") || refused.get() == 15) return false;
                refused.incrementAndGet();
                task.fail(
                        "CodeBuild.AccountLimitExceededException",
                        "Cannot have more than 1 builds in queue for the account");
                return true;
            }
        });
        world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run()));
        assertEquals(15, refused.get());
    }

    @Test
    void aStepBeforeTheRolloutThatAlwaysFailsChangesNothing() {
        var good = scene.deployed();
        world.observe((client, operation, request, call) -> {
            if (operation.equals("describeDBInstances")) throw new IllegalStateException("never answers");
            return call.get();
        });
        world.commit("second", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST.substring(0, FIRST.indexOf(" ProvisionCapacity")) + " " + REFUSED, release);
        scene.assertServes(good);
        assertFalse(world.cloud().pushback().environmentLock().isInUse());
    }

    @Test
    void aStepAfterTheRolloutThatAlwaysFailsLeadsBack() {
        var good = scene.deployed();
        world.observe((client, operation, request, call) -> {
            if (operation.equals("putItem") && entry(request).startsWith("promotion#"))
                throw new IllegalStateException("never answers");
            return call.get();
        });
        world.commit("second", AppBehaviour.good());
        var release = world.run();
        assertPath(
                FIRST + " ConfirmRevision CheckHealth IsHealthy WaitForEvidence PromoteRelease " + WAY_BACK, release);
        scene.assertServes(good);
        assertEquals(List.of(), scene.suspendedProcesses());
    }

    @Test
    void aReleaseGoesOnWhileTheGitHostDoesNotAnswer() {
        scene.deployed();
        var second = world.commit("second", AppBehaviour.good());
        world.repository().away(true);
        assertEquals("Deployed", ending(world.run("commit", second.sha(), "deliveryId", "d-2")));
        scene.assertServes(second.sha());
    }

    @Test
    void noPushGoesOutWhileTheGitHostRefusesToSayWhichCommitIsNewer() {
        scene.deployed();
        var second = world.commit("second", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run("commit", second.sha(), "deliveryId", "d-2")));
        var third = world.commit("third", AppBehaviour.good());
        world.repository()
                .refuses(Optional.of(new SourceRefused("GitHub answered 401", "put a new token into its secret")));
        var refused = world.run("commit", third.sha(), "deliveryId", "d-3");
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", refused);
        var outcome = scene.outcome(refused.name()).orElseThrow();
        assertEquals(SourceRefused.class.getName(), outcome.error());
        assertTrue(
                outcome.summary().contains("GitHub answered 401: put a new token into its secret"), outcome.summary());
        assertEquals("Deployed", ending(world.run("action", "rollback")), "the rollback needs no host");
        assertEquals("Deployed", ending(world.run("commit", third.sha(), "force", true, "reason", "it is newer")));
        scene.assertServes(third.sha());
    }

    @Test
    void theOutcomeIsToldOnceAlsoWhenReportingFailsAtFirst() {
        var failures = new AtomicInteger(1);
        world.observe((client, operation, request, call) -> {
            if (operation.equals("putMetricData") && failures.getAndDecrement() > 0)
                throw new IllegalStateException("no metrics now");
            return call.get();
        });
        var commit = world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run()));
        assertTrue(failures.get() < 0, "reporting failed, and was tried again");
        assertEquals(1, world.cloud().services().sns().messages().size());
        assertEquals(
                1,
                world.repository().statuses().stream()
                        .filter(status -> status.commit().equals(commit.sha())
                                && !status.state().equals("pending"))
                        .count());
    }

    @SuppressWarnings("unchecked") // The SDK's own signature: a request, or what builds it.
    private static String entry(Object request) {
        var put = request instanceof PutItemRequest made
                ? made
                : PutItemRequest.builder()
                        .applyMutation((Consumer<PutItemRequest.Builder>) request)
                        .build();
        return put.item().get("entry").s();
    }
}
