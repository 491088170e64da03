package pushback.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.stage.Stage;
import software.amazon.awssdk.services.autoscaling.model.Instance;

class InstalledBundlesTest {
    @Test
    void knowsWhatEveryServerOfALargeFleetRuns() {
        var stage = new Stage(30);
        var commit = stage.deployed();
        var installed = new InstalledBundles(
                stage.pushback(), stage.world().cloud().services().codeDeploy());
        var servers = stage.pushback().capacity().inService().stream()
                .map(Instance::instanceId)
                .toList();
        assertEquals(30, servers.size());
        assertEquals(
                Set.of(commit.sha()),
                servers.stream()
                        .map(id -> installed.of(id).orElseThrow().commit())
                        .collect(Collectors.toSet()));
    }
}
