package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.release.ReleaseRejected;
import pushback.release.ReleaseSkipped;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;
import pushback.source.Commit;
import pushback.stage.Stage;

class ResolveReleaseTest {
    private static final Instant STARTED = Instant.parse("2026-01-05T10:00:00Z");

    private final Stage stage = new Stage(1);
    private final Commit old = stage.commit();
    private final Commit head = stage.commit();

    @Test
    void nothingWishedForIsTheHeadOfTheBranch() {
        assertEquals(
                new Release(
                        "e1",
                        ReleaseAction.DEPLOY,
                        head.sha(),
                        "refs/heads/main",
                        head.message(),
                        head.author(),
                        "",
                        false,
                        "console",
                        "",
                        STARTED,
                        "arn:e1"),
                resolve("e1", "{}"));
    }

    @Test
    void findsACommitByItsAbbreviation() {
        var release = resolve(
                "e1", "{\"commit\": \"" + old.sha() + "\", \"requestedBy\": \"dana\", \"reason\": \"because\"}");
        assertEquals(old.sha(), release.commit());
        assertEquals("dana", release.requestedBy());
        assertEquals("because", release.reason());
    }

    @Test
    void answersTheSameWhenRepeatedAlsoIfTheBranchMoved() {
        var first = resolve("e1", "{}");
        stage.commit();
        assertEquals(first, resolve("e1", "{}"));
    }

    @Test
    void answersTheSameWhenTheAnswerToTheFirstAttemptWasLost() {
        // The first row is the commit's, the second the release's.
        stage.before("putItem", () -> stage.before("putItem", () -> stage.crashAfter("putItem")));
        assertThrows(Stage.Crash.class, () -> resolve("e1", "{}"));
        stage.commit();
        assertEquals(head.sha(), resolve("e1", "{}").commit());
    }

    @Test
    void ofTwoAttemptsAtOnceTheFirstStands() {
        stage.before("putItem", () -> {
            stage.commit();
            resolve("e1", "{}");
        });
        var answer = resolve("e1", "{}");
        assertEquals(
                stage.pushback()
                        .ledger()
                        .read(Release.entry("e1"), Release.class)
                        .orElseThrow()
                        .value(),
                answer);
    }

    @Test
    void takesUpAReleaseThatWaitedUnderItsOwnNameAndTime() {
        var first = resolve("e1", "{\"commit\": \"" + head.sha() + "\", \"requestedBy\": \"dana\"}");
        stage.commit();
        var again = stage.pushback()
                .step(ResolveRelease.class)
                .handleRequest(
                        new ResolveRelease.Request(
                                Json.tree("{\"continues\": \"e1\"}"),
                                "e1-after-3",
                                "arn:e1-after-3",
                                STARTED.plusSeconds(600)),
                        null);
        assertEquals(first.commit(), again.commit());
        assertEquals("e1", again.id());
        assertEquals(first.requestedAt(), again.requestedAt());
        assertEquals("dana", again.requestedBy());
        assertEquals("arn:e1-after-3", again.executionArn());
    }

    @Test
    void takesUpNothingThatIsNotKnown() {
        assertEquals("there is no release \"e7\" to take up again", refusal("e1", "{\"continues\": \"e7\"}"));
    }

    @Test
    void takesUpNothingThatHasEnded() {
        var release = resolve("e1", "{}");
        stage.pushback()
                .step(ReportOutcome.class)
                .handleRequest(
                        new ReportOutcome.Request(
                                "e1",
                                STARTED,
                                Optional.of(release),
                                ReleaseEnding.ROLLED_BACK,
                                "ReleaseUnhealthy",
                                "bad"),
                        null);
        assertEquals(
                "e1 has ended already (RolledBack); to bring its commit again, start a new release",
                refusal("e1-after-3", "{\"continues\": \"e1\"}"));
    }

    @Test
    void refusesACommitThatIsNotThere() {
        assertEquals(
                "there is no commit \"feedfeed\" in dana/shop; push it first, or name another",
                refusal("e1", "{\"commit\": \"feedfeed\"}"));
        assertEquals(
                "there is no commit \"refs/heads/gone\" in dana/shop; push it first, or name another",
                refusal("e1", "{\"ref\": \"refs/heads/gone\"}"));
    }

    @Test
    void refusesWhatIsOlderThanWhatRunsUnlessForced() {
        promoted("r1", head);
        var wish = "{\"commit\": \"" + old.sha() + "\"}";
        assertEquals(
                old.sha().substring(0, 7) + " is not newer than " + head.sha().substring(0, 7)
                        + ", which runs now; to go back use a rollback, to bring it all the same use force",
                refusal("e1", wish));
        assertEquals(
                old.sha(),
                resolve("e3", wish.replace("}", ", \"force\": true}")).commit());
        assertEquals(head.sha(), resolve("e2", "{}").commit());
    }

    @Test
    void refusesAReleaseThatWaitedAndIsOlderByNow() {
        resolve("e1", "{\"commit\": \"" + old.sha() + "\"}");
        promoted("r1", head);
        refusal("e1-after-3", "{\"continues\": \"e1\"}");
    }

    @Test
    void aRollbackGoesToTheGoodReleaseBefore() {
        promoted("r1", old);
        stage.pass(Duration.ofMinutes(1));
        promoted("r2", head);
        var release = resolve("e1", "{\"action\": \"rollback\"}");
        assertEquals(old.sha(), release.commit());
        assertEquals("r1", release.target());
        assertEquals(release, resolve("e1", "{\"action\": \"rollback\"}"));
    }

