package pushback.step.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.drill.DrillRefused;

class BeginDrillTest {
    private final DrillStage stage = new DrillStage();

    @Test
    void takesTheLockAndKeepsItWhenRetried() {
        var first = stage.begin("d", "{\"drill\": \"stop-server\", \"requestedBy\": \"dana\"}");
        assertEquals("d", first.lock().orElseThrow().holder());
        assertEquals(stage.commit(), first.drill().commit());
        stage.stage().pass(Duration.ofSeconds(10));
        assertEquals(first, stage.begin("d", "{\"drill\": \"stop-server\", \"requestedBy\": \"dana\"}"));
    }

    @Test
    void refusesWhileAnotherHoldsTheEnvironmentAndLinesUpForNobody() {
        stage.stage().lock(stage.stage().release("r"));
        var refused = assertThrows(DrillRefused.class, () -> stage.begin("d", "{\"drill\": \"park\"}"));
        assertTrue(refused.getMessage().contains("locked by r"), refused.getMessage());
        assertTrue(refused.getMessage().contains("try again when it has ended"), refused.getMessage());
        assertEquals(Optional.empty(), stage.pushback().drills().of("d"));
    }

    @Test
    void leavesTheLockToTheReleaseOfARehearsal() {
        assertEquals(
                Optional.empty(), stage.begin("d", "{\"drill\": \"rollback\"}").lock());
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var refused = assertThrows(DrillRefused.class, () -> stage.begin("d", "{\"drill\": \"park\", \"reason\": 7}"));
        assertEquals("input field \"reason\" must be a string, but is 7", refused.getMessage());
        assertEquals(Optional.empty(), stage.pushback().environmentLock().of("d"));
    }
}
