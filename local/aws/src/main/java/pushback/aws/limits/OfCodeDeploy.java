package pushback.aws.limits;

import pushback.aws.account.Refusal;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codedeploy.model.*;

/// CodeDeploy looks at its members itself, and has an exception for nearly each of them in its API reference.
final class OfCodeDeploy {
    private OfCodeDeploy() {}

    /// @param member of the request that is not there, by its name in the model
    static AwsServiceException missing(String member) {
        var builder = switch (member) {
            case "applicationName" -> ApplicationNameRequiredException.builder();
            case "deploymentGroupName", "currentDeploymentGroupName" -> DeploymentGroupNameRequiredException.builder();
            case "deploymentConfigName" -> DeploymentConfigNameRequiredException.builder();
            case "deploymentId", "deploymentIds" -> DeploymentIdRequiredException.builder();
            case "targetId", "targetIds" -> DeploymentTargetIdRequiredException.builder();
            case "serviceRoleArn" -> RoleRequiredException.builder();
            default -> throw new IllegalStateException("CodeDeploy's models require no " + member);
        };
        var words = switch (member) {
            case "applicationName" -> "Application name is";
            case "deploymentGroupName", "currentDeploymentGroupName" -> "Deployment group name is";
            case "deploymentConfigName" -> "Deployment configuration name is";
            case "deploymentId", "deploymentIds" -> "Deployment id is";
            case "targetId", "targetIds" -> "Deployment target ids are";
            default -> "Role is";
        };
        return Refusal.of(builder, "CodeDeploy", builder.build().getClass().getSimpleName(), words + " required");
    }

    /// @param member of the request, by its name in the model
    static AwsServiceException refusal(String member, String message) {
        var builder = switch (member) {
            case "applicationName" -> InvalidApplicationNameException.builder();
            case "deploymentGroupName", "currentDeploymentGroupName", "newDeploymentGroupName" ->
                InvalidDeploymentGroupNameException.builder();
            case "deploymentConfigName" -> InvalidDeploymentConfigNameException.builder();
            case "revision" -> InvalidRevisionException.builder();
            case "fileExistsBehavior" -> InvalidFileExistsBehaviorException.builder();
            case "includeOnlyStatuses" -> InvalidDeploymentStatusException.builder();
            case "autoRollbackConfiguration" -> InvalidAutoRollbackConfigException.builder();
            case "triggerConfigurations" -> InvalidTriggerConfigException.builder();
            case "deploymentStyle" -> InvalidDeploymentStyleException.builder();
            case "blueGreenDeploymentConfiguration" -> InvalidBlueGreenDeploymentConfigurationException.builder();
            case "ec2TagFilters" -> InvalidEc2TagException.builder();
            case "ec2TagSet" -> InvalidEc2TagCombinationException.builder();
            case "onPremisesInstanceTagFilters" -> InvalidTagException.builder();
            case "onPremisesTagSet" -> InvalidOnPremisesTagCombinationException.builder();
            case "targetInstances" -> InvalidTargetInstancesException.builder();
            case "targetFilters" -> InvalidTargetFilterNameException.builder();
            case "minimumHealthyHosts" -> InvalidMinimumHealthyHostValueException.builder();
            case "trafficRoutingConfig" -> InvalidTrafficRoutingConfigurationException.builder();
            case "zonalConfig" -> InvalidZonalDeploymentConfigurationException.builder();
            case "computePlatform" -> InvalidComputePlatformException.builder();
            default -> null;
        };
        if (builder == null)
            return Refusal.of(CodeDeployException.builder(), "CodeDeploy", "ValidationException", message);
        var made = builder.build().getClass().getSimpleName();
        // The SDK writes EC2 as Java does.
        return Refusal.of(builder, "CodeDeploy", made.replace("InvalidEc2", "InvalidEC2"), message);
    }
}
