package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class WeightTest {
    private static final SequentialTest TEST = new SequentialTest(0.01, 0.25, 0.01);

    @Test
    void theSecondAfterABadOneIsTheEndOfItsBurst() {
        var once = Weight.NONE.bad(TEST, 1_000, 5, 5);
        assertEquals(once.sum(), once.bad(TEST, 1_001, 5, 5).sum());
    }

    @Test
    void aBadSecondThatASlowClockDatesBeforeTheLastOneIsNews() {
        var once = Weight.NONE.bad(TEST, 1_000, 5, 5);
        assertEquals(2 * once.sum(), once.bad(TEST, 727, 5, 5).sum());
    }
}
