package pushback.aws.codedeploy;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.AutoScalingGroup;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.OutdatedInstancesStrategy;
import software.amazon.awssdk.services.codedeploy.model.RoleRequiredException;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;

/// A deployment group's settings, made from requests.
final class GroupSettings {
    private GroupSettings() {}

    static DeploymentGroupInfo of(CreateDeploymentGroupRequest request, String id) {
        if (request.serviceRoleArn() == null)
            throw CodeDeployError.with(RoleRequiredException.builder(), "Role is required");
        return DeploymentGroupInfo.builder()
                .applicationName(request.applicationName())
                .deploymentGroupName(request.deploymentGroupName())
                .deploymentGroupId(id)
                .serviceRoleArn(request.serviceRoleArn())
                .deploymentConfigName(
                        Optional.ofNullable(request.deploymentConfigName()).orElse(DeploymentConfigs.ONE_AT_A_TIME))
                .autoScalingGroups(autoScalingGroups(request.autoScalingGroups()))
                .alarmConfiguration(request.alarmConfiguration())
                .autoRollbackConfiguration(request.autoRollbackConfiguration())
                .deploymentStyle(request.deploymentStyle())
                .loadBalancerInfo(request.loadBalancerInfo())
                .outdatedInstancesStrategy(Optional.ofNullable(request.outdatedInstancesStrategy())
                        .orElse(OutdatedInstancesStrategy.UPDATE))
                .computePlatform(ComputePlatform.SERVER)
                .build();
    }

    /// What the request leaves out stays. A group keeps its name here: renaming is not supported.
    static DeploymentGroupInfo changed(DeploymentGroupInfo settings, UpdateDeploymentGroupRequest request) {
        if (request.newDeploymentGroupName() != null)
            throw new UnsupportedOperationException("the local CodeDeploy does not rename a deployment group");
        return settings.copy(change -> {
            if (request.deploymentConfigName() != null) change.deploymentConfigName(request.deploymentConfigName());
            if (request.hasAutoScalingGroups()) {
                change.autoScalingGroups(autoScalingGroups(request.autoScalingGroups()));
            }
            if (request.serviceRoleArn() != null) change.serviceRoleArn(request.serviceRoleArn());
            if (request.alarmConfiguration() != null) change.alarmConfiguration(request.alarmConfiguration());
            if (request.autoRollbackConfiguration() != null) {
                change.autoRollbackConfiguration(request.autoRollbackConfiguration());
            }
            if (request.deploymentStyle() != null) change.deploymentStyle(request.deploymentStyle());
            if (request.loadBalancerInfo() != null) change.loadBalancerInfo(request.loadBalancerInfo());
            if (request.outdatedInstancesStrategy() != null) {
                change.outdatedInstancesStrategy(request.outdatedInstancesStrategy());
            }
        });
    }

    /// A group with target groups controls traffic unless its style says it does not. (AWS wants the style said.)
    static boolean withTrafficControl(DeploymentGroupInfo settings) {
        return settings.loadBalancerInfo() != null
                && (settings.deploymentStyle() == null
                        || settings.deploymentStyle().deploymentOption() != DeploymentOption.WITHOUT_TRAFFIC_CONTROL);
    }

    private static List<AutoScalingGroup> autoScalingGroups(List<String> names) {
        return names.stream()
                .map(name -> AutoScalingGroup.builder()
                        .name(name)
                        .hook("CodeDeploy-managed-automatic-launch-deployment-hook-" + name)
                        .build())
                .toList();
    }
}
