package pushback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import pushback.asl.Status;
import pushback.health.CloudWatchTraffic;
import pushback.local.cloud.Plan;
import pushback.local.fleet.AppBehaviour;
import pushback.local.fleet.MemoryMachine;
import pushback.local.messages.Published;
import pushback.local.stepfunctions.ExecutionRecord;
import pushback.local.virtual.VirtualCloud;
import pushback.lock.HaltRelease;
import pushback.outcome.Outcome;
import pushback.revision.Schema;
import pushback.rollout.Strategy;
import pushback.rules.FreezeWindow;
import pushback.rules.Rules;
import pushback.rules.Rules.InFreeze;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.CodeDeployException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The shipped machine with the shipped steps in virtual time: a scenario each, the states it visits and its ending.
class PathsTest {
    private static final String FIRST = "ResolveRelease AcquireLock IsLockHeld PrepareRevision NeedsBuild BuildRevision "
            + "SealRevision ProvisionDatabase ProvisionCapacity NeedsCanary RollOut";
    private static final String CANARY = FIRST.replace(" RollOut", "") + " DeployCanary IsCanaryHealthy WaitForCanary";
    private static final String GOOD_END = "ConfirmRevision CheckHealth IsHealthy WaitForEvidence PromoteRelease "
            + "ReleaseLock ReportOutcome WhichEnding Deployed";
    private static final String WAY_BACK = "QuarantineTargets HasWayBack RollBack VerifyRollback IsRollbackVerified "
            + "WaitForRollbackEvidence ReleaseLock ReportOutcome WhichEnding RolledBack";
    private static final String REFUSED = "ReleaseLock ReportOutcome WhichEnding Rejected";

    private VirtualCloud world = new VirtualCloud();

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
    void aCrashAtStartIsRolledBack() {
        var good = deployed();
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        assertServes(good);
        assertTrue(release.cause().contains("failed at ApplicationStart"), release.cause());
    }

    @Test
    void aHookThatHangsIsRolledBack() {
        var good = deployed();
        world.commit("hangs", AppBehaviour.good().hanging("ValidateService"));
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        assertServes(good);
    }

    @Test
    void aReleaseThatFailsOnTheFirstServersIsCaughtWhileTheOthersStillServe() {
        var good = deployed();
        // Slow enough that the judge sees the first server before the second is touched.
        world.commit("errors", AppBehaviour.good().taking("Install", Duration.ofMinutes(2)).answering((path, since) -> path.equals("/") ? 500 : 200));
        var release = world.run();
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertServes(good);
        assertTrue(release.cause().contains("GET / answered 500"), release.cause());
    }

    @Test
    void aReleaseThatTurnsBadAfterItSucceededIsRolledBack() {
        var good = deployed();
        world.commit("bad later", AppBehaviour.good().answering(
                (path, since) -> path.equals("/") && since.compareTo(Duration.ofMinutes(1)) > 0 ? 500 : 200));
        var release = world.run();
        assertPath(FIRST + " ConfirmRevision CheckHealth IsHealthy WaitForEvidence " + WAY_BACK, release);
        assertServes(good);
    }

    @Test
    void aFailedBuildChangesNothing() {
        var good = deployed();
        world.commitThatDoesNotBuild();
        var release = world.run();
        assertPath(FIRST.substring(0, FIRST.indexOf(" SealRevision")) + " " + REFUSED, release);
        assertServes(good);
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
        assertServes(old.sha());
    }

    @Test
    void whatWasPushedBackIsRejectedUnlessForced() {
        deployed();
        var bad = world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.run();
        var again = world.run("commit", bad.sha());
        assertPath("ResolveRelease AcquireLock IsLockHeld PrepareRevision " + REFUSED, again);
        assertTrue(again.cause().contains("was pushed back by"), again.cause());
    }

    @Test
    void aReleaseThatComesWhileAnotherRunsWaitsAndThenRuns() {
        world.commit("first", AppBehaviour.good());
        var first = world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        var second = world.commit("second", AppBehaviour.good());
        var queued = world.run();
        assertPath("ResolveRelease AcquireLock IsLockHeld Queued", queued);
        assertTrue(world.timeline().runUntil(() -> world.running().equals(List.of(second.sha(), second.sha()))
                && world.cloud().stepFunctions().executions().stream().noneMatch(record -> record.stoppedAt().isEmpty()),
                Duration.ofHours(2)));
        assertEquals("Deployed", ending(first));
        assertEquals("Deployed", ending(world.cloud().stepFunctions().executions().stream().reduce((a, b) -> b).orElseThrow()));
    }

    @Test
    void ofSeveralReleasesThatWaitTheNewestRunsAndTheOthersAreReportedSuperseded() {
        world.commit("first", AppBehaviour.good());
        world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        var overtaken = world.commit("second", AppBehaviour.good());
        world.run();
        var newest = world.commit("third", AppBehaviour.good());
        world.run();
        world.timeline().advance(Duration.ofHours(2));
        assertServes(newest.sha());
        assertTrue(world.repository().statuses().stream().anyMatch(status -> status.commit().equals(overtaken.sha())
                && status.description().contains("superseded by")));
    }

    @Test
    void anOlderPushThatArrivesLateDoesNotTakeThePlaceOfTheNewerOneThatWaits() {
        world.commit("first", AppBehaviour.good());
        world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        var older = world.commit("second", AppBehaviour.good());
        var newer = world.commit("third", AppBehaviour.good());
        world.run();
        var late = world.run("commit", older.sha());
        assertPath("ResolveRelease AcquireLock ReportOutcome WhichEnding Rejected", late);
        assertTrue(late.cause().contains("superseded by " + newer.sha().substring(0, 7)), late.cause());
        world.timeline().advance(Duration.ofHours(2));
        assertServes(newer.sha());
    }