    @Test
    void aRollbackWithNothingToGoBackToIsRefused() {
        assertEquals(
                "there is nothing to go back to: no release was deployed yet",
                refusal("e1", "{\"action\": \"rollback\"}"));
    }

    @Test
    void skipsAPushThatSaysSoUnlessAPersonNamesOrForcesIt() {
        var said = stage.world().commit("Words\n\nAs agreed: [SKIP deploy].", AppBehaviour.good());
        assertEquals(
                "its message says [skip deploy]; to bring it all the same: ./pushback deploy "
                        + said.sha().substring(0, 7),
                skipped("e1", "{\"deliveryId\": \"d1\"}"));
        assertEquals(
                "its message says [skip deploy]; to bring it all the same: ./pushback deploy "
                        + said.sha().substring(0, 7),
                skipped("e1", "{\"deliveryId\": \"d1\"}"),
                "also when repeated");
        assertEquals(said.sha(), resolve("e2", "{}").commit());
        assertEquals("Words", resolve("e2", "{}").message());
        assertEquals(
                said.sha(),
                resolve("e3", "{\"deliveryId\": \"d3\", \"force\": true}").commit());
    }

    @Test
    void onlyTheMessageOfThePushedHeadCounts() {
        stage.world().commit("[skip deploy]", AppBehaviour.good());
        var after = stage.commit();
        assertEquals(after.sha(), resolve("e1", "{\"deliveryId\": \"d1\"}").commit());
    }

    @Test
    void theFirstReleaseIsDeployedWhateverItTouches() {
        var ruled = new Stage(1, new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of(), List.of("src/**")));
        var words = ruled.world().repository().commit("words", List.of("docs/guide.md"));
        assertEquals(
                words.sha(),
                ruled.pushback()
                        .step(ResolveRelease.class)
                        .handleRequest(
                                new ResolveRelease.Request(
                                        Json.tree("{\"deliveryId\": \"d1\"}"), "e1", "arn:e1", STARTED),
                                null)
                        .commit());
    }

    @Test
    void aForksCommitNeedsForce() {
        var foreign = stage.world().repository().fork("from elsewhere");
        var wish = "{\"commit\": \"" + foreign.sha() + "\", \"reason\": \"I know her\"}";
        assertEquals(
                foreign.sha().substring(0, 7)
                        + " is not on main, and a fork's commit is found by its SHA as well; push it to one of them,"
                        + " name its own branch as the \"ref\" (refs/heads/...), or use force if you know whose it is",
                refusal("e1", wish));
        refusal("e2", "{\"ref\": \"" + foreign.sha() + "\"}");
        assertEquals(
                foreign.sha(),
                resolve("e3", wish.replace("}", ", \"force\": true}")).commit());
        assertEquals(
                "commit of no branch forced by console: I know her",
                stage.pushback().overrides().of("e3").getFirst().sentence());
        assertEquals(
                foreign.sha(),
                resolve("e4", wish.replace("}", ", \"deliveryId\": \"d1\"}")).commit(),
                "a push is signed by the host");
    }

    @Test
    void aCommitOfABranchOfTheRepositoryNeedsNoForce() {
        var feature = stage.world().repository().fork("a feature");
        stage.world().repository().branch("feature", feature);
        refusal("e1", "{\"commit\": \"" + feature.sha() + "\"}");
        assertEquals(feature.sha(), resolve("e2", "{\"commit\": \"feature\"}").commit());
        assertEquals(
                feature.sha(),
                resolve("e3", "{\"ref\": \"refs/heads/feature\"}").commit());
        assertEquals(
                feature.sha(),
                resolve("e4", "{\"ref\": \"refs/heads/feature\", \"commit\": \"" + feature.sha() + "\"}")
                        .commit());
        var ruled = new Stage(1, new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of("hotfix/*"), List.of()));
        ruled.commit();
        var fix = ruled.world().repository().fork("a fix");
        ruled.world().repository().branch("hotfix/basket", fix);
        assertEquals(
                fix.sha(),
                ruled.pushback()
                        .step(ResolveRelease.class)
                        .handleRequest(
                                new ResolveRelease.Request(
                                        Json.tree("{\"commit\": \"" + fix.sha() + "\"}"), "e1", "arn:e1", STARTED),
                                null)
                        .commit());
    }

    @Test
    void whatNobodyCanCompareNeedsForceUnlessItWasSealedBefore() {
        stage.pushback().commits().find(old.sha());
        stage.world().repository().away(true);
        var wish = "{\"commit\": \"" + old.sha() + "\"}";
        assertEquals(
                old.sha().substring(0, 7)
                        + " cannot be compared with main, since the git host does not answer; try again "
                        + "later, or use force",
                refusal("e1", wish));
        stage.sealed(stage.release("r1", old));
        assertEquals(old.sha(), resolve("e2", wish).commit());
    }

    private String skipped(String execution, String input) {
        return assertThrows(ReleaseSkipped.class, () -> resolve(execution, input))
                .getMessage();
    }

    private Release resolve(String execution, String input) {
        return stage.pushback()
                .step(ResolveRelease.class)
                .handleRequest(
                        new ResolveRelease.Request(Json.tree(input), execution, "arn:" + execution, STARTED), null);
    }

    private String refusal(String execution, String input) {
        return assertThrows(ReleaseRejected.class, () -> resolve(execution, input))
                .getMessage();
    }

    private void promoted(String id, Commit commit) {
        var release = stage.release(id, commit);
        stage.pushback().promotions().promote(release, stage.sealed(release), Stage.healthy());
    }
}
