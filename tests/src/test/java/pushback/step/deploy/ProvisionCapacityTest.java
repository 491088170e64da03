package pushback.step.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import pushback.capacity.Capacity;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.stage.Stage;

class ProvisionCapacityTest {
    private final Stage stage = new Stage(2);
    private final Release release = stage.release("r1");
    private final Lock lock = stage.lock(release);

    @Test
    void reservesForTheReleaseOnceAlsoWhenRepeated() {
        var first = provision();
        assertEquals("r1", first.release());
        assertEquals(first, provision());
    }

    @Test
    void stopsUnderAStaleFence() {
        stage.assertLockLost(lock, this::provision);
    }

    @Test
    void onlyTheStrategyCanaryHasACanary() {
        assertFalse(stage.pushback()
                .step(ProvisionCapacity.class)
                .handleRequest(new ProvisionCapacity.Request(release, lock), null)
                .canary());
    }

    private Capacity.Changes provision() {
        return stage.pushback()
                .step(ProvisionCapacity.class)
                .handleRequest(new ProvisionCapacity.Request(release, lock), null)
                .changes();
    }
}
