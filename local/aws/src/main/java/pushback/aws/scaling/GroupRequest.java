package pushback.aws.scaling;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;

/// What a request asks for, as a group wants it. Auto Scaling has one error code for nearly everything it refuses.
final class GroupRequest {
    private GroupRequest() {}

    static RuntimeException invalid(String why) {
        return Refusal.of(AutoScalingException.builder(), "AutoScaling", "ValidationError", why);
    }

    /// A group's name has 1 to 255 characters.
    static void name(String name) {
        if (name.isEmpty() || name.length() > 255)
            throw invalid("1 validation error detected: Value '" + name
                    + "' at 'autoScalingGroupNames' failed to satisfy constraint: Member must have a length of"
                    + " 1 to 255");
    }

    static GroupCapacity checked(Supplier<GroupCapacity> capacity) {
        try {
            return capacity.get();
        } catch (IllegalArgumentException unfit) {
            throw invalid(unfit.getMessage());
        }
    }

    static boolean decrements(Boolean asked) {
        if (asked == null) throw invalid("ShouldDecrementDesiredCapacity is required");
        return asked;
    }

    /// None named means all, as in the API.
    static List<ScalingProcess> processes(List<String> names) {
        if (names.isEmpty()) return List.of(ScalingProcess.values());
        return names.stream()
                .map(name ->
                        ScalingProcess.named(name).orElseThrow(() -> invalid("Invalid scaling process name: " + name)))
                .toList();
    }

    static void healthCheck(ScalingGroup group, String type, Integer graceSeconds) {
        if (type != null && !type.matches("EC2|ELB|EC2,ELB|ELB,EC2")) throw invalid("Invalid HealthCheckType " + type);
        if (type != null) group.healthCheckType = type;
        if (graceSeconds != null) group.gracePeriod = Duration.ofSeconds(graceSeconds);
    }
}
