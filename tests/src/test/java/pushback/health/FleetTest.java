package pushback.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.stage.Stage;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

class FleetTest {
    private final Stage stage = new Stage(2);
    private final Fleet fleet = stage.pushback().fleet();

    @Test
    void onlyWhatIsHealthyIsHealthy() {
        assertEquals(2, fleet.targets().size());
        assertEquals(List.of(), fleet.healthy());
        stage.deployed();
        assertEquals(List.copyOf(fleet.targets().keySet()), fleet.healthy());
    }

    @Test
    void whatIsDeregisteredGetsNoTrafficAlsoWhenRepeated() {
        stage.deployed();
        var out = fleet.healthy().getFirst();
        fleet.deregister(List.of(out));
        fleet.deregister(List.of(out));
        assertEquals(1, fleet.healthy().size());
        assertNotEquals(TargetHealthStateEnum.HEALTHY, fleet.targets().get(out));
    }
}
