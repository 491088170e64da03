package pushback.health;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What [MixtureTest] promises however often it is asked: here after each of 2,000 seconds of both sides.
class AlwaysValidTest {
    private static final double ALPHA = 0.01;
    private static final int PAIRS = 1000;
    private static final int SECONDS = 2000;
    private static final double GOOD = 0.01;

    private interface Question {
        boolean on(long bad, long observed, long otherBad, long otherObserved);
    }

    /// @param observed servers of the one side for each of the other
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void callsOneOfTwoEqualSidesWorseInOneOfAHundredPairsAtMost(int observed) {
        var called = share(1, observed, AlwaysValidTest::isWorse);
        assertTrue(called <= ALPHA, "of equal sides " + called);
        assertTrue(share(10, observed, AlwaysValidTest::isWorse) > 0.99);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void rulesOutWhatIsSoInOneOfAHundredPairsAtMost(int observed) {
        var ruledOut = share(10, observed, AlwaysValidTest::isRuledOut);
        assertTrue(ruledOut <= ALPHA, "of sides that are ten times as bad " + ruledOut);
        assertTrue(share(1, observed, AlwaysValidTest::isRuledOut) > 0.99);
    }

    @Test
    void neitherSaysAnythingOfASideThatWasNotSeen() {
        assertTrue(!MixtureTest.isWorse(0, 0, 100, 100, ALPHA));
        assertTrue(!MixtureTest.isRuledOut(10, 0, 0, 100, 100, ALPHA));
        assertTrue(!MixtureTest.isRuledOut(10, 100, 100, 0, 0, ALPHA));
    }

    private static boolean isWorse(long bad, long observed, long otherBad, long otherObserved) {
        return MixtureTest.isWorse(bad, observed, otherBad, otherObserved, ALPHA);
    }

    private static boolean isRuledOut(long bad, long observed, long otherBad, long otherObserved) {
        return MixtureTest.isRuledOut(10, bad, observed, otherBad, otherObserved, ALPHA);
    }

    /// Of how many pairs it is ever said, where one side is so many times as bad as the other.
    private static double share(int times, int servers, Question question) {
        var said = 0;
        for (int pair = 0; pair < PAIRS; pair++)
            if (isEverSaid(new SplittableRandom(pair), times, servers, question)) said++;
        return (double) said / PAIRS;
    }

    private static boolean isEverSaid(RandomGenerator random, int times, int servers, Question question) {
        long bad = 0;
        long otherBad = 0;
        for (int second = 1; second <= SECONDS; second++) {
            for (int server = 0; server < servers; server++) if (random.nextDouble() < GOOD * times) bad++;
            if (random.nextDouble() < GOOD) otherBad++;
            if (question.on(bad, (long) second * servers, otherBad, second)) return true;
        }
        return false;
    }
}
