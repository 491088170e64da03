package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.REFUSED;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.CodeDeployException;

/// The shipped machine with the shipped steps in virtual time: a scenario each, the states it visits and its ending.
/// Here are the main ways through it; more of them are in the class that is named after what they are about:
///
/// - `RolloutPathsTest`: how servers get a release, and what condemns it meanwhile
/// - `WaitingPathsTest`: several releases and one lock
/// - `RollbackPathsTest`: what is pushed back, what cannot be, and the freeze after that
/// - `IdentityPathsTest`: which commit answers on a server
/// - `StopFailurePathsTest`: releases after one that cannot be stopped
/// - `StoppedPathsTest`: executions that are halted, stopped, or dead
/// - `KeptLockPathsTest`: what is done, and cannot be given back
/// - `TroublePathsTest`: steps and services that fail
/// - `RulesPathsTest`: freeze windows, approvals, pushes that do not deploy
/// - `DrillPathsTest`: the machine of the drills
class PathsTest {
    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    @Test
    void aGoodReleaseIsDeployed() {
        var commit = world.commit("good", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " " + GOOD_END, release);
        assertEquals(List.of(commit.sha(), commit.sha()), world.running());
    }

    @Test
    void aSecondReleaseOfTheSameCommitIsNotBuiltAgain() {
        world.commit("good", AppBehaviour.good());
        world.run();
        var again = world.run();
        assertPath(FIRST.replace(" BuildRevision SealRevision", "") + " " + GOOD_END, again);
    }

    @Test
    void aHappyDeploymentTakesAtMostTwentyTransitionsAndThreeForEachSample() {
        scene.deployed();
        world.commit("second", AppBehaviour.good());
        var release = world.run();
        var samples = release.states().stream()
                .filter(state -> state.matches("CheckHealth|WatchRollout"))
                .count();
        assertTrue(
                release.states().size() <= 20 + 3 * samples,
                release.states().size() + " for " + samples + " samples: " + release.states());
    }

