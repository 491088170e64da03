package pushback.operator;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import pushback.settings.Settings;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;

/// What looks closer at an environment than an [Operator] does has in hand.
///
/// @param clock of this machine
/// @param variables of the process, for the token that a person keeps there
public record EnvironmentAccess(
        KnownEnvironment known,
        Pushback pushback,
        OperatorClients clients,
        Clock clock,
        Map<String, String> variables) {
    public Settings settings() {
        return pushback.settings();
    }

    /// Ids of the servers that Auto Scaling has in service.
    public List<String> inService() {
        var group = settings().servers().autoScalingGroup();
        return clients
                .get(AutoScalingClient.class)
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .stream()
                .flatMap(found -> found.instances().stream())
                .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                .map(Instance::instanceId)
                .toList();
    }
}
