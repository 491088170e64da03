package pushback.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import pushback.stage.Stage;

class TrafficCountersTest {
    private final Stage stage = new Stage(1);

    @Test
    void aDrillThatBeganByAFasterClockHasCountedNothingYet() {
        stage.deployed();
        var began = stage.world().timeline().now().plus(Duration.ofMinutes(5));
        assertEquals(
                new TrafficCount(began, 0, 0),
                stage.pushback().trafficCounters().since(began));
    }
}
