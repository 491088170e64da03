package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import pushback.health.SequentialProbabilityRatio.Answer;
import pushback.settings.Settings.HealthPolicy;

class SequentialProbabilityRatioTest {
    private static final HealthPolicy POLICY = HealthPolicy.DEFAULT;
    private static final int RUNS = 20_000;

    private final SequentialProbabilityRatio test =
            new SequentialProbabilityRatio(POLICY.toleratedErrorRate(), POLICY.unhealthyErrorRate(), POLICY.alpha());

    @Test
    void nothingSeenIsUndecided() {
        assertEquals(Answer.UNDECIDED, test.answer(0));
    }

    @Test
    void clearsAReleaseAfter508GoodRequests() {
        assertEquals(508, test.enoughGood());
        assertEquals(Answer.UNDECIDED, test.answer(test.weight(507, false)));
        assertEquals(Answer.HEALTHY, test.answer(test.weight(508, false)));
    }

    @Test
    void condemnsAReleaseAfterThreeBadSecondsCloseTogetherAndNotAfterOne() {
        assertEquals(Answer.UNDECIDED, test.answer(test.weight(1, true)));
        assertEquals(Answer.UNHEALTHY, test.answer(3 * test.weight(1, true) + test.weight(250, false)));
        assertEquals(Answer.UNDECIDED, test.answer(3 * test.weight(1, true) + test.weight(260, false)));
    }

    @Test
    void aBadSecondSaysTheLessTheMoreRequestsItHad() {
        for (long requests = 1; requests < 5000; requests *= 2)
            assertTrue(test.weight(requests, true) > test.weight(2 * requests, true)
                    && test.weight(2 * requests, true) > 0);
    }

    @Test
    void aGoodSecondSaysTheMoreTheMoreRequestsItHad() {
        assertEquals(test.weight(1, false) * 40, test.weight(40, false), 1e-12);
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
        assertTrue(share(0.05, Answer.UNHEALTHY) >= 0.999);
    }

    @Test
    void aReleaseWithoutErrorsIsAlwaysCleared() {
        assertEquals(1, share(0, Answer.HEALTHY));
    }

    @Test
    void comesToADecisionInEveryRun() {
        // Between the two rates it takes longest.
        assertEquals(0, share(0.004, Answer.UNDECIDED));
    }

    /// How often runs at this error rate end so; each run stops at its first decision (seeded).
    private double share(double errorRate, Answer wanted) {
        var random = new Random(7);
        int ended = 0;
        for (int run = 0; run < RUNS; run++) {
            var evidence = 0.0;
            var answer = Answer.UNDECIDED;
            for (int observed = 1; observed <= 20_000 && answer == Answer.UNDECIDED; observed++) {
                evidence += test.weight(1, random.nextDouble() < errorRate);
                answer = test.answer(evidence);
            }
            if (answer == wanted) ended++;
        }
        return (double) ended / RUNS;
    }
}
