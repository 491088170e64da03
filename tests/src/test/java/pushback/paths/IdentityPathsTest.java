package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.WAY_BACK;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.settings.Strategy;

/// Releases of an environment whose servers have a page that names the commit they run.
class IdentityPathsTest {
    private final VirtualCloud world = new VirtualCloud(Strategy.ONE, plan -> plan.withVersionPath("/version"));
    private final Scenario scene = new Scenario(world);

    @Test
    void aReleaseWhoseServersNameItIsDeployed() {
        scene.deployed();
        var commit = world.commit("good", AppBehaviour.good());
        assertPath(FIRST + " " + GOOD_END, world.run());
        scene.assertServes(commit.sha());
    }

    @Test
    void aReleaseBehindWhichTheOldOneAnswersIsPushedBackWhileItIsBroughtOut() {
        var old = scene.deployed();
        // Slow enough that the judge sees the first server before the second is touched.
        var commit =
                world.commit("answered by the old one", AppBehaviour.good().taking("Install", Duration.ofMinutes(2)));
        world.name(running -> old);
        var release = world.run();
        assertPath(FIRST + " RolloutUnhealthy " + WAY_BACK, release);
        assertTrue(
                release.cause()
                        .contains(" answers commit " + old.substring(0, 7) + ", not "
                                + commit.sha().substring(0, 7) + " (GET /version)"),
                release.cause());
        scene.assertServes(old);
    }

    @Test
    void oneThatIsQuickIsPushedBackAsWell() {
        var old = scene.deployed();
        world.commit("answered by the old one", AppBehaviour.good());
        world.name(running -> old);
        var release = world.run();
        assertEquals("RolledBack", ending(release));
        assertTrue(release.cause().contains(" answers commit " + old.substring(0, 7)), release.cause());
    }

    @Test
    void aReleaseThatDoesNotNameItselfIsNotDeployedUntilTheDeadlineAndThenPushedBack() {
        var old = scene.deployed();
        world.commit(
                "lost its page", AppBehaviour.good().answering((path, since) -> path.equals("/version") ? 404 : 200));
        var release = world.run();
        assertEquals("RolledBack", ending(release));
        assertTrue(release.cause().contains("nobody knows which commit answers on i-"), release.cause());
        assertTrue(release.cause().contains("(GET /version answered 404)"), release.cause());
        scene.assertServes(old);
    }

    @Test
    void theRollbackToAReleaseThatHasNoSuchPageIsNotBarred() {
        var old = scene.deployed();
        world.name(running -> running.equals(old) ? "" : running);
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        assertEquals("RolledBack", ending(world.run()));
        scene.assertServes(old);
    }

    @Test
    void aRollbackAfterWhichAnotherReleaseAnswersCallsAPerson() {
        scene.deployed();
        world.commit("crashes", AppBehaviour.good().failing("ApplicationStart"));
        world.name(running -> "0badc0de".repeat(5));
        var release = world.run();
        assertEquals("NeedsOperator", ending(release));
        assertTrue(release.cause().contains("answers commit 0badc0d, not "), release.cause());
    }
}
