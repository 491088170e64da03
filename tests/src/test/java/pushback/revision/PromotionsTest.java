package pushback.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.release.Release;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.stage.Stage;

class PromotionsTest {
    private final Stage stage = new Stage(1);
    private final Promotions promotions = stage.pushback().promotions();

    @Test
    void nothingIsCurrentBeforeTheFirst() {
        assertEquals(Optional.empty(), promotions.current());
    }

    @Test
    void theLatestIsCurrentAlsoAfterTheTenth() {
        for (int i = 1; i <= 11; i++) promote("r" + i);
        assertEquals("r11", promotions.current().orElseThrow().release());
        assertEquals(11, promotions.current().orElseThrow().number());
    }

    @Test
    void aReleaseIsPromotedOnce() {
        var release = stage.release("r1");
        var revision = stage.sealed(release);
        var first = promotions.promote(release, revision, Stage.healthy());
        assertEquals(first, promotions.promote(release, revision, Stage.healthy()));
        assertEquals(
                1,
                stage.pushback()
                        .ledger()
                        .latest(Promotion.PREFIX, 9, Promotion.class)
                        .size());
    }

    @Test
    void ofTwoPromotionsAtOnceNoneIsLost() {
        var one = stage.release("r1");
        var other = stage.release("r2");
        var revision = stage.sealed(one);
        var otherRevision = stage.sealed(other);
        stage.before("putItem", () -> promotions.promote(other, otherRevision, Stage.healthy()));
        assertEquals(2, promotions.promote(one, revision, Stage.healthy()).number());
        assertEquals(
                List.of("r1", "r2"),
                stage.pushback().ledger().latest(Promotion.PREFIX, 9, Promotion.class).stream()
                        .map(Promotion::release)
                        .toList());
    }

    @Test
    void theRollbackIsTheLatestThatDiffersFromWhatRuns() {
        promote("r1");
        var second = promote("r2");
        promotions.promote(
                stage.release("r3"),
                stage.pushback().bundles().sealed(second.commit()).orElseThrow(),
                Stage.healthy());
        assertEquals("r1", rollbackTargetFor("").release());
    }

    @Test
    void theRollbackLeavesOutWhatWasPushedBack() {
        promote("r1");
        var second = promote("r2");
        promote("r3");
        stage.pushback().quarantines().put(second.digest(), "r9", "confuses people");
        assertEquals("r1", rollbackTargetFor("").release());
    }

    @Test
    void theRollbackIsTheReleaseOrTheCommitNamed() {
        var first = promote("r1");
        promote("r2");
        promote("r3");
        assertEquals("r2", rollbackTargetFor("r2").release());
        assertEquals("r1", rollbackTargetFor(first.commit()).release());
    }

    @Test
    void aSecondRollbackGoesOneFurtherBackAndNotToWhatWasJustAbandoned() {
        promote("r1");
        promote("r2");
        promote("r3");
        goBackTo("r2");
        assertEquals("r1", rollbackTargetFor("").release());
        assertEquals(List.of("r3"), left());
        goBackTo("r1");
        assertEquals(
                "there is nothing further back than back-to-r1 (" + commit("r1")
                        + "), which runs now; left behind by a rollback "
                        + "or pushed back: r3 (" + commit("r3") + "), r2 (" + commit("r2")
                        + "); to bring one of them name it: ./pushback rollback r3",
                refusal(""));
    }

    @Test
    void whatIsGonePastByARollbackToANamedReleaseIsLeftBehindAsWell() {
        promote("r1");
        promote("r2");
        promote("r3");
        promote("r4");
        goBackTo("r2");
        assertEquals(List.of("r4", "r3"), left());
        assertEquals("r1", rollbackTargetFor("").release());
    }

    @Test
    void whatIsDeployedAgainIsWhereARollbackFromTheNextGoes() {
        var first = promote("r1");
        promote("r2");
        promotions.promote(
                stage.release("r3"),
                stage.pushback().bundles().sealed(first.commit()).orElseThrow(),
                Stage.healthy());
        promote("r4");
        assertEquals(first.commit(), rollbackTargetFor("").commit());
    }

