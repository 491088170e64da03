package pushback.rollout;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// How far a deployment has come, as one look found it: who looks twice may see an instance among both the updated and
/// the untouched ones.
///
/// @param instances its instances, and what became of each so far
/// @param arrived those that have its bundle, or were about to fetch it: what happened before was the old one's doing
public record DeploymentProgress(Map<String, TargetStatus> instances, Set<String> arrived) {
    static final Set<TargetStatus> UNTOUCHED = Set.of(TargetStatus.PENDING, TargetStatus.SKIPPED);
    private static final Set<LifecycleEventStatus> NOT_BEGUN =
            Set.of(LifecycleEventStatus.PENDING, LifecycleEventStatus.SKIPPED);

    static boolean hasArrived(InstanceTarget target) {
        return target.lifecycleEvents().stream()
                .anyMatch(event -> !NOT_BEGUN.contains(event.status())
                        && !StopFailure.EVENTS.contains(event.lifecycleEventName())
                        && !event.lifecycleEventName().equals("BlockTraffic"));
    }

    /// The instances that it has brought to its revision.
    public Set<String> updated() {
        return those(status -> status == TargetStatus.SUCCEEDED);
    }

    /// The instances that it has not begun with.
    public Set<String> untouched() {
        return those(UNTOUCHED::contains);
    }

    /// Whether it is at work on an instance.
    public boolean isBusy() {
        return instances.containsValue(TargetStatus.IN_PROGRESS);
    }

    private Set<String> those(Predicate<TargetStatus> wanted) {
        return instances.entrySet().stream()
                .filter(instance -> wanted.test(instance.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
