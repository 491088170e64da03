package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WeightTest {
    private static final SequentialTest TEST = new SequentialTest(0.01, 0.25, 0.01);
    private static final SequentialTest ERRORS = new SequentialTest(0.001, 0.01, 0.01);

    @Test
    void theSecondAfterABadOneIsTheEndOfItsBurst() {
        var once = Weight.NONE.plus(TEST, failed(1_000), false);
        assertEquals(once.sum(), once.plus(TEST, failed(1_001), false).sum());
    }

    @Test
    void aBadSecondThatASlowClockDatesBeforeTheLastOneIsNews() {
        var once = Weight.NONE.plus(TEST, failed(1_000), false);
        assertEquals(2 * once.sum(), once.plus(TEST, failed(727), false).sum());
    }

    @Test
    void whatFailsOnlyWhileServersStartIsNoMoreThanAStart() {
        var start = Weight.NONE.good(ERRORS, 100, true).bad(ERRORS, 1_000, 10, 1, true);
        assertFalse(start.isMoreThanAStart());
        assertTrue(start.bad(ERRORS, 1_020, 5, 1, false).isMoreThanAStart());
        assertTrue(Weight.NONE.bad(ERRORS, 1_003, 5, 5, true).isMoreThanAStart());
    }

    private static Observation failed(long second) {
        return new Observation("i-1", second, WitnessKind.VISITORS, 5, 5, List.of());
    }
}
