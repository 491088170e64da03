package pushback.contracts;

import java.util.List;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/// A group of two behind a target group, at a foreign endpoint, which has them in service at once.
final class ForeignFleet {
    final ElasticLoadBalancingV2Client loadBalancing = Foreign.client(ElasticLoadBalancingV2Client.builder());
    final AutoScalingClient scaling = Foreign.client(AutoScalingClient.builder());
    final String targetGroup;
    private final String group;

    ForeignFleet(String group) {
        this.group = group;
        targetGroup = loadBalancing
                .createTargetGroup(create ->
                        create.name(group).port(80).protocol(ProtocolEnum.HTTP).vpcId(Foreign.vpc()))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
        scaling.createLaunchConfiguration(create -> create.launchConfigurationName(group)
                .imageId("ami-0123456789abcdef0")
                .instanceType("t4g.micro"));
        scaling.createAutoScalingGroup(create -> create.autoScalingGroupName(group)
                .launchConfigurationName(group)
                .minSize(1)
                .maxSize(4)
                .desiredCapacity(2)
                .availabilityZones("us-east-1a", "us-east-1b")
                .targetGroupARNs(targetGroup));
    }

    List<String> instances() {
        return scaling
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .getFirst()
                .instances()
                .stream()
                .map(instance -> instance.instanceId())
                .toList();
    }
}