    @Test
    void aReleaseGoesOnWhileTheGitHostDoesNotAnswer() {
        deployed();
        var second = world.commit("second", AppBehaviour.good());
        world.repository().away(true);
        assertEquals("Deployed", ending(world.run("commit", second.sha(), "deliveryId", "d-2")));
        assertServes(second.sha());
    }

    @Test
    void aRollbackThatFailsNeedsAnOperator() {
        var good = new AtomicInteger();
        // Starts well the first time on each server, never again.
        world.commit("starts once", AppBehaviour.good());
        world.run();
        world.fleet().machines().forEach(machine -> machine.behave(behaviour -> behaviour.failing("ApplicationStart")));
        world.commit("next", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " QuarantineTargets HasWayBack RollBack FreezeEnvironment ReleaseLock ReportOutcome WhichEnding NeedsOperator", release);
        assertTrue(release.cause().contains("needs a person"), release.cause());
        assertEquals(0, good.get());
    }

    @Test
    void aFirstReleaseThatFailsNeedsAnOperatorBecauseNothingServedBefore() {
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertPath(FIRST + " QuarantineTargets HasWayBack ReleaseLock ReportOutcome WhichEnding NeedsOperator", release);
    }

    @Test
    void aRollbackThatFailsFreezesTheEnvironmentAndCallsAPersonWithTheCommandsToRun() {
        var good = deployed();
        var bad = frozen();
        var page = pages().getLast();
        for (var command : List.of("./pushback status", "./pushback logs " + bad.name(),
                "./pushback rollback e1 --force --reason", "./pushback deploy COMMIT --force --reason",
                "./pushback unfreeze --reason"))
            assertTrue(page.contains(command), page);
        assertTrue(page.contains("puts the last good release (" + good.substring(0, 7) + ") back"), page);
    }

    @Test
    void aPushIntoAFrozenEnvironmentWaitsUntilAPersonUnfreezesIt() {
        deployed();
        frozen();
        world.settle();
        var fix = world.commit("fix", AppBehaviour.good());
        var waits = world.run("deliveryId", "d1");
        assertPath("ResolveRelease AcquireLock IsLockHeld Queued", waits);
        assertTrue(summary(waits).contains("production is frozen since"), summary(waits));
        world.cloud().schedule();
        world.timeline().advance(Duration.ofHours(3));
        assertEquals(Optional.empty(), outcome(waits.name()));
        world.cloud().pushback().freezes().lift("dana", "looked at it");
        world.timeline().advance(Duration.ofHours(1));
        assertEquals("Deployed", outcome(waits.name()).orElseThrow().ending());
        assertServes(fix.sha());
    }

    @Test
    void aForcedReleaseThatIsFoundHealthyLiftsTheFreezeAndBothAreOnTheRecord() {
        deployed();
        frozen();
        world.settle();
        var fix = world.commit("fix", AppBehaviour.good());
        var release = world.run("force", true, "reason", "the disk was full", "requestedBy", "dana");
        assertPath(FIRST + " " + GOOD_END, release);
        assertServes(fix.sha());
        assertEquals(Optional.empty(), world.cloud().pushback().freezes().current());
        assertTrue(summary(release).endsWith("freeze forced by dana: the disk was full"), summary(release));
    }

    @Test
    void aRollbackIsNotKeptByAFreeze() {
        var before = deployed();
        world.commit("second", AppBehaviour.good());
        world.run();
        world.cloud().pushback().freezes().begin("dana", "the database is being moved");
        assertEquals("Deployed", ending(world.run("action", "rollback")));
        assertServes(before);
        assertTrue(world.cloud().pushback().freezes().current().isPresent());
    }

    @Test
    void aReleaseWhoseRollbackWouldBeImpossibleIsRefusedUnlessForcedWithAReason() {
        world.commit("schema 1", AppBehaviour.good(), new Schema(1, 1));
        world.run();
        var next = world.commit("schema 2", AppBehaviour.good(), new Schema(2, 2));
        var refused = world.run();
        assertPath("ResolveRelease AcquireLock IsLockHeld PrepareRevision NeedsBuild BuildRevision SealRevision "
                + "ProvisionDatabase " + REFUSED, refused);
        assertTrue(refused.cause().contains("could not be pushed back: it brings the database to schema 2, which serves code "
                + "from schema 2 on"), refused.cause());
        assertEquals("Rejected", ending(world.run("force", true)));
        var forced = world.run("force", true, "reason", "the shop is closed anyway", "requestedBy", "dana");
        assertEquals("Deployed", ending(forced));
        assertServes(next.sha());
        assertTrue(summary(forced).endsWith("schema forced by dana: the shop is closed anyway"), summary(forced));
    }

    @Test
    void aRollbackBelowTheSchemasFloorIsRefused() {
        world.commit("schema 1", AppBehaviour.good(), new Schema(1, 1));
        world.run();
        world.commit("schema 2", AppBehaviour.good(), new Schema(2, 1));
        world.run();
        var contracted = world.commit("schema 3", AppBehaviour.good(), new Schema(3, 2));
        world.run();
        var refused = world.run("action", "rollback", "release", "e1");
        assertTrue(refused.cause().contains("is of schema 1, but e3 has brought the database to schema 3, which serves code "
                + "from schema 2 on"), refused.cause());
        assertServes(contracted.sha());
        assertEquals("Deployed", ending(world.run("action", "rollback", "release", "e2")));
    }

    @Test
    void whatTheDatabaseDoesNotServeAnyMoreIsNotPutBack() {
        world.commit("schema 1", AppBehaviour.good(), new Schema(1, 1));
        world.run();
        var bad = world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"), new Schema(2, 2));
        var release = world.run("force", true, "reason", "no way around it");
        assertPath(FIRST + " QuarantineTargets HasWayBack RollBack FreezeEnvironment ReleaseLock ReportOutcome WhichEnding "
                + "NeedsOperator", release);
        assertTrue(release.cause().contains("it is not put back: bring a fix"), release.cause());
        assertEquals(1, world.cloud().services().codeDeploy().listDeployments(list -> list
                .applicationName("pushback").deploymentGroupName("pushback").includeOnlyStatuses(DeploymentStatus.FAILED,
                        DeploymentStatus.STOPPED)).deployments().size(), bad.sha());
    }


