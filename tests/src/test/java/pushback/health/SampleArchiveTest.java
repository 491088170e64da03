package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import pushback.stage.Stage;
import pushback.step.deploy.CheckHealth;

class SampleArchiveTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    private final Stage stage = new Stage(1);
    private final SampleArchive archive = new SampleArchive(stage.pushback()::s3, stage.settings());

    @Test
    void keepsASampleWhole() {
        archive.keep("small", CheckHealth.class, health(10, 1), null);
        var kept = archive.last("small").getFirst();
        assertEquals(10, kept.sample().orElseThrow().seen().size());
    }

    /// Thousands of errors, each in other words.
    @Test
    void keepsOfOneThatIsTooLargeWhatCanBeDrawn() {
        archive.keep("large", CheckHealth.class, health(5000, 1), null);
        var kept = archive.last("large").getFirst();
        assertEquals(Optional.empty(), kept.sample());
        assertEquals(HealthVerdict.UNDECIDED, kept.verdict());
        var size = stage.pushback()
                .s3()
                .listObjectsV2(list ->
                        list.bucket(stage.settings().stores().artifactBucket()).prefix(SampleArchive.folder("large")))
                .contents()
                .getFirst()
                .size();
        assertTrue(size <= SampleArchive.LARGEST, size + " bytes");
    }

    @Test
    void keepsNoMoreThanItsBoundUnlessASampleDecides() {
        archive.keep("long", CheckHealth.class, health(1, SampleArchive.MOST + 1), null);
        assertEquals(List.of(), archive.last("long"));
        archive.keep(
                "long", CheckHealth.class, health(1, SampleArchive.MOST + 2).unhealthy("late", true), null);
        assertEquals(SampleArchive.MOST + 2, archive.last("long").getFirst().number());
    }

    private static Health health(int errors, int number) {
        var random = new Random(1);
        var seen = IntStream.range(0, errors)
                .mapToObj(i -> new Observation(
                        "i-1",
                        NOW.getEpochSecond() + i,
                        WitnessKind.VISITORS,
                        10,
                        1,
                        List.of(Long.toHexString(random.nextLong()))))
                .toList();
        var sample = new Sample(
                NOW,
                NOW,
                false,
                List.of("i-1"),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                seen,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                List.of(),
                -1,
                Optional.empty(),
                "");
        var tally = SampleCounts.NONE;
        for (int i = 0; i < number; i++) tally = tally.plus(sample);
        return new Health(
                HealthVerdict.UNDECIDED,
                "a test",
                Cohort.NONE,
                Cohort.NONE,
                NOW,
                NOW,
                NOW,
                false,
                5,
                tally,
                Optional.of(sample));
    }
}
