package pushback.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.Stage;
import pushback.release.Release;
import pushback.release.ReleaseRejected;

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
        assertEquals(1, stage.pushback().ledger().latest(Promotion.PREFIX, 9, Promotion.class).size());
    }

    @Test
    void ofTwoPromotionsAtOnceNoneIsLost() {
        var one = stage.release("r1");
        var other = stage.release("r2");
        var revision = stage.sealed(one);
        var otherRevision = stage.sealed(other);
        stage.before("putItem", () -> promotions.promote(other, otherRevision, Stage.healthy()));
        assertEquals(2, promotions.promote(one, revision, Stage.healthy()).number());
        assertEquals(List.of("r1", "r2"), stage.pushback().ledger().latest(Promotion.PREFIX, 9, Promotion.class)
                .stream()
                .map(Promotion::release).toList());
    }

    @Test
    void theWayBackIsTheLatestThatDiffersFromWhatRuns() {
        promote("r1");
        var second = promote("r2");
        promotions.promote(stage.release("r3"), stage.pushback().bundles().sealed(second.commit()).orElseThrow(),
                Stage.healthy());
        assertEquals("r1", promotions.wayBackTo("").release());
    }

    @Test
    void theWayBackLeavesOutWhatWasPushedBack() {
        promote("r1");
        var second = promote("r2");
        promote("r3");
        stage.pushback().quarantines().put(second.digest(), "r9", "confuses people");
        assertEquals("r1", promotions.wayBackTo("").release());
    }

    @Test
    void theWayBackIsTheReleaseOrTheCommitNamed() {
        var first = promote("r1");
        promote("r2");
        promote("r3");
        assertEquals("r2", promotions.wayBackTo("r2").release());
        assertEquals("r1", promotions.wayBackTo(first.commit()).release());
    }

    @Test
    void anAbbreviationOfLessThanSevenDigitsNamesNothing() {
        var first = promote("r1");
        promote("r2");
        assertThrows(ReleaseRejected.class, () -> promotions.wayBackTo(first.commit().substring(0, 6)));
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
        assertEquals("there is no good release \"r7\"; the latest are r2, r1", refusal("r7"));
    }

    private String refusal(String release) {
        return assertThrows(ReleaseRejected.class, () -> promotions.wayBackTo(release)).getMessage();
    }

    private Promotion promote(String id) {
        Release release = stage.release(id);
        var promotion = promotions.promote(release, stage.sealed(release), Stage.healthy());
        assertTrue(promotion.number() > 0);
        return promotion;
    }
}
