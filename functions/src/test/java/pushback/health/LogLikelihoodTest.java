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
        var start = LogLikelihood.NONE.good(ERRORS, 100, true).bad(ERRORS, 1_000, 10, 1, true);
        assertFalse(start.isMoreThanAStart(ERRORS));
        var once = start.bad(ERRORS, 1_020, 5, 1, false);
        assertFalse(once.isMoreThanAStart(ERRORS));
        assertTrue(once.bad(ERRORS, 1_030, 5, 1, false).isMoreThanAStart(ERRORS));
    }

    @Test
    void twoErrorsSinceTheStartAreMoreThanItWithinTwoHundredAndFiftyRequests() {
        assertTrue(twoErrorsAfter(230).isMoreThanAStart(ERRORS));
        assertFalse(twoErrorsAfter(280).isMoreThanAStart(ERRORS));
    }

    @Test
    void anOutrightFailureIsMoreThanAStart() {
        var once = LogLikelihood.NONE.bad(ERRORS, 1_003, 5, 5, true);
        assertTrue(once.bad(ERRORS, 1_006, 5, 5, true).isMoreThanAStart(ERRORS));
    }

    @Test
    void aGoodStartIsBelievedAsFarAsGoodRequestsSinceConfirmIt() {
        var start = good(LogLikelihood.NONE, 15, true);
        assertEquals(ERRORS.weight(150, 0) + ERRORS.enough() / 4, start.sum(), 1e-9);
        var later = good(start, 15, false);
        assertEquals(ERRORS.weight(300, 0) + ERRORS.enough() / 4 + ERRORS.weight(150, 0) * 2 / 5, later.sum(), 1e-9);
        assertEquals(
                ERRORS.weight(150, 0) + ERRORS.weight(350, 0),
                good(start, 35, false).sum(),
                1e-9);
    }

    @Test
    void ofBusyServersAGoodStartIsDoubtedNoMoreThanOfOthers() {
        var busy = LogLikelihood.NONE;
        for (int second = 0; second < 15; second++) busy = busy.good(ERRORS, 1_000, true);
        assertEquals(ERRORS.weight(15_000, 0) + ERRORS.enough() / 4, busy.sum(), 1e-9);
    }

    private static LogLikelihood twoErrorsAfter(long requests) {
        return good(LogLikelihood.NONE, 15, true)
                .good(ERRORS, requests - 2, false)
                .bad(ERRORS, 1_030, 1, 1, false)
                .bad(ERRORS, 1_040, 1, 1, false);
    }

    private static LogLikelihood good(LogLikelihood before, int seconds, boolean starts) {
        var weight = before;
        for (int second = 0; second < seconds; second++) weight = weight.good(ERRORS, 10, starts);
        return weight;
    }

    private static Observation failed(long second) {
        return new Observation("i-1", second, WitnessKind.VISITORS, 5, 5, List.of());
    }
}
