package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pushback.settings.Settings.HealthPolicy;

/// One second of two servers that run the release: i-1 for long, i-2 since now.
class CohortTest {
    private static final WitnessTests TESTS = new WitnessTests(HealthPolicy.DEFAULT);
    private static final SequentialProbabilityRatio TEST = TESTS.of(WitnessKind.VISITORS);
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Cohort BOTH = Cohort.NONE
            .among(List.of("i-1"), NOW.minusSeconds(60), NOW.minusSeconds(60), Map.of())
            .among(List.of("i-1", "i-2"), NOW, NOW, Map.of());

    @Test
    void whatTheOneThatStartsAnswersIsOfTheStart() {
        assertEquals(LogLikelihood.NONE.good(TEST, 30, 10), weighed(visitors("i-1", 20, 0), visitors("i-2", 10, 0)));
    }

    @Test
    void whatTheOneThatStartsFailsIsOfTheStart() {
        assertEquals(
                LogLikelihood.NONE.bad(TEST, NOW.getEpochSecond(), 30, 1, 10),
                weighed(visitors("i-1", 20, 0), visitors("i-2", 10, 1)));
    }

    @Test
    void whatTheOtherFailsIsNot() {
        for (var failed : List.of(0L, 1L))
            assertEquals(
                    LogLikelihood.NONE.bad(TEST, NOW.getEpochSecond(), 30, 1 + failed, 0),
                    weighed(visitors("i-1", 20, 1), visitors("i-2", 10, failed)));
    }

    private static LogLikelihood weighed(Observation... seen) {
        return BOTH.plus(TESTS, Arrays.asList(seen)).of(WitnessKind.VISITORS);
    }

    private static Observation visitors(String instance, long requests, long failed) {
        return new Observation(instance, NOW.getEpochSecond(), WitnessKind.VISITORS, requests, failed, List.of());
    }
}
