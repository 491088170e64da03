package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;
import static pushback.paths.Scenario.summary;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.LifecycleResult;
import pushback.cloud.virtual.VirtualCloud;
import pushback.revision.Quarantines;
import pushback.settings.Strategy;
import pushback.source.Commit;

/// Releases that come after one whose stop scripts fail: those scripts are not theirs.
class StopFailurePathsTest {
    private final VirtualCloud world = new VirtualCloud();
    private final Scenario scene = new Scenario(world);

    @ParameterizedTest
    @ValueSource(strings = {"BeforeBlockTraffic", "AfterBlockTraffic", "ApplicationStop"})
    void aReleaseIsDeployedPastTheStopScriptsOfTheOneBefore(String event) {
        var before = deployed(world, "cannot be stopped", AppBehaviour.good().failing(event));
        var commit = world.commit("good", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " " + GOOD_END, release);
        scene.assertServes(commit.sha());
        assertTrue(
                summary(release)
                        .contains(event + " of " + before.sha().substring(0, 7)
                                + " (release e1), which ran before, failed on i-"),
                summary(release));
        assertTrue(
                summary(release)
                        .endsWith(" and was ignored (Script at specified location: scripts/" + event
                                + ".sh failed with exit code 1: no)"),
                summary(release));
    }

    @Test
    void theNextReleaseAfterItIsDeployedWithoutASecondTry() {
        deployed(world, "cannot be stopped", AppBehaviour.good().failing("ApplicationStop"));
        deployed(world, "good", AppBehaviour.good());
        var release = deployed(world, "better", AppBehaviour.good());
        assertEquals(
                List.of("pushback deploy e3"),
                world
                        .cloud()
                        .services()
                        .codeDeploy()
                        .listDeployments(
                                list -> list.applicationName("pushback").deploymentGroupName("pushback"))
                        .deployments()
                        .stream()
                        .map(id -> world.cloud()
                                .services()
                                .codeDeploy()
                                .getDeployment(get -> get.deploymentId(id))
                                .deploymentInfo())
                        .map(info -> String.valueOf(info.description()))
                        .filter(text -> text.endsWith(" e3"))
                        .toList(),
                release.sha());
    }

    @Test
    void whatFailsByItselfPastThemIsPushedBackAndQuarantined() {
        var before = deployed(world, "cannot be stopped", AppBehaviour.good().failing("ApplicationStop"));
        var bad = world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        assertTrue(release.cause().contains("failed at ApplicationStart"), release.cause());
        assertTrue(release.cause().contains("ApplicationStop of " + before.sha().substring(0, 7)), release.cause());
        scene.assertServes(before.sha());
        assertTrue(quarantine(world, bad).isPresent());
    }

    @Test
    void whereTheyAreNotIgnoredTheReleaseIsToldWhoseScriptFailedAndNothingIsHeldAgainstIt() {
        var strict = strict();
        var before = deployed(strict, "cannot be stopped", AppBehaviour.good().failing("ApplicationStop"));
        var commit = strict.commit("good", AppBehaviour.good());
        var release = strict.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        new Scenario(strict).assertServes(before.sha());
        var cause = release.cause();
        assertTrue(
                cause.contains(
                        " failed at ApplicationStop: Script at specified location: scripts/ApplicationStop.sh failed "
                                + "with exit code 1\n[stderr]no"),
                cause);
        assertTrue(
                cause.contains("That script is not of " + commit.sha().substring(0, 7) + " but of "
                        + before.sha().substring(0, 7) + " (release e1), which runs. Nothing is held against "
                        + commit.sha().substring(0, 7)),
                cause);
        assertTrue(cause.contains("./pushback deploy " + commit.sha() + " --force --reason"), cause);
        assertEquals(Optional.empty(), quarantine(strict, commit));
        assertEquals(2, strict.cloud().pushback().fleet().healthy().size());
    }

    @Test
    void theCommandThatThatNamesGetsOut() {
        var strict = strict();
        deployed(strict, "cannot be stopped", AppBehaviour.good().failing("ApplicationStop"));
        var commit = strict.commit("good", AppBehaviour.good());
        assertEquals("RolledBack", ending(strict.run()));
        var forced = strict.run("commit", commit.sha(), "force", true, "reason", "the old script is broken");
        assertEquals("Deployed", ending(forced));
        new Scenario(strict).assertServes(commit.sha());
    }

    /// It would be silent once more. Its bytes were never on a server, so nothing is held against them.
    @Test
    void aServerThatIsSilentWhileItIsToBeStoppedIsNoStopScriptThatFails() {
        var silent = new LifecycleResult(
                "UnknownError", "", "CodeDeploy agent was not able to receive the lifecycle event", "");
        var before = deployed(world, "good", AppBehaviour.good().failing("ApplicationStop", silent));
        var commit = world.commit("next", AppBehaviour.good());
        var release = world.run();
        assertPath(FIRST + " " + WAY_BACK, release);
        assertFalse(release.cause().contains("ignored"), release.cause());
        assertEquals(Optional.empty(), quarantine(world, commit));
        scene.assertServes(before.sha());
    }

    @Test
    void aCanaryGoesPastThemAndSoDoesTheRestWithIt() {
        var canary = new VirtualCloud(4, Strategy.CANARY);
        deployed(canary, "cannot be stopped", AppBehaviour.good().failing("ApplicationStop"));
        var commit = canary.commit("good", AppBehaviour.good());
        var release = canary.run();
        assertEquals("Deployed", ending(release), release.cause());
        assertFalse(release.states().contains("QuarantineTargets"));
        assertEquals(List.of(commit.sha(), commit.sha(), commit.sha(), commit.sha()), canary.running());
        assertTrue(summary(release).contains("and was ignored"), summary(release));
    }

    @Test
    void aCanaryThatMayNotGoPastThemIsNotQuarantined() {
        var canary = new VirtualCloud(Strategy.CANARY, plan -> plan.withIgnoreFailedStop(false));
        var before = deployed(canary, "cannot be stopped", AppBehaviour.good().failing("ApplicationStop"));
        var commit = canary.commit("good", AppBehaviour.good());
        var release = canary.run();
        assertEquals("RolledBack", ending(release));
        assertEquals(Optional.empty(), quarantine(canary, commit));
        new Scenario(canary).assertServes(before.sha());
    }

    private static VirtualCloud strict() {
        return new VirtualCloud(Strategy.ONE, plan -> plan.withIgnoreFailedStop(false));
    }

    private static Commit deployed(VirtualCloud world, String message, AppBehaviour behaviour) {
        var commit = world.commit(message, behaviour);
        var release = world.run();
        assertEquals("Deployed", ending(release), release.cause());
        return commit;
    }

    private static Optional<Quarantines.Quarantine> quarantine(VirtualCloud world, Commit commit) {
        var pushback = world.cloud().pushback();
        return pushback.quarantines()
                .of(pushback.bundles().sealed(commit.sha()).orElseThrow().digest());
    }
}
