package pushback.rollout;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// How far a deployment has come, as one look found it: who looks twice may see an instance among both the updated and
/// the untouched ones.
///
/// @param instances its instances, and what became of each so far
public record Reach(Map<String, TargetStatus> instances) {
    static final Set<TargetStatus> UNTOUCHED = Set.of(TargetStatus.PENDING, TargetStatus.SKIPPED);

    /// The instances that it has brought to its revision.
    public Set<String> updated() {
        return those(status -> status == TargetStatus.SUCCEEDED);
    }

    /// The instances that it has not begun with.
    public Set<String> untouched() {
        return those(UNTOUCHED::contains);
    }

    /// The instances on which it did anything.
    public Set<String> touched() {
        return those(status -> !UNTOUCHED.contains(status));
    }

    /// Whether it is at work on an instance.
    public boolean isBusy() {
        return instances.containsValue(TargetStatus.IN_PROGRESS);
    }

    private Set<String> those(Predicate<TargetStatus> wanted) {
        return instances.entrySet().stream().filter(instance -> wanted.test(instance.getValue()))
                .map(Map.Entry::getKey).collect(Collectors.toSet());
    }
}
