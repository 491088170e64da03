package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import pushback.Settings.HealthPolicy;
import pushback.health.SequentialTest.Answer;

class SequentialTestTest {
    private static final HealthPolicy POLICY = HealthPolicy.DEFAULT;
    private static final int RUNS = 20_000;

    private final SequentialTest test = new SequentialTest(POLICY.toleratedErrorRate(), POLICY.unhealthyErrorRate(),
            POLICY.alpha());

    @Test
    void nothingSeenIsUndecided() {
        assertEquals(Answer.UNDECIDED, test.answer(0, 0));
    }

    @Test
    void clearsAReleaseAfterNinetyTwoGoodInstanceSeconds() {
        assertEquals(Answer.UNDECIDED, test.answer(91, 0));
        assertEquals(Answer.HEALTHY, test.answer(92, 0));
    }

    @Test
    void condemnsAReleaseAfterTwoBadInstanceSecondsCloseTogetherAndNotAfterOne() {
        assertEquals(Answer.UNDECIDED, test.answer(1, 1));
        assertEquals(Answer.UNHEALTHY, test.answer(2, 2));
        assertEquals(Answer.UNHEALTHY, test.answer(60, 2));
        assertEquals(Answer.UNDECIDED, test.answer(70, 2));
    }

    @Test
    void moreErrorsNeverMakeItHealthier() {
        for (int observed = 1; observed <= 400; observed++) {
            var before = Answer.HEALTHY;
            for (int bad = 0; bad <= observed; bad++) {
                var answer = test.answer(observed, bad);
                assertTrue(rank(answer) >= rank(before), observed + " " + bad);
                before = answer;
            }
        }
    }

    @Test
    void condemnsAGoodReleaseAtMostAboutAsOftenAsAlphaSays() {
        assertTrue(share(POLICY.toleratedErrorRate(), Answer.UNHEALTHY) <= 1.2 * POLICY.alpha());
    }

    @Test
    void clearsABadReleaseAtMostAboutAsOftenAsAlphaSays() {
        assertTrue(share(POLICY.unhealthyErrorRate(), Answer.HEALTHY) <= 1.2 * POLICY.alpha());
    }

    @Test
    void condemnsAReleaseThatIsWorseThanBadAllTheMore() {
        assertTrue(share(0.2, Answer.UNHEALTHY) >= 0.999);
    }

    @Test
    void aReleaseWithoutErrorsIsAlwaysCleared() {
        assertEquals(1, share(0, Answer.HEALTHY));
    }

    @Test
    void comesToADecisionInEveryRun() {
        // Between the two rates it takes longest.
        assertEquals(0, share(0.01, Answer.UNDECIDED));
    }

    private static int rank(Answer answer) {
        return switch (answer) {
            case HEALTHY -> 0;
            case UNDECIDED -> 1;
            case UNHEALTHY -> 2;
        };
    }

    /// How often runs at this error rate end so; each run stops at its first decision (seeded).
    private double share(double errorRate, Answer wanted) {
        var random = new Random(7);
        int ended = 0;
        for (int run = 0; run < RUNS; run++) {
            long bad = 0;
            var answer = Answer.UNDECIDED;
            for (int observed = 1; observed <= 20_000 && answer == Answer.UNDECIDED; observed++) {
                if (random.nextDouble() < errorRate) bad++;
                answer = test.answer(observed, bad);
            }
            if (answer == wanted) ended++;
        }
        return (double) ended / RUNS;
    }
}
