package pushback.operator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.rollout.Deployments;
import pushback.rollout.Deployments.Purpose;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;

/// One of a release's deployments, server by server, as CodeDeploy tells it.
///
/// @param purpose such as `DEPLOY`
public record ServerDeployment(String deployment, String purpose, List<Target> targets) {
    /// @param status CodeDeploy's word, such as `Succeeded`
    public record Target(String server, String status, List<Event> events) {}

    /// A lifecycle event of a server.
    ///
    /// @param status CodeDeploy's word, such as `InProgress`
    /// @param message why it failed; empty unless it did
    /// @param log the last lines of the hook that failed
    public record Event(
            String name,
            String status,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            String message,
            String log) {
        public boolean isFailed() {
            return status.equals("Failed");
        }
    }

    /// Those of a release, in the order in which a release makes them.
    static List<ServerDeployment> of(String release, Deployments deployments) {
        return Stream.of(Purpose.values())
                .flatMap(purpose -> deployments.of(release, purpose).stream())
                .map(entry -> new ServerDeployment(
                        entry.deploymentId(),
                        entry.purpose().name(),
                        deployments.targets(entry.deploymentId()).stream()
                                .flatMap(ServerDeployment::target)
                                .toList()))
                .toList();
    }

    private static Stream<Target> target(DeploymentTarget deployed) {
        var target = deployed.instanceTarget();
        if (target == null) return Stream.empty();
        return Stream.of(new Target(
                target.targetId(),
                String.valueOf(target.statusAsString()),
                target.lifecycleEvents().stream().map(ServerDeployment::event).toList()));
    }

    private static Event event(LifecycleEvent event) {
        var diagnostics = Optional.ofNullable(event.diagnostics());
        var failed = "Failed".equals(event.statusAsString());
        return new Event(
                event.lifecycleEventName(),
                String.valueOf(event.statusAsString()),
                Optional.ofNullable(event.startTime()),
                Optional.ofNullable(event.endTime()),
                failed ? diagnostics.map(one -> one.message()).orElse("") : "",
                failed ? diagnostics.map(one -> one.logTail()).orElse("") : "");
    }
}
