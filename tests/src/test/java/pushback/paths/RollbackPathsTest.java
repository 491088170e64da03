package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.REFUSED;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;
import static pushback.paths.Scenario.summary;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.ReleaseEnding;
import pushback.revision.Schema;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

/// The way back: what is pushed back stays away, what could not be pushed back is refused, somebody else's rollback is
/// adopted, and one that fails freezes the environment.
class RollbackPathsTest {
    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    @Test
    void rollbackTwiceGoesOneFurtherBackAndSaysWhereTheNextOneWouldGo() {
        var first = scene.deployed();
        var second = scene.deployed();
        var third = scene.deployed();
        var once = world.run("action", "rollback");
        scene.assertServes(second);
        assertTrue(
                summary(once)
                        .endsWith("; it went back to e2, and a further rollback goes to e1 (" + first.substring(0, 7)
                                + "); left behind: e3 (" + third.substring(0, 7) + ")"),
                summary(once));
        var twice = world.run("action", "rollback");
        scene.assertServes(first);
        assertTrue(
                summary(twice).contains("a further rollback goes to nothing: it is the furthest back"), summary(twice));
        var further = world.run("action", "rollback");
        assertEquals("Rejected", ending(further));
        assertTrue(
                further.cause().contains("there is nothing further back than e5 (" + first.substring(0, 7) + ")"),
                further.cause());
        scene.assertServes(first);
    }

    @Test
    void aFirstReleaseThatFailsSaysThatNothingWasBeforeIt() {
        var bad = world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertEquals("NeedsOperator", ending(release));
        assertTrue(
                release.cause()
                        .startsWith(bad.sha().substring(0, 7) + " failed; there was nothing before it; push a fix: "),
                release.cause());
        assertTrue(
                scene.pages().getLast().contains("Next:    Push a fix."),
                scene.pages().getLast());
        scene.deployed();
    }

    @Test
    void whatWasPushedBackIsRejectedUnlessForced() {
        scene.deployed();
        var bad = world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.run();
        var again = world.run("commit", bad.sha());
        assertPath("ResolveRelease AcquireLock IsLockHeld PrepareRevision " + REFUSED, again);
        assertTrue(again.cause().contains("was pushed back by"), again.cause());
    }

