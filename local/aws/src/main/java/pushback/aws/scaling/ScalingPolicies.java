package pushback.aws.scaling;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import pushback.aws.account.Account;
import pushback.time.Timeline;
import software.amazon.awssdk.services.autoscaling.model.PutScalingPolicyRequest;

/// Simple scaling policies of groups: so many instances more or fewer when an alarm says so, and then none for a while.
final class ScalingPolicies {
    /// A group's default cooldown, in seconds (Auto Scaling user guide, "Scaling cooldowns").
    private static final int COOLDOWN = 300;

    private final Timeline timeline;
    private final Account account;
    private final Map<String, Policy> policies = new LinkedHashMap<>();

    ScalingPolicies(Timeline timeline, Account account) {
        this.timeline = timeline;
        this.account = account;
    }

    private static final class Policy {
        private final ScalingGroup group;
        private final int adjustment;
        private final Duration cooldown;
        /// By [Timeline#elapsed].
        private Duration readyAt = Duration.ofSeconds(Long.MIN_VALUE);

        Policy(ScalingGroup group, int adjustment, Duration cooldown) {
            this.group = group;
            this.adjustment = adjustment;
            this.cooldown = cooldown;
        }
    }

    /// Creates or replaces the group's policy of that name; returns its ARN.
    String put(ScalingGroup group, PutScalingPolicyRequest request) {
        if (request.policyName() == null || request.policyName().isBlank())
            throw GroupRequest.invalid("PolicyName is required");
        if (request.policyType() != null && !request.policyType().equals("SimpleScaling")
                || !"ChangeInCapacity".equals(request.adjustmentType())
                || request.scalingAdjustment() == null)
            throw new UnsupportedOperationException(
                    "the local Auto Scaling has simple policies that change the " + "capacity only");
        var name = ":autoScalingGroupName/" + group.name + ":policyName/" + request.policyName();
        var arn = policies.keySet().stream()
                .filter(known -> known.endsWith(name))
                .findFirst()
                .orElseGet(() -> account.arn("autoscaling", "scalingPolicy:" + "0".repeat(8) + name));
        policies.put(
                arn,
                new Policy(
                        group,
                        request.scalingAdjustment(),
                        Duration.ofSeconds(request.cooldown() == null ? COOLDOWN : request.cooldown())));
        return arn;
    }

    /// An alarm carries out the policy; false if the group does not listen or the policy is cooling down.
    boolean carryOut(String arn) {
        var policy = policies.get(arn);
        if (policy == null) throw GroupRequest.invalid("there is no scaling policy " + arn);
        var group = policy.group;
        if (!group.runs(ScalingProcess.AlarmNotification)) return false;
        if (timeline.elapsed().compareTo(policy.readyAt) < 0) return false;
        var wanted =
                Math.clamp(group.capacity.desired() + policy.adjustment, group.capacity.min(), group.capacity.max());
        if (wanted == group.capacity.desired()) return false;
        group.capacity = group.capacity.desiring(wanted);
        policy.readyAt = timeline.elapsed().plus(policy.cooldown);
        timeline.execute(group::converge);
        return true;
    }
}
