package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.freeze.Freezes.Lifted;
import pushback.health.Cohort;
import pushback.health.Health;
import pushback.health.HealthVerdict;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Promotion;
import pushback.revision.Revision;
import pushback.stage.Stage;

class PromoteReleaseTest {
    private final Stage stage = new Stage(1);
    private final Release release = stage.release("r1");
    private final Revision revision = stage.sealed(release);
    private final Lock lock = stage.lock(release);

    @Test
    void writesTheReleaseDownOnceAlsoWhenRepeated() {
        var first = promote(HealthVerdict.HEALTHY);
        assertEquals("r1", first.release());
        assertEquals(revision.digest(), first.digest());
        assertEquals("in words", first.evidence());
        assertEquals(first, promote(HealthVerdict.HEALTHY));
    }

    @Test
    void writesItDownOnceWhenTheAnswerToTheFirstAttemptWasLost() {
        stage.crashAfter("putItem");
        assertThrows(Stage.Crash.class, () -> promote(HealthVerdict.HEALTHY));
        assertEquals(1, promote(HealthVerdict.HEALTHY).number());
    }

    @Test
    void promotesNothingThatIsNotHealthy() {
        assertThrows(IllegalStateException.class, () -> promote(HealthVerdict.UNDECIDED));
        assertThrows(IllegalStateException.class, () -> promote(HealthVerdict.UNHEALTHY));
        assertEquals(Optional.empty(), stage.pushback().promotions().current());
    }

    @Test
    void aReleaseThatAPersonForcedLiftsTheFreezeOthersDoNot() {
        stage.pushback().freezes().begin("r0", "the rollback is not proven");
        promote(HealthVerdict.HEALTHY);
        assertTrue(stage.pushback().freezes().current().isPresent());
        stage.pushback()
                .step(PromoteRelease.class)
                .handleRequest(
                        new PromoteRelease.Request(Stage.forced(release), lock, revision, Stage.healthy()), null);
        assertEquals(Optional.empty(), stage.pushback().freezes().current());
        var lifted =
                stage.pushback().ledger().latest("lifted#", 1, Lifted.class).getFirst();
        assertEquals("dana", lifted.by());
        assertEquals("r1 was forced and found healthy: because", lifted.reason());
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, () -> promote(HealthVerdict.HEALTHY));
    }

    private Promotion promote(HealthVerdict verdict) {
        return stage.pushback()
                .step(PromoteRelease.class)
                .handleRequest(
                        new PromoteRelease.Request(
                                release,
                                lock,
                                revision,
                                new Health(
                                        verdict,
                                        "in words",
                                        Cohort.NONE,
                                        Cohort.NONE,
                                        Instant.EPOCH,
                                        Instant.EPOCH,
                                        Instant.EPOCH,
                                        false,
                                        5)),
                        null);
    }
}