    @Test
    void aRollbackThatCodeDeployBeganByItselfIsAdopted() {
        var good = deployed();
        world.cloud().services().codeDeploy().updateDeploymentGroup(update -> update.applicationName("pushback")
                .currentDeploymentGroupName("pushback").autoRollbackConfiguration(rollback -> rollback.enabled(true)
                        .events(AutoRollbackEvent.DEPLOYMENT_FAILURE)));
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        assertServes(good);
        assertEquals(List.of(), descriptions().stream().filter(text -> text.startsWith("pushback rollback")).toList());
        assertEquals(1, descriptions().stream().filter(text -> text.startsWith("Rollback of deployment")).count());
    }

    @Test
    void aRollbackThatAPersonAskedCodeDeployForIsAdopted() {
        var good = deployed();
        world.commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(2)));
        var release = world.start();
        var codeDeploy = world.cloud().services().codeDeploy();
        assertTrue(world.timeline().runUntil(() -> !active().isEmpty(), Duration.ofMinutes(10)));
        codeDeploy.stopDeployment(stop -> stop.deploymentId(active().getFirst()).autoRollbackEnabled(true));
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertEquals("RolledBack", ending(release));
        assertServes(good);
        assertEquals(List.of(), descriptions().stream().filter(text -> text.startsWith("pushback rollback")).toList());
    }

    @Test
    void whatWasPushedBackAndIsForcedIsOnTheRecord() {
        deployed();
        var bad = world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.run();
        var again = world.run("commit", bad.sha(), "force", true, "reason", "the disk was full", "requestedBy", "dana");
        var override = world.cloud().pushback().overrides().of(again.name()).getFirst();
        assertEquals("quarantine", override.rule());
        assertEquals("dana", override.by());
        assertEquals("the disk was full", override.reason());
        assertTrue(override.refusal().contains("was pushed back by e2"), override.refusal());
        assertTrue(again.cause().endsWith("quarantine forced by dana: the disk was full"), again.cause());
    }

    @Test
    void aPushInAFreezeWindowWaitsAndStartsByItselfWhenTheWindowEnds() {
        // Virtual time begins on a Monday at 9:00 UTC.
        ruled(new Rules(List.of(FreezeWindow.parse("0 10 * * MON for 5h in Europe/Berlin")), InFreeze.WAIT, Duration.ZERO,
                List.of(), List.of()));
        world.cloud().schedule();
        world.settle();
        var first = world.commit("first", AppBehaviour.good());
        var waits = world.run("deliveryId", "d1");
        assertPath("ResolveRelease AcquireLock IsLockHeld Queued", waits);
        assertTrue(summary(waits).startsWith("production is frozen until Mon 2026-01-05 15:00 Europe/Berlin"), summary(waits));
        var second = world.commit("second", AppBehaviour.good());
        var newest = world.run("deliveryId", "d2");
        assertEquals("Superseded", outcome(waits.name()).orElseThrow().ending(), first.sha());
        assertTrue(world.timeline().runUntil(() -> outcome(newest.name()).isPresent(), Duration.ofHours(8)));
        assertEquals("Deployed", outcome(newest.name()).orElseThrow().ending());
        assertServes(second.sha());
        var started = world.cloud().stepFunctions().execution(newest.name() + "-after-0").orElseThrow().startedAt();
        assertFalse(started.isBefore(Instant.parse("2026-01-05T14:00:00Z")), started.toString());
        assertFalse(started.isAfter(Instant.parse("2026-01-05T14:05:00Z")), started.toString());
    }

    @Test
    void aPushInAFreezeWindowIsRefusedIfSoConfiguredAndForceOverrides() {
        ruled(new Rules(List.of(FreezeWindow.parse("0 10 * * MON for 5h in Europe/Berlin")), InFreeze.REFUSE, Duration.ZERO,
                List.of(), List.of()));
        var commit = world.commit("first", AppBehaviour.good());
        var refused = world.run("deliveryId", "d1");
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", refused);
        assertTrue(refused.cause().contains("is frozen until Mon 2026-01-05 15:00 Europe/Berlin"), refused.cause());
        var forced = world.run("force", true, "reason", "the shop is down", "requestedBy", "dana");
        assertPath(FIRST + " " + GOOD_END, forced);
        assertServes(commit.sha());
        assertTrue(summary(forced).endsWith("freeze forced by dana: the shop is down"), summary(forced));
    }

    @Test
    void aReleaseGoesOutOnceItIsApprovedAndWhoDidIsOnTheRecord() {
        ruled(approvalWithin(Duration.ofDays(2)));
        var commit = world.commit("first", AppBehaviour.good());
        var release = world.start("deliveryId", "d1");
        world.timeline().advance(Duration.ofHours(30));
        assertEquals("AwaitApproval", ending(release));
        assertTrue(pages().getLast().contains("./pushback approve " + release.name()), pages().getLast());
        world.cloud().pushback().approvals().decide(release.name(), true, "erin", "looks good");
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertPath(FIRST.replace("AcquireLock", "AcquireLock AwaitApproval") + " " + GOOD_END, release);
        assertServes(commit.sha());
        assertTrue(summary(release).endsWith("; approved by erin: looks good"), summary(release));
    }

    @Test
    void aReleaseThatWaitsForApprovalHoldsNothingUp() {
        deployed();
        ruled(approvalWithin(Duration.ofDays(2)));
        var before = deployed(world);
        world.commit("second", AppBehaviour.good());
        world.start("deliveryId", "d2");
        world.timeline().advance(Duration.ofHours(1));
        assertEquals(Optional.empty(), world.cloud().pushback().environmentLock().ofTheDead());
        assertFalse(world.cloud().pushback().environmentLock().isInUse(), before);
    }

    @Test
    void aReleaseThatIsRejectedChangesNothing() {
        ruled(approvalWithin(Duration.ofDays(2)));
        world.commit("first", AppBehaviour.good());
        var release = world.start("deliveryId", "d1");
        world.timeline().advance(Duration.ofHours(1));
        world.cloud().pushback().approvals().decide(release.name(), false, "erin", "not before the holidays");
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofMinutes(1)));
        assertPath("ResolveRelease AcquireLock AwaitApproval ReportOutcome WhichEnding Rejected", release);
        assertTrue(release.cause().endsWith("nothing changed: rejected by erin: not before the holidays"), release.cause());
        assertEquals(List.of(), world.running());
    }

    @Test
    void aReleaseThatNobodyApprovesInTimeIsRejected() {
        ruled(approvalWithin(Duration.ofHours(8)));
        world.cloud().schedule();
        world.settle();
        world.commit("first", AppBehaviour.good());
        var release = world.start("deliveryId", "d1");
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(9)));
        assertPath("ResolveRelease AcquireLock AwaitApproval ReportOutcome WhichEnding Rejected", release);
        assertTrue(release.cause().endsWith("expired: nobody approved it within 8 h"), release.cause());
    }

    @Test
    void ofSeveralReleasesThatWaitForApprovalTheNewestStaysAndTheOthersAreReportedSuperseded() {
        ruled(approvalWithin(Duration.ofHours(8)));
        world.commit("first", AppBehaviour.good());
        var older = world.start("deliveryId", "d1");
        world.timeline().advance(Duration.ofMinutes(1));
        var second = world.commit("second", AppBehaviour.good());
        var newer = world.start("deliveryId", "d2");
        world.timeline().advance(Duration.ofMinutes(1));
        assertEquals("Superseded", outcome(older.name()).orElseThrow().ending());
        assertTrue(older.stoppedAt().isPresent());
        world.cloud().pushback().approvals().decide(second.sha().substring(0, 7), true, "erin", "");
        assertTrue(world.timeline().runUntil(() -> newer.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertServes(second.sha());
    }

    @Test
    void aPushThatSaysSkipDeployIsReportedAsSkippedAndAPersonCanBringItAllTheSame() {
        var good = deployed();
        var commit = world.commit("Mend a typo\n\n[Skip Deploy]", AppBehaviour.good());
        var skipped = world.run("deliveryId", "d1");
        assertPath("ResolveRelease ReportOutcome WhichEnding Skipped", skipped);
        assertServes(good);
        var status = world.repository().statuses().getLast();
        assertEquals(commit.sha(), status.commit());
        assertEquals("success", status.state());
        assertTrue(status.description().contains("is not deployed: its message says [skip deploy]"), status.description());
        assertEquals("Deployed", ending(world.run("commit", commit.sha())));
    }

    @Test
    void aPushThatTouchesNothingOfTheApplicationIsReportedAsSkipped() {
        ruled(new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of(),
                List.of("src/**", "!**/*.md")));
        var good = deployed(world);
        world.repository().commit("words", List.of("docs/guide.md", "src/README.md"));
        var skipped = world.run("deliveryId", "d1");
        assertPath("ResolveRelease ReportOutcome WhichEnding Skipped", skipped);
        assertTrue(summary(skipped).contains("touches nothing of the application since " + good.substring(0, 7)),
                summary(skipped));
        var code = world.commit("code", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run("deliveryId", "d2")));
        assertServes(code.sha());
    }

    @Test
    void aPersonGoesBackToTheReleaseBefore() {
        var before = deployed();
        world.commit("second", AppBehaviour.good());
        world.run();
        var release = world.run("action", "rollback", "reason", "confuses people");
        assertPath(FIRST.replace(" BuildRevision SealRevision", "") + " " + GOOD_END, release);
        assertServes(before);
    }

    @Test
    void aRollbackWithNothingToGoBackToIsRejected() {
        deployed();
        var release = world.run("action", "rollback");
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", release);
        assertTrue(release.cause().contains("nothing to go back to"), release.cause());
    }

    @Test
    void aLostCodeDeployEventIsMadeUpForByTheWatchdog() {
        world.deliver((event, toTarget) -> { });
        var commit = world.commit("good", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " " + GOOD_END, release);
        assertTrue(release.history().stream().anyMatch(event -> event.type().equals("TaskTimedOut")));
        assertServes(commit.sha());
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
        assertServes(commit.sha());
    }

    @Test
    void aThrottledCallIsRetried() {
        var left = new AtomicInteger(3);
        world.observe((client, operation, request, call) -> {
            if (client == CodeDeployClient.class && operation.equals("createDeployment") && left.getAndDecrement() > 0)
                throw CodeDeployException.builder().statusCode(400).message("Rate exceeded")
                        .awsErrorDetails(AwsErrorDetails.builder().errorCode("ThrottlingException").build()).build();
            return call.get();
        });
        world.commit("good", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
        assertTrue(left.get() <= 0);
    }

    @Test
    void aCrashBetweenCreatingTheDeploymentAndWritingItDownMakesNoSecondOne() {
        var crashes = new AtomicInteger(1);
        var created = new AtomicInteger();
        world.observe((client, operation, request, call) -> {
            if (client == CodeDeployClient.class && operation.equals("createDeployment")) created.incrementAndGet();
            if (client == DynamoDbClient.class && operation.equals("putItem") && created.get() == 1 && crashes.getAndDecrement() > 0)
                throw ProvisionedThroughputExceededException.builder().statusCode(400).message("out of capacity").build();
            return call.get();
        });
        world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run()));
        assertEquals(1, created.get());
    }

    @Test
    void aDatabaseThatWasStoppedIsStartedFirst() {
        world.cloud().services().rds().stopDBInstance(stop -> stop.dbInstanceIdentifier(world.cloud().settings().databaseInstance()));
        world.settle();
        world.commit("good", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
    }

    @Test
    void aSingleServerGetsASecondOneForTheTimeOfTheRollout() {
        var single = new VirtualCloud(1);
        single.commit("first", AppBehaviour.good());
        single.run();
        var most = new AtomicInteger();
        single.observe((client, operation, request, call) -> {
            most.set(Math.max(most.get(), single.fleet().machines().size()));
            return call.get();
        });
        single.commit("second", AppBehaviour.good());
        assertEquals("Deployed", ending(single.run()));
        single.settle();
        assertEquals(2, most.get());
        assertEquals(1, single.fleet().machines().size());
    }

    @Test
    void whatWasSuspendedIsGivenBackHoweverItEnds() {
        deployed();
        var suspended = new LinkedHashSet<Integer>();
        world.observe((client, operation, request, call) -> {
            if (client == CodeDeployClient.class && operation.equals("createDeployment")) suspended.add(suspendedProcesses().size());
            return call.get();
        });
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.run();
        assertEquals(Set.of(3), suspended);
        assertEquals(List.of(), suspendedProcesses());
    }

    @Test
    void anExecutionThatLostItsLockChangesNothingMore() {
        deployed();
        world.commit("second", AppBehaviour.good());
        var release = world.start();
        world.timeline().advance(Duration.ofSeconds(30));
        takeOver();
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertEquals("Rejected", ending(release));
        assertTrue(release.cause().contains("no longer held by"), release.cause());
    }

    @Test
    void aReleaseWhoseExecutionWasStoppedByAPersonLeavesTheLockToTheNext() {
        world.commit("first", AppBehaviour.good());
        var stopped = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        assertEquals("Deployed", ending(world.run()));
    }

    @Test
    void aReleaseStoppedInTheMiddleOfItsRolloutIsTakenBackAndReportedOnce() {
        var good = deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
        var stopped = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        assertTrue(world.timeline().runUntil(() -> outcome(stopped.name()).isPresent(), Duration.ofHours(2)));
        assertEquals("RolledBack", outcome(stopped.name()).get().ending());
        world.timeline().advance(Duration.ofMinutes(1));
        assertServes(good);
        assertEquals(List.of(), suspendedProcesses());
        assertEquals(1, world.repository().statuses().stream().filter(status -> status.commit().equals(commit.sha())
                && !status.state().equals("pending")).count());
    }

    @Test
    void aFirstReleaseStoppedBeforeItsEndCallsAPersonAndFreesTheLock() {
        world.commit("first", AppBehaviour.good());
        var stopped = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        world.timeline().advance(Duration.ofMinutes(1));
        assertEquals("NeedsOperator", outcome(stopped.name()).orElseThrow().ending());
        assertEquals("Deployed", ending(world.run()));
    }

    @Test
    void aReleaseThatWaitsForADeadOneRunsAfterTheRecovery() {
        deployed();
        world.commit("second", AppBehaviour.good());
        var stopped = world.start();
        world.timeline().advance(Duration.ofSeconds(20));
        var third = world.commit("third", AppBehaviour.good());
        world.run();
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        world.timeline().advance(Duration.ofHours(2));
        assertServes(third.sha());
        assertEquals("RolledBack", outcome(stopped.name()).orElseThrow().ending());
    }

    @Test
    void aReleaseThatComesBehindADeadOneWaitsForItsRecoveryEvenIfNobodyWasToldOfTheDeath() {
        var good = deployed();
        var second = world.commit("second", AppBehaviour.good());
        var stopped = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().equals(List.of(second.sha(), second.sha())),
                Duration.ofHours(1)));
        world.deliver((event, toTarget) -> { });
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        world.commitThatDoesNotBuild();
        assertEquals("Queued", ending(world.run()));
        world.settle();
        // The one that waited changed nothing, and the fleet does not stay on what was never found good.
        assertEquals("RolledBack", outcome(stopped.name()).orElseThrow().ending());
        assertServes(good);
    }

    @Test
    void aReleaseHaltedInTheMiddleOfItsRolloutIsPushedBackAndItsBytesAreNotCondemned() {
        var good = deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(2)));
        var halted = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        halt("");
        assertTrue(world.timeline().runUntil(() -> halted.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertPath(FIRST + " RolloutHalted " + WAY_BACK, halted);
        assertServes(good);
        assertEquals(commit.sha().substring(0, 7) + " was halted, the last good release serves again: dana halted it: wrong branch",
                halted.cause());
        assertEquals(List.of(), suspendedProcesses());
        assertEquals("Deployed", ending(world.run("commit", commit.sha())));
    }

    @Test
    void aReleaseHaltedBeforeItsRolloutChangesNothing() {
        var good = deployed();
        var commit = world.commit("second", AppBehaviour.good());
        var halted = world.start();
        assertTrue(world.timeline().runUntil(() -> halted.states().contains("BuildRevision"), Duration.ofMinutes(1)));
        halt(halted.name());
        assertTrue(world.timeline().runUntil(() -> halted.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertPath(FIRST.substring(0, FIRST.indexOf(" ProvisionDatabase")) + " " + REFUSED, halted);
        assertEquals(commit.sha().substring(0, 7) + " was halted, nothing changed: dana halted it: wrong branch", halted.cause());
        assertServes(good);
    }

    @Test
    void aReleaseHaltedWhileItIsJudgedIsPushedBack() {
        var good = deployed();
        world.commit("second", AppBehaviour.good());
        var halted = world.start();
        assertTrue(world.timeline().runUntil(() -> halted.states().contains("WaitForEvidence"), Duration.ofHours(1)));
        halt("");
        assertTrue(world.timeline().runUntil(() -> halted.stoppedAt().isPresent(), Duration.ofHours(1)));
        assertPath(FIRST + " ConfirmRevision CheckHealth IsHealthy WaitForEvidence " + WAY_BACK, halted);
        assertServes(good);
    }

    @Test
    void aReleaseHaltedWhileItWaitsNeverRuns() {
        deployed();
        var second = world.commit("second", AppBehaviour.good());
        world.start();
        world.timeline().advance(Duration.ofMinutes(1));
        world.commit("third", AppBehaviour.good());
        var waiting = world.run();
        halt(waiting.name());
        world.timeline().advance(Duration.ofHours(2));
        assertEquals("Rejected", outcome(waiting.name()).orElseThrow().ending());
        assertServes(second.sha());
    }

    @Test
    void aReleaseWhoseExecutionTimesOutInTheMiddleOfItsRolloutIsTakenBackAndReportedOnce() {
        var good = deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
        var dead = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        world.cloud().stepFunctions().timeOut(dead.name());
        assertEquals(Status.TIMED_OUT, dead.status());
        assertTakenBack(dead, good);
    }

    @Test
    void aReleaseThatDiedUnnoticedIsTakenBackByTheSchedule() {
        world.cloud().schedule();
        world.settle();
        var good = deployed();
        var commit = world.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
        var dead = world.start();
        assertTrue(world.timeline().runUntil(() -> world.running().contains(commit.sha()), Duration.ofHours(1)));
        world.deliver((event, toTarget) -> { });
        world.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(dead.arn()));
        world.timeline().advance(Duration.ofSeconds(1));
        world.deliver((event, toTarget) -> world.timeline().execute(toTarget));
        assertTakenBack(dead, good);
    }

    @Test
    void aStepBeforeTheRolloutThatAlwaysFailsChangesNothing() {
        var good = deployed();
        world.observe((client, operation, request, call) -> {
            if (operation.equals("describeDBInstances")) throw new IllegalStateException("never answers");
            return call.get();
        });
        world.commit("second", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST.substring(0, FIRST.indexOf(" ProvisionCapacity")) + " " + REFUSED, release);
        assertServes(good);
        assertFalse(world.cloud().pushback().environmentLock().isInUse());
    }

    @Test
    void aStepAfterTheRolloutThatAlwaysFailsLeadsBack() {
        var good = deployed();
        world.observe((client, operation, request, call) -> {
            if (operation.equals("putItem") && entry(request).startsWith("promotion#"))
                throw new IllegalStateException("never answers");
            return call.get();
        });
        world.commit("second", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " ConfirmRevision CheckHealth IsHealthy WaitForEvidence PromoteRelease " + WAY_BACK, release);
        assertServes(good);
        assertEquals(List.of(), suspendedProcesses());
    }

    @Test
    void aBranchHeadWhoseWebhookWasLostIsFoundAndDeployed() {
        world.cloud().schedule();
        world.settle();
        deployed();
        var lost = world.commit("nobody told", AppBehaviour.good());
        world.timeline().advance(Duration.ofHours(2));
        assertServes(lost.sha());
    }

    @Test
    void aBranchHeadThatWasPushedBackIsNotTriedAgain() {
        world.cloud().schedule();
        world.settle();
        var good = deployed();
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.run();
        var executions = world.cloud().stepFunctions().executions().size();
        world.timeline().advance(Duration.ofHours(2));
        assertEquals(executions, world.cloud().stepFunctions().executions().size());
        assertServes(good);
    }

    @Test
    void aHappyDeploymentTakesAtMostTwentyTransitionsAndThreeForEachSample() {
        deployed();
        world.commit("second", AppBehaviour.good());
        var release = world.run();
        var samples = release.states().stream().filter(state -> state.matches("CheckHealth|WatchRollout")).count();
        assertTrue(release.states().size() <= 20 + 3 * samples, release.states().size() + " for " + samples + " samples: " + release.states());
    }

    @Test
    void theOutcomeIsToldOnceAlsoWhenReportingFailsAtFirst() {
        var failures = new AtomicInteger(1);
        world.observe((client, operation, request, call) -> {
            if (operation.equals("putMetricData") && failures.getAndDecrement() > 0) throw new IllegalStateException("no metrics now");
            return call.get();
        });
        world.commit("good", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run()));
        var told = new ArrayList<>(world.repository().statuses());
        assertFalse(told.isEmpty());
    }

    @Test
    void aCanaryIsJudgedBeforeTheRestIsTouched() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = deployed(canary);
        var commit = canary.commit("good", AppBehaviour.good());
        var release = canary.start();
        // The first zone has two of the four.
        assertTrue(canary.timeline().runUntil(() -> count(canary, commit.sha()) == 2, Duration.ofHours(1)));
        assertTrue(canary.timeline().runUntil(() -> judgedCanary(release), Duration.ofHours(1)));
        assertEquals(2, count(canary, before));
        assertTrue(canary.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertPath(CANARY + " RollOut " + GOOD_END, release);
        assertEquals(4, count(canary, commit.sha()));
    }

    @Test
    void aBadCanaryIsPushedBackAndTheRestNeverRanIt() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = deployed(canary);
        var commit = canary.commit("errors", AppBehaviour.good().answering((path, since) -> path.equals("/") ? 500 : 200));
        var most = new AtomicInteger();
        canary.observe((client, operation, request, call) -> {
            most.set(Math.max(most.get(), count(canary, commit.sha())));
            return call.get();
        });
        var release = canary.run();
        assertPath(CANARY + " " + WAY_BACK, release);
        assertTrue(most.get() <= 2, most + " ran it");
        assertEquals(4, count(canary, before));
        assertTrue(release.cause().contains("GET / answered 500"), release.cause());
        assertTrue(release.cause().contains(", old: 0 of "), release.cause());
        var measures = canary.cloud().pushback().changes().measures(VirtualCloud.START, canary.timeline().now());
        assertEquals(1, measures.failures(), "a canary counts as a change that reached servers");
    }

    @Test
    void aCanaryThatDoesNotStartIsPushedBack() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = deployed(canary);
        canary.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = canary.run();
        assertPath(CANARY.replace(" IsCanaryHealthy WaitForCanary", "") + " IsCanaryHealthy WaitForCanary " + WAY_BACK, release);
        assertTrue(release.cause().contains("failed at ApplicationStart"), release.cause());
        assertEquals(4, count(canary, before));
    }

    @Test
    void aFirstReleaseAndARollbackNeedNoCanary() {
        var canary = new VirtualCloud(2, Strategy.CANARY);
        canary.commit("first", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, canary.run());
        canary.commit("second", AppBehaviour.good());
        assertEquals("Deployed", ending(canary.run()));
        assertPath(FIRST.replace(" BuildRevision SealRevision", "") + " " + GOOD_END, canary.run("action", "rollback"));
    }

    @Test
    void aCanaryWhoseExecutionIsStoppedIsTakenBack() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        var before = deployed(canary);
        var commit = canary.commit("good", AppBehaviour.good());
        var stopped = canary.start();
        assertTrue(canary.timeline().runUntil(() -> count(canary, commit.sha()) == 1, Duration.ofHours(1)));
        canary.cloud().stepFunctions().stopExecution(stop -> stop.executionArn(stopped.arn()));
        canary.timeline().advance(Duration.ofHours(2));
        assertEquals(4, count(canary, before));
        assertEquals("RolledBack", canary.cloud().pushback().outcomes().of(stopped.name()).orElseThrow().ending());
    }

    @Test
    void everyStrategyTakesAsManyAtATimeAsItSays() {
        var most = new LinkedHashMap<Strategy, Long>();
        for (var strategy : List.of(Strategy.ALL_AT_ONCE, Strategy.HALF, Strategy.ONE)) {
            var fleet = new VirtualCloud(4, strategy);
            deployed(fleet);
            most.put(strategy, 0L);
            fleet.observe((client, operation, request, call) -> {
                var serving = fleet.cloud().services().loadBalancing().describeTargetHealth(describe -> describe
                        .targetGroupArn(fleet.cloud().settings().targetGroupArn())).targetHealthDescriptions().stream()
                        .filter(target -> target.targetHealth().state() == TargetHealthStateEnum.HEALTHY).count();
                most.merge(strategy, 4 - serving, Math::max);
                return call.get();
            });
            fleet.commit("second", AppBehaviour.good().taking("Install", Duration.ofMinutes(1)));
            assertEquals("Deployed", ending(fleet.run()));
        }
        assertEquals(Map.of(Strategy.ALL_AT_ONCE, 4L, Strategy.HALF, 2L, Strategy.ONE, 1L), most);
    }

    @Test
    void visitorsWhoSeeErrorsThatNoProbeSeesPushTheReleaseBack() {
        var good = deployed();
        var commit = world.commit("fails on a page nobody probes", AppBehaviour.good().taking("Install", Duration.ofMinutes(3)));
        // Five visitors a second on each server; of the new ones, every third second has an error.
        visit((server, second) -> server.installed().map(VirtualCloud::commitOf).equals(Optional.of(commit.sha())) && second % 3 == 0);
        var release = world.run();
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertTrue(release.cause().contains("1 of 5 visitors' requests failed"), release.cause());
        assertServes(good);
    }

    @Test
    void errorsThatTheOldServersHaveAsWellAreNotTheReleasesFault() {
        deployed();
        var commit = world.commit("good, in bad times", AppBehaviour.good().taking("Install", Duration.ofMinutes(5)));
        var until = world.timeline().now().plus(Duration.ofMinutes(8));
        visit((server, second) -> world.timeline().now().isBefore(until) && second % 3 == 0);
        assertEquals("Deployed", ending(world.run()));
        assertServes(commit.sha());
    }

    @Test
    void anAlarmThatGoesOffPushesTheReleaseBackByName() {
        var good = deployed();
        alarm(StateValue.OK);
        world.commit("slow in ways that only an alarm knows", AppBehaviour.good().taking("Install", Duration.ofMinutes(5)));
        var release = world.start();
        assertTrue(world.timeline().runUntil(() -> release.history().stream().anyMatch(event -> event.details().toString()
                .contains("instance-seconds")), Duration.ofHours(1)));
        alarm(StateValue.ALARM);
        assertTrue(world.timeline().runUntil(() -> release.states().contains("RollBack"), Duration.ofHours(1)));
        alarm(StateValue.OK);
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertTrue(release.cause().contains("in ALARM: " + VirtualCloud.ALARM), release.cause());
        assertServes(good);
    }

    /// From now on each server that runs anything has five visitors a second.
    private void visit(BiPredicate<MemoryMachine, Long> fails) {
        world.timeline().after(Duration.ofSeconds(1), () -> visit(fails));
        var now = world.timeline().now();
        for (var server : world.fleet().machines()) {
            if (server.installed().isEmpty()) continue;
            var which = Map.of(CloudWatchTraffic.INSTANCE, server.id());
            var metrics = world.cloud().services().cloudWatch();
            metrics.observe(Plan.TRAFFIC, CloudWatchTraffic.REQUESTS, which, now, 5);
            metrics.observe(Plan.TRAFFIC, CloudWatchTraffic.ERRORS, which, now, fails.test(server, now.getEpochSecond()) ? 1 : 0);
        }
    }

    private void alarm(StateValue state) {
        var metrics = world.cloud().services().cloudWatch();
        if (metrics.describeAlarms(describe -> describe.alarmNames(VirtualCloud.ALARM)).metricAlarms().isEmpty())
            metrics.putMetricAlarm(put -> put.alarmName(VirtualCloud.ALARM).namespace("Shop").metricName("Latency")
                    .statistic(Statistic.MAXIMUM).period(86_400).evaluationPeriods(1).threshold(1.0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD).treatMissingData("ignore"));
        metrics.setAlarmState(set -> set.alarmName(VirtualCloud.ALARM).stateValue(state).stateReason("a test"));
    }

    private static boolean judgedCanary(ExecutionRecord release) {
        return release.states().contains("RollOut");
    }

    private static int count(VirtualCloud world, String commit) {
        return (int) world.running().stream().filter(commit::equals).count();
    }

    private String deployed() {
        return deployed(world);
    }

    /// Approved, if the rules ask for it.
    private static String deployed(VirtualCloud world) {
        var commit = world.commit("good", AppBehaviour.good());
        var release = world.start();
        if (world.cloud().settings().rules().needsApproval()) {
            world.timeline().advance(Duration.ofSeconds(10));
            world.cloud().pushback().approvals().decide(release.name(), true, "erin", "");
        }
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertEquals("Deployed", ending(release));
        return commit.sha();
    }

    /// From now on the world is another one, with these rules.
    private void ruled(Rules rules) {
        world = new VirtualCloud(2, rules);
    }

    private static Rules approvalWithin(Duration time) {
        return new Rules(List.of(), InFreeze.WAIT, time, List.of(), List.of());
    }

    /// A release that fails and cannot be pushed back; after it, applications start again.
    private ExecutionRecord frozen() {
        world.fleet().machines().forEach(machine -> machine.behave(behaviour -> behaviour.failing("ApplicationStart")));
        world.commit("next", AppBehaviour.good());
        var release = world.run();
        assertEquals("NeedsOperator", ending(release));
        assertTrue(world.cloud().pushback().freezes().current().isPresent());
        world.fleet().machines().forEach(machine -> machine.behave(behaviour -> AppBehaviour.good()));
        return release;
    }

    /// What was sent to the subscribers.
    private List<String> pages() {
        return world.cloud().services().sns().messages().stream().map(Published::message).toList();
    }

    private static String summary(ExecutionRecord release) {
        return release.output().orElseThrow().path("summary").asText();
    }

    private List<String> descriptions() {
        var codeDeploy = world.cloud().services().codeDeploy();
        return codeDeploy.listDeployments(list -> list.applicationName("pushback").deploymentGroupName("pushback"))
                .deployments().stream().map(id -> codeDeploy.getDeployment(get -> get.deploymentId(id)).deploymentInfo()
                        .description()).filter(Objects::nonNull).toList();
    }

    private List<String> active() {
        return world.cloud().services().codeDeploy().listDeployments(list -> list.applicationName("pushback")
                .deploymentGroupName("pushback").includeOnlyStatuses(DeploymentStatus.IN_PROGRESS)).deployments();
    }

    private Optional<Outcome> outcome(String release) {
        return world.cloud().pushback().outcomes().of(release);
    }

    private void assertTakenBack(ExecutionRecord dead, String good) {
        assertTrue(world.timeline().runUntil(() -> outcome(dead.name()).isPresent(), Duration.ofHours(2)));
        assertEquals("RolledBack", outcome(dead.name()).get().ending());
        world.timeline().advance(Duration.ofMinutes(1));
        assertServes(good);
        assertEquals(List.of(), suspendedProcesses());
        assertFalse(world.cloud().pushback().environmentLock().isInUse());
        var capacity = world.cloud().pushback().ledger().read("capacity", ObjectNode.class);
        assertTrue(capacity.isEmpty(), "what was taken is given back");
        assertEquals(1, world.cloud().services().sns().messages().stream()
                .filter(message -> dead.name().equals(message.attributes().get("release"))).count());
    }

    @SuppressWarnings("unchecked") // The SDK's own signature: a request, or what builds it.
    private static String entry(Object request) {
        var put = request instanceof PutItemRequest made ? made
                : PutItemRequest.builder().applyMutation((Consumer<PutItemRequest.Builder>) request).build();
        return put.item().get("entry").s();
    }

    private void halt(String release) {
        world.cloud().pushback().haltRelease().handleRequest(new HaltRelease.Request(release, "dana", "wrong branch"), null);
    }

    private void assertServes(String commit) {
        assertEquals(List.of(commit, commit), world.running());
    }

    private List<String> suspendedProcesses() {
        return world.cloud().services().scaling().describeAutoScalingGroups(describe -> describe
                        .autoScalingGroupNames(world.cloud().settings().autoScalingGroup()))
                .autoScalingGroups().getFirst().suspendedProcesses().stream().map(process -> process.processName()).toList();
    }

    /// Another release takes the lock although this one holds it: what a lease that ran out would allow.
    private void takeOver() {
        var ledger = world.cloud().pushback().ledger();
        var row = ledger.read("lock", ObjectNode.class).orElseThrow();
        row.value().put("holder", "somebody-else").put("fence", row.value().path("fence").asLong() + 1);
        assertTrue(ledger.write("lock", row.value(), row.version()));
    }

    private static String ending(ExecutionRecord record) {
        return record.states().getLast();
    }

    /// The states visited, each once, in the order of the first visit; those of the watch beside the rollout left out.
    private static void assertPath(String expected, ExecutionRecord release) {
        var beside = Set.of("DeployRevision", "BeginWatch", "WaitForRollout", "WatchRollout", "IsRollingOut", "RolloutWatched");
        var visited = new LinkedHashSet<>(release.states());
        visited.removeAll(beside);
        assertEquals(expected, String.join(" ", visited), () -> release.error() + ": " + release.cause());
    }
}