    @Test
    void whatWasAbandonedIsACandidateAgainOnceItIsDeployedAgain() {
        promote("r1");
        var second = promote("r2");
        promote("r3");
        goBackTo("r1");
        promotions.promote(
                stage.release("r5"),
                stage.pushback().bundles().sealed(second.commit()).orElseThrow(),
                Stage.healthy());
        promote("r6");
        assertEquals(second.commit(), rollbackTargetFor("").commit());
        assertEquals(List.of("r3"), left());
    }

    @Test
    void aRollbackToWhatWasAbandonedLeavesBehindWhatRanInItsPlace() {
        promote("r1");
        promote("r2");
        promote("r3");
        goBackTo("r2");
        goBackTo("r3");
        assertEquals("r1", rollbackTargetFor("").release());
        assertEquals(List.of("r2"), left());
    }

    @Test
    void theRollbackIsNamedByTheBeginningOfAReleaseOrItsCommitOrByWhatTheGitHostKnows() {
        var first = promote("20260105-first");
        promote("20260106-second");
        assertEquals(first, rollbackTargetFor("20260105"));
        assertEquals(first, rollbackTargetFor(first.commit().substring(0, 7)));
        assertEquals(
                first,
                promotions.rollbackTargetFor(
                        "v1.0", name -> Optional.of(name).filter("v1.0"::equals).map(_ -> first.commit())));
    }

    @Test
    void aNameThatMayBeSeveralReleasesIsRefusedWithTheCandidates() {
        promote("20260105-first");
        promote("20260106-second");
        assertEquals(
                "\"2026\" may be any of 20260106-second (" + commit("20260106-second") + "), 20260105-first ("
                        + commit("20260105-first") + "); name more of it",
                refusal("2026"));
    }

    @Test
    void refusesWhereThereIsNothingToGoBackTo() {
        assertEquals("there is nothing to go back to: no release was deployed yet", refusal(""));
        promote("r1");
        assertEquals("there is nothing to go back to: r1 is the only good release", refusal(""));
    }

    @Test
    void refusesAReleaseThatWasNeverGoodAndNamesSomeThatWere() {
        promote("r1");
        promote("r2");
        assertEquals(
                "there is no good release \"r7\"; the latest are r2 (" + commit("r2") + "), r1 (" + commit("r1") + ")",
                refusal("r7"));
    }

    private Promotion rollbackTargetFor(String release) {
        return promotions.rollbackTargetFor(release, name -> Optional.empty());
    }

    private List<String> left() {
        return promotions.waysBack().orElseThrow().left().stream()
                .map(Promotion::release)
                .toList();
    }

    private String commit(String release) {
        return stage.pushback().ledger().latest(Promotion.PREFIX, 9, Promotion.class).stream()
                .filter(promotion -> promotion.release().equals(release))
                .findFirst()
                .orElseThrow()
                .commit()
                .substring(0, 7);
    }

    /// As a person's rollback ends that went well.
    private void goBackTo(String target) {
        var good = rollbackTargetFor(target);
        var like = stage.release("back-to-" + target);
        var release = new Release(
                like.id(),
                ReleaseAction.ROLLBACK,
                good.commit(),
                like.ref(),
                like.message(),
                like.author(),
                target,
                false,
                "dana",
                "",
                like.requestedAt(),
                like.executionArn());
        stage.pushback().ledger().insert(Release.entry(release.id()), release);
        promotions.promote(
                release, stage.pushback().bundles().sealed(good.commit()).orElseThrow(), Stage.healthy());
    }

    private String refusal(String release) {
        return assertThrows(ReleaseRejected.class, () -> rollbackTargetFor(release))
                .getMessage();
    }

    private Promotion promote(String id) {
        Release release = stage.release(id);
        var promotion = promotions.promote(release, stage.sealed(release), Stage.healthy());
        assertTrue(promotion.number() > 0);
        return promotion;
    }
}
