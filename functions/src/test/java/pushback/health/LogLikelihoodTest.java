package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LogLikelihoodTest {
    private static final SequentialProbabilityRatio TEST = new SequentialProbabilityRatio(0.01, 0.25, 0.01);
    private static final SequentialProbabilityRatio ERRORS = new SequentialProbabilityRatio(0.001, 0.01, 0.01);

    @Test
    void theSecondAfterABadOneIsTheEndOfItsBurst() {
        var once = LogLikelihood.NONE.plus(TEST, failed(1_000), false);
        assertEquals(once.sum(), once.plus(TEST, failed(1_001), false).sum());
    }

    @Test
    void aBadSecondThatASlowClockDatesBeforeTheLastOneIsNews() {
        var once = LogLikelihood.NONE.plus(TEST, failed(1_000), false);
        assertEquals(2 * once.sum(), once.plus(TEST, failed(727), false).sum());
    }

    @Test
    void whatFailsOnlyWhileServersStartIsNoMoreThanAStart() {
        var start = LogLikelihood.NONE.good(ERRORS, 100, 100).bad(ERRORS, 1_000, 10, 1, 10);
        assertFalse(start.isMoreThanAStart(ERRORS, 1));
        var once = start.bad(ERRORS, 1_020, 5, 1, 0);
        assertFalse(once.isMoreThanAStart(ERRORS, 1));
        assertTrue(once.bad(ERRORS, 1_030, 5, 1, 0).isMoreThanAStart(ERRORS, 1));
    }

    @Test
    void twoErrorsSinceTheStartAreMoreThanItWithinTwoHundredAndFiftyRequests() {
        assertTrue(twoErrorsAfter(230).isMoreThanAStart(ERRORS, 1));
        assertFalse(twoErrorsAfter(280).isMoreThanAStart(ERRORS, 1));
    }

    @Test
    void afterSoManyRequestsAllOfWhatCondemnsIsAsked() {
        var later = good(LogLikelihood.NONE, 15, 10).good(ERRORS, 300, 0);
        var thrice =
                later.bad(ERRORS, 1_030, 1, 1, 0).bad(ERRORS, 1_040, 1, 1, 0).bad(ERRORS, 1_050, 1, 1, 0);
        assertFalse(thrice.isMoreThanAStart(ERRORS, 1));
        assertTrue(thrice.bad(ERRORS, 1_060, 1, 1, 0).isMoreThanAStart(ERRORS, 1));
    }

    @Test
    void ofABusyStartTwoErrorsSinceAreNotEnoughAndThreeAre() {
        var start = good(LogLikelihood.NONE, 30, 10).good(ERRORS, 10, 0);
        var twice = start.bad(ERRORS, 1_030, 1, 1, 0).bad(ERRORS, 1_040, 1, 1, 0);
        assertFalse(twice.isMoreThanAStart(ERRORS, 1));
        assertTrue(twice.bad(ERRORS, 1_050, 1, 1, 0).isMoreThanAStart(ERRORS, 1));
    }

    @Test
    void anOutrightFailureIsMoreThanAStart() {
        var once = LogLikelihood.NONE.bad(ERRORS, 1_003, 5, 5, 5);
        assertFalse(once.isMoreThanAStart(ERRORS, 1));
        assertTrue(once.bad(ERRORS, 1_006, 5, 5, 5).isMoreThanAStart(ERRORS, 1));
    }

    @Test
    void asMuchFailsByChanceOnOneOfManyServersThatStart() {
        var one = LogLikelihood.NONE.bad(ERRORS, 1_003, 5, 5, 5).bad(ERRORS, 1_006, 5, 5, 5);
        assertFalse(one.isMoreThanAStart(ERRORS, 12));
    }

    @Test
    void besideServersThatAreWarmOnlyWhatStartsIsOfTheStart() {
        var moment = LogLikelihood.NONE.good(ERRORS, 10, 4);
        assertEquals(ERRORS.weight(4, 0), moment.start(), 1e-9);
        assertEquals(ERRORS.beyond().weight(4, 0), moment.beyond(), 1e-9);
        var failed = moment.bad(ERRORS, 1_003, 10, 1, 4);
        assertEquals(failed.sum() - failed.unconfirmed() - failed.start(), 2 * ERRORS.weight(6, 0), 1e-9);
    }

    @Test
    void aGoodStartIsBelievedAsFarAsGoodRequestsSinceConfirmIt() {
        var start = good(LogLikelihood.NONE, 15, 10);
        assertEquals(ERRORS.weight(150, 0) + ERRORS.enough() / 4, start.sum(), 1e-9);
        var later = good(start, 15, 0);
        assertEquals(ERRORS.weight(300, 0) + ERRORS.enough() / 4 + ERRORS.weight(150, 0) * 2 / 5, later.sum(), 1e-9);
        assertEquals(ERRORS.weight(500, 0), good(start, 35, 0).sum(), 1e-9);
    }

    @Test
    void ofBusyServersAGoodStartIsDoubtedNoMoreThanOfOthers() {
        var busy = LogLikelihood.NONE;
        for (int second = 0; second < 15; second++) busy = busy.good(ERRORS, 1_000, 1_000);
        assertEquals(ERRORS.weight(15_000, 0) + ERRORS.enough() / 4, busy.sum(), 1e-9);
    }

    private static LogLikelihood twoErrorsAfter(long requests) {
        return good(LogLikelihood.NONE, 15, 10)
                .good(ERRORS, requests - 2, 0)
                .bad(ERRORS, 1_030, 1, 1, 0)
                .bad(ERRORS, 1_040, 1, 1, 0);
    }

    private static LogLikelihood good(LogLikelihood before, int seconds, long ofStarting) {
        var weight = before;
        for (int second = 0; second < seconds; second++) weight = weight.good(ERRORS, 10, ofStarting);
        return weight;
    }

    private static Observation failed(long second) {
        return new Observation("i-1", second, WitnessKind.VISITORS, 5, 5, List.of());
    }
}
