package pushback.paths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pushback.paths.Scenario.FIRST;
import static pushback.paths.Scenario.GOOD_END;
import static pushback.paths.Scenario.assertPath;
import static pushback.paths.Scenario.ending;
import static pushback.paths.Scenario.summary;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.release.ReleaseEnding;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;

/// The rules that a team sets: freeze windows, approvals, and pushes that do not deploy.
class RulesPathsTest {
    private VirtualCloud world = new VirtualCloud();
    private Scenario scene = new Scenario(world);

    @Test
    void aPushInAFreezeWindowWaitsAndStartsByItselfWhenTheWindowEnds() {
        // Virtual time begins on a Monday at 9:00 UTC.
        ruled(new Rules(
                List.of(FreezeWindow.parse("0 10 * * MON for 5h in Europe/Berlin")),
                InFreeze.WAIT,
                Duration.ZERO,
                List.of(),
                List.of()));
        world.cloud().schedule();
        world.settle();
        var first = world.commit("first", AppBehaviour.good());
        var waits = world.run("deliveryId", "d1");
        assertPath("ResolveRelease AcquireLock IsLockHeld Queued", waits);
        assertTrue(
                summary(waits).startsWith("production is frozen until Mon 2026-01-05 15:00 Europe/Berlin"),
                summary(waits));
        var second = world.commit("second", AppBehaviour.good());
        var newest = world.run("deliveryId", "d2");
        assertEquals(
                ReleaseEnding.SUPERSEDED,
                scene.outcome(waits.name()).orElseThrow().ending(),
                first.sha());
        assertTrue(world.timeline().runUntil(() -> scene.outcome(newest.name()).isPresent(), Duration.ofHours(8)));
        assertEquals(
                ReleaseEnding.DEPLOYED,
                scene.outcome(newest.name()).orElseThrow().ending());
        scene.assertServes(second.sha());
        var started = world.cloud()
                .stepFunctions()
                .execution(newest.name() + "-after-0")
                .orElseThrow()
                .startedAt();
        assertFalse(started.isBefore(Instant.parse("2026-01-05T14:00:00Z")), started.toString());
        assertFalse(started.isAfter(Instant.parse("2026-01-05T14:05:00Z")), started.toString());
    }

    @Test
    void aPushInAFreezeWindowIsRefusedIfSoConfiguredAndForceOverrides() {
        ruled(new Rules(
                List.of(FreezeWindow.parse("0 10 * * MON for 5h in Europe/Berlin")),
                InFreeze.REFUSE,
                Duration.ZERO,
                List.of(),
                List.of()));
        var commit = world.commit("first", AppBehaviour.good());
        var refused = world.run("deliveryId", "d1");
        assertPath("ResolveRelease ReportOutcome WhichEnding Rejected", refused);
        assertTrue(refused.cause().contains("is frozen until Mon 2026-01-05 15:00 Europe/Berlin"), refused.cause());
        var forced = world.run("force", true, "reason", "the shop is down", "requestedBy", "dana");
        assertPath(FIRST + " " + GOOD_END, forced);
        scene.assertServes(commit.sha());
        assertTrue(summary(forced).endsWith("freeze forced by dana: the shop is down"), summary(forced));
    }

    @Test
    void aReleaseGoesOutOnceItIsApprovedAndWhoDidIsOnTheRecord() {
        ruled(approvalWithin(Duration.ofDays(2)));
        var commit = world.commit("first", AppBehaviour.good());
        var release = world.start("deliveryId", "d1");
        world.timeline().advance(Duration.ofHours(30));
        assertEquals("AwaitApproval", ending(release));
        assertTrue(
                scene.pages().getLast().contains("./pushback approve " + release.name()),
                scene.pages().getLast());
        world.cloud().pushback().approvals().decide(release.name(), true, "erin", "looks good");
        assertTrue(world.timeline().runUntil(() -> release.stoppedAt().isPresent(), Duration.ofHours(2)));
        assertPath(FIRST.replace("AcquireLock", "AcquireLock AwaitApproval") + " " + GOOD_END, release);
        scene.assertServes(commit.sha());
        assertTrue(summary(release).endsWith("; approved by erin: looks good"), summary(release));
    }

    @Test
    void aReleaseThatWaitsForApprovalHoldsNothingUp() {
        ruled(approvalWithin(Duration.ofDays(2)));
        var before = scene.deployed();
        world.commit("second", AppBehaviour.good());
        world.start("deliveryId", "d2");
        world.timeline().advance(Duration.ofHours(1));
        assertEquals(
                Optional.empty(), world.cloud().pushback().environmentLock().orphaned());
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
        assertTrue(
                release.cause().endsWith("nothing changed: rejected by erin: not before the holidays"),
                release.cause());
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
        assertEquals(
                ReleaseEnding.SUPERSEDED,
                scene.outcome(older.name()).orElseThrow().ending());
        assertTrue(older.stoppedAt().isPresent());
        world.cloud().pushback().approvals().decide(second.sha().substring(0, 7), true, "erin", "");
        assertTrue(world.timeline().runUntil(() -> newer.stoppedAt().isPresent(), Duration.ofHours(1)));
        scene.assertServes(second.sha());
    }

    @Test
    void aPushThatSaysSkipDeployIsReportedAsSkippedAndAPersonCanBringItAllTheSame() {
        var good = scene.deployed();
        var commit = world.commit("Mend a typo\n\n[Skip Deploy]", AppBehaviour.good());
        var skipped = world.run("deliveryId", "d1");
        assertPath("ResolveRelease ReportOutcome WhichEnding Skipped", skipped);
        scene.assertServes(good);
        var status = world.repository().statuses().getLast();
        assertEquals(commit.sha(), status.commit());
        assertEquals("success", status.state());
        assertTrue(
                status.description().contains("is not deployed: its message says [skip deploy]"), status.description());
        assertEquals("Deployed", ending(world.run("commit", commit.sha())));
    }

    @Test
    void aPushOfWhatRunsAlreadyIsReportedAsSkipped() {
        var good = scene.deployed();
        var skipped = world.run("deliveryId", "d1");
        assertPath("ResolveRelease ReportOutcome WhichEnding Skipped", skipped);
        scene.assertServes(good);
        assertTrue(
                Scenario.summary(skipped)
                        .endsWith("is not deployed: it runs already (release e1); to bring it once more: "
                                + "./pushback deploy " + good.substring(0, 7)),
                Scenario.summary(skipped));
        assertEquals("Deployed", ending(world.run("commit", good)));
    }

    @Test
    void aPushThatTouchesNothingOfTheApplicationIsReportedAsSkipped() {
        ruled(new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of(), List.of("src/**", "!**/*.md")));
        var good = scene.deployed();
        world.repository().commit("words", List.of("docs/guide.md", "src/README.md"));
        var skipped = world.run("deliveryId", "d1");
        assertPath("ResolveRelease ReportOutcome WhichEnding Skipped", skipped);
        assertTrue(
                summary(skipped).contains("touches nothing of the application since " + good.substring(0, 7)),
                summary(skipped));
        var code = world.commit("code", AppBehaviour.good());
        assertEquals("Deployed", ending(world.run("deliveryId", "d2")));
        scene.assertServes(code.sha());
    }

    /// From now on the world is another one, with these rules.
    private void ruled(Rules rules) {
        world = new VirtualCloud(2, rules);
        scene = new Scenario(world);
    }

    private static Rules approvalWithin(Duration time) {
        return new Rules(List.of(), InFreeze.WAIT, time, List.of(), List.of());
    }
}
