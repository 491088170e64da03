package pushback.aws.scaling;

import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;

/// A group in the words of the API.
final class GroupDescription {
    private GroupDescription() {}

    static AutoScalingGroup of(ScalingGroup group) {
        return AutoScalingGroup.builder()
                .autoScalingGroupName(group.name)
                .autoScalingGroupARN(group.arn)
                .minSize(group.capacity.min())
                .maxSize(group.capacity.max())
                .desiredCapacity(group.capacity.desired())
                .availabilityZones(group.zones)
                .targetGroupARNs(group.pools.keySet())
                .healthCheckType(group.healthCheckType)
                .healthCheckGracePeriod((int) group.gracePeriod.toSeconds())
                .instances(group.members.values().stream()
                        .map(GroupDescription::instance)
                        .toList())
                .suspendedProcesses(group.suspended.entrySet().stream()
                        .map(entry -> SuspendedProcess.builder()
                                .processName(entry.getKey().name())
                                .suspensionReason(entry.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static Instance instance(Member member) {
        return Instance.builder()
                .instanceId(member.machine.id())
                .availabilityZone(member.machine.zone())
                .lifecycleState(member.state)
                .healthStatus(member.unhealthyBy.isPresent() ? "Unhealthy" : "Healthy")
                .protectedFromScaleIn(false)
                .build();
    }
}