    @Test
    void whatWasPushedBackAndIsForcedIsOnTheRecord() {
        scene.deployed();
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
    void aReleaseWhoseRollbackWouldBeImpossibleIsRefusedUnlessForcedWithAReason() {
        world.commit("schema 1", AppBehaviour.good(), new Schema(1, 1));
        world.run();
        var next = world.commit("schema 2", AppBehaviour.good(), new Schema(2, 2));
        var refused = world.run();
        assertPath(
                "ResolveRelease AcquireLock IsLockHeld PrepareRevision NeedsBuild BuildRevision SealRevision "
                        + "ProvisionDatabase " + REFUSED,
                refused);
        assertTrue(
                refused.cause()
                        .contains("could not be pushed back: it brings the database to schema 2, "
                                + "which serves code from schema 2 on"),
                refused.cause());
        assertEquals("Rejected", ending(world.run("force", true)));
        var forced = world.run("force", true, "reason", "the shop is closed anyway", "requestedBy", "dana");
        assertEquals("Deployed", ending(forced));
        scene.assertServes(next.sha());
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
        assertTrue(
                refused.cause()
                        .contains("is of schema 1, but e3 has brought the database to schema 3, "
                                + "which serves code from schema 2 on"),
                refused.cause());
        scene.assertServes(contracted.sha());
        assertEquals("Deployed", ending(world.run("action", "rollback", "release", "e2")));
    }

    @Test
    void whatTheDatabaseDoesNotServeAnyMoreIsNotPutBack() {
        world.commit("schema 1", AppBehaviour.good(), new Schema(1, 1));
        world.run();
        var bad = world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"), new Schema(2, 2));
        var release = world.run("force", true, "reason", "no way around it");
        assertPath(
                FIRST + " QuarantineTargets HasRollbackTarget RollBack FreezeEnvironment ReleaseLock ReportOutcome "
                        + "WhichEnding NeedsOperator",
                release);
        assertTrue(release.cause().contains("it is not put back: bring a fix"), release.cause());
        assertEquals(
                1,
                world.cloud()
                        .services()
                        .codeDeploy()
                        .listDeployments(list -> list.applicationName("pushback")
                                .deploymentGroupName("pushback")
                                .includeOnlyStatuses(DeploymentStatus.FAILED, DeploymentStatus.STOPPED))
                        .deployments()
                        .size(),
                bad.sha());
    }

    @Test
    void aRollbackThatCodeDeployBeganByItselfIsAdopted() {
        var good = scene.deployed();
        world.cloud()
                .services()
                .codeDeploy()
                .updateDeploymentGroup(update -> update.applicationName("pushback")
                        .currentDeploymentGroupName("pushback")
                        .autoRollbackConfiguration(
                                rollback -> rollback.enabled(true).events(AutoRollbackEvent.DEPLOYMENT_FAILURE)));
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        scene.assertServes(good);
        assertEquals(
                List.of(),
                descriptions().stream()
                        .filter(text -> text.startsWith("pushback rollback"))
                        .toList());
        assertEquals(
                1,
                descriptions().stream()
                        .filter(text -> text.startsWith("Rollback of deployment"))
                        .count());
    }

    @Test
    void aRollbackThatAPersonAskedCodeDeployForIsAdopted() {
        var good = scene.deployed();
        world.commit("slow", AppBehaviour.good().taking("Install", Duration.ofMinutes(2)));
        var release = world.start();
        var codeDeploy = world.cloud().services().codeDeploy();
        assertTrue(world.timeline().runUntil(() -> !active().isEmpty(), Duration.ofMinutes(10)));
        codeDeploy.stopDeployment(stop -> stop.deploymentId(active().getFirst()).autoRollbackEnabled(true));
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertEquals("RolledBack", ending(release));
        scene.assertServes(good);
        assertEquals(
                List.of(),
                descriptions().stream()
                        .filter(text -> text.startsWith("pushback rollback"))
                        .toList());
    }

    @Test
    void aRollbackThatFailsFreezesTheEnvironmentAndCallsAPersonWithTheCommandsToRun() {
        var good = scene.deployed();
        var bad = frozen();
        var page = scene.pages().getLast();
        for (var command : List.of(
                "./pushback status",
                "./pushback logs " + bad.name(),
                "./pushback rollback e1 --force --reason",
                "./pushback deploy COMMIT --force --reason",
                "./pushback unfreeze --reason")) assertTrue(page.contains(command), page);
        assertTrue(page.contains("puts the last good release (" + good.substring(0, 7) + ") back"), page);
    }

    @Test
    void aPushIntoAFrozenEnvironmentWaitsUntilAPersonUnfreezesIt() {
        scene.deployed();
        frozen();
        world.settle();
        var fix = world.commit("fix", AppBehaviour.good());
        var waits = world.run("deliveryId", "d1");
        assertPath("ResolveRelease AcquireLock IsLockHeld Queued", waits);
        assertTrue(summary(waits).contains("production is frozen since"), summary(waits));
        world.cloud().schedule();
        world.timeline().advance(Duration.ofHours(3));
        assertEquals(Optional.empty(), scene.outcome(waits.name()));
        world.cloud().pushback().freezes().lift("dana", "looked at it");
        world.timeline().advance(Duration.ofHours(1));
        assertEquals(
                ReleaseEnding.DEPLOYED,
                scene.outcome(waits.name()).orElseThrow().ending());
        scene.assertServes(fix.sha());
    }

    @Test
    void aForcedReleaseThatIsFoundHealthyLiftsTheFreezeAndBothAreOnTheRecord() {
        scene.deployed();
        frozen();
        world.settle();
        var fix = world.commit("fix", AppBehaviour.good());
        var release = world.run("force", true, "reason", "the disk was full", "requestedBy", "dana");
        assertPath(FIRST + " " + GOOD_END, release);
        scene.assertServes(fix.sha());
        assertEquals(Optional.empty(), world.cloud().pushback().freezes().current());
        assertTrue(summary(release).endsWith("freeze forced by dana: the disk was full"), summary(release));
    }

    @Test
    void aRollbackIsNotKeptByAFreeze() {
        var before = scene.deployed();
        world.commit("second", AppBehaviour.good());
        world.run();
        world.cloud().pushback().freezes().begin("dana", "the database is being moved");
        assertEquals("Deployed", ending(world.run("action", "rollback")));
        scene.assertServes(before);
        assertTrue(world.cloud().pushback().freezes().current().isPresent());
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

    private List<String> descriptions() {
        var codeDeploy = world.cloud().services().codeDeploy();
        return codeDeploy
                .listDeployments(list -> list.applicationName("pushback").deploymentGroupName("pushback"))
                .deployments()
                .stream()
                .map(id -> codeDeploy
                        .getDeployment(get -> get.deploymentId(id))
                        .deploymentInfo()
                        .description())
                .filter(Objects::nonNull)
                .toList();
    }

    private List<String> active() {
        return world.cloud()
                .services()
                .codeDeploy()
                .listDeployments(list -> list.applicationName("pushback")
                        .deploymentGroupName("pushback")
                        .includeOnlyStatuses(DeploymentStatus.IN_PROGRESS))
                .deployments();
    }
}
