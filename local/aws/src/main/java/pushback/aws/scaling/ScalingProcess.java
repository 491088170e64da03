package pushback.aws.scaling;

import java.util.Optional;
import java.util.stream.Stream;

/// The processes of a group that can be suspended, by the names of the API.
enum ScalingProcess {
    Launch,
    Terminate,
    AddToLoadBalancer,
    AlarmNotification,
    AZRebalance,
    HealthCheck,
    InstanceRefresh,
    ReplaceUnhealthy,
    ScheduledActions;

    static Optional<ScalingProcess> named(String name) {
        return Stream.of(values())
                .filter(process -> process.name().equals(name))
                .findFirst();
    }
}