    @Test
    void aDatabaseThatWasStoppedIsStartedFirst() {
        world.cloud()
                .services()
                .rds()
                .stopDBInstance(stop -> stop.dbInstanceIdentifier(
                        world.cloud().settings().database().databaseInstance()));
        world.settle();
        world.commit("good", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
    }

    @Test
    void aCrashAtStartIsRolledBack() {
        var good = scene.deployed();
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        scene.assertServes(good);
        assertTrue(release.cause().contains("failed at ApplicationStart"), release.cause());
    }

    @Test
    void aHookThatHangsIsRolledBack() {
        var good = scene.deployed();
        world.commit("hangs", AppBehaviour.good().hanging("ValidateService"));
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        scene.assertServes(good);
    }

    @Test
    void aReleaseThatFailsOnTheFirstServersIsCaughtWhileTheOthersStillServe() {
        var good = scene.deployed();
        // Slow enough that the judge sees the first server before the second is touched.
        world.commit(
                "errors",
                AppBehaviour.good()
                        .taking("Install", Duration.ofMinutes(2))
                        .answering((path, since) -> path.equals("/") ? 500 : 200));
        var release = world.run();
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        scene.assertServes(good);
        assertTrue(release.cause().contains("GET / answered 500"), release.cause());
    }

    @Test
    void aReleaseThatTurnsBadAfterItSucceededIsRolledBack() {
        var good = scene.deployed();
        world.commit(
                "bad later",
                AppBehaviour.good()
                        .answering((path, since) ->
                                path.equals("/") && since.compareTo(Duration.ofMinutes(1)) > 0 ? 500 : 200));
        var release = world.run();
        assertPath(FIRST + " ConfirmRevision CheckHealth IsHealthy WaitForEvidence " + WAY_BACK, release);
        scene.assertServes(good);
    }

    @Test
    void aFailedBuildChangesNothing() {
        var good = scene.deployed();
        world.commitThatDoesNotBuild();
        var release = world.run();
        assertPath(FIRST.substring(0, FIRST.indexOf(" SealRevision")) + " " + REFUSED, release);
        scene.assertServes(good);
        assertTrue(release.cause().contains("mvn package: exit status 1"), release.cause());
    }

    @Test
    void aBuildWithoutArtifactsChangesNothing() {
        world.commitWithoutArtifacts();
        var release = world.run();
        assertPath(FIRST.substring(0, FIRST.indexOf(" ProvisionDatabase")) + " " + REFUSED, release);
        assertTrue(release.cause().contains("left no bundle"), release.cause());
    }

    @Test
    void aBundleWithoutAppSpecChangesNothing() {
        world.commitWithoutAppSpec();
        var release = world.run();
        assertPath(FIRST.substring(0, FIRST.indexOf(" ProvisionDatabase")) + " " + REFUSED, release);
        assertTrue(release.cause().contains("appspec.yml"), release.cause());
    }

    @Test
    void anUnknownCommitIsRejected() {
        world.commit("good", AppBehaviour.good());
        var release = world.run("commit", "feedfeed");
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", release);
        assertTrue(release.cause().contains("there is no commit \"feedfeed\""), release.cause());
    }

    @Test
    void anUnknownInputFieldIsRejected() {
        world.commit("good", AppBehaviour.good());
        var release = world.run("comit", "main");
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", release);
        assertTrue(release.cause().contains("unknown input field \"comit\""), release.cause());
    }

    @Test
    void anOlderCommitIsRejectedUnlessForced() {
        var old = world.commit("old", AppBehaviour.good());
        world.commit("new", AppBehaviour.good());
        world.run();
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", world.run("commit", old.sha()));
        assertPath(FIRST + " " + GOOD_END, world.run("commit", old.sha(), "force", true));
        scene.assertServes(old.sha());
    }

    @Test
    void aReleaseThatComesWhileAnotherRunsWaitsAndThenRuns() {
        world.commit("first", AppBehaviour.good());
        var first = world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        var second = world.commit("second", AppBehaviour.good());
        var queued = world.run();
        assertPath("ResolveRelease AcquireLock IsLockHeld Queued", queued);
        assertTrue(world.timeline()
                .runUntil(
                        () -> world.running().equals(List.of(second.sha(), second.sha()))
                                && world.cloud().stepFunctions().executions().stream()
                                        .noneMatch(record -> record.stoppedAt().isEmpty()),
                        Duration.ofHours(2)));
        assertEquals("Deployed", ending(first));
        assertEquals(
                "Deployed",
                ending(world.cloud().stepFunctions().executions().stream()
                        .reduce((a, b) -> b)
                        .orElseThrow()));
    }

    @Test
    void aRollbackThatFailsNeedsAnOperator() {
        // Starts well the first time on each server, never again.
        world.commit("starts once", AppBehaviour.good());
        world.run();
        world.fleet().machines().forEach(machine -> machine.behave(behaviour -> behaviour.failing("ApplicationStart")));
        world.commit("next", AppBehaviour.good());
        var release = world.run();
        assertPath(
                FIRST + " QuarantineTargets HasRollbackTarget RollBack FreezeEnvironment ReleaseLock ReportOutcome "
                        + "WhichEnding NeedsOperator",
                release);
        assertTrue(release.cause().contains("needs a person"), release.cause());
    }

    @Test
    void aFirstReleaseThatFailsNeedsAnOperatorBecauseNothingServedBefore() {
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertPath(
                FIRST + " QuarantineTargets HasRollbackTarget ReleaseLock ReportOutcome WhichEnding NeedsOperator",
                release);
    }

    @Test
    void aPersonGoesBackToTheReleaseBefore() {
        var before = scene.deployed();
        world.commit("second", AppBehaviour.good());
        world.run();
        var release = world.run("action", "rollback", "reason", "confuses people");
        assertPath(FIRST.replace(" BuildRevision SealRevision", "") + " " + GOOD_END, release);
        scene.assertServes(before);
    }

    @Test
    void aRollbackWithNothingToGoBackToIsRejected() {
        scene.deployed();
        var release = world.run("action", "rollback");
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", release);
        assertTrue(release.cause().contains("nothing to go back to"), release.cause());
    }

    @Test
    void aLostCodeDeployEventIsMadeUpForByTheWatchdog() {
        world.deliver((event, toTarget) -> {});
        var commit = world.commit("good", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " " + GOOD_END, release);
        assertTrue(release.history().stream().anyMatch(event -> event.type().equals("TaskTimedOut")));
        scene.assertServes(commit.sha());
    }

    @Test
    void aDoubledAndLateCodeDeployEventChangesNothing() {
        world.deliver((event, toTarget) -> {
            world.timeline().execute(toTarget);
            world.timeline().after(Duration.ofSeconds(1), toTarget);
            world.timeline().after(Duration.ofMinutes(20), toTarget);
        });
        var commit = world.commit("good", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
        world.timeline().advance(Duration.ofHours(1));
        scene.assertServes(commit.sha());
    }

    @Test
    void aThrottledCallIsRetried() {
        var left = new AtomicInteger(3);
        world.observe((client, operation, request, call) -> {
            if (client == CodeDeployClient.class && operation.equals("createDeployment") && left.getAndDecrement() > 0)
                throw CodeDeployException.builder()
                        .statusCode(400)
                        .message("Rate exceeded")
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ThrottlingException")
                                .build())
                        .build();
            return call.get();
        });
        world.commit("good", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
        assertTrue(left.get() <= 0);
    }
}
