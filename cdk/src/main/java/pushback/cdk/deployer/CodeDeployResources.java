package pushback.cdk.deployer;

import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Rollout.Pace;
import pushback.cdk.iam.Allow;
import pushback.cdk.web.LoadBalancer;
import pushback.cdk.web.WebServers;
import software.amazon.awscdk.services.codedeploy.CfnApplication;
import software.amazon.awscdk.services.codedeploy.CfnDeploymentGroup;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/// CodeDeploy's application, group and configuration. The group is bound to the Auto Scaling group, so every new server
/// gets what runs. CodeDeploy's own automatic rollback stays off: it would be a second deployment that races the
/// machine's, which also stops what runs, overrides alarms, and proves what it brought back.
///
/// @param configuration its name
record CodeDeployResources(CfnApplication application, CfnDeploymentGroup group, String configuration) {
    static CodeDeployResources of(
            Construct stack, Environment environment, Names names, WebServers servers, LoadBalancer balancer) {
        var scope = new Construct(stack, "Rollouts");
        var application = CfnApplication.Builder.create(scope, "Application")
                .applicationName(names.prefix())
                .computePlatform("Server")
                .build();
        var configuration = configuration(environment);
        var role = Allow.role(scope, "Role", "codedeploy.amazonaws.com", launching(names, servers));
        role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSCodeDeployRole"));
        var group = CfnDeploymentGroup.Builder.create(scope, "Group")
                .applicationName(application.getRef())
                .deploymentGroupName(names.prefix())
                .serviceRoleArn(role.getRoleArn())
                .deploymentConfigName(configuration)
                .autoScalingGroups(List.of(servers.group().getAutoScalingGroupName()))
                .deploymentStyle(CfnDeploymentGroup.DeploymentStyleProperty.builder()
                        .deploymentType("IN_PLACE")
                        .deploymentOption("WITH_TRAFFIC_CONTROL")
                        .build())
                .loadBalancerInfo(CfnDeploymentGroup.LoadBalancerInfoProperty.builder()
                        .targetGroupInfoList(List.of(CfnDeploymentGroup.TargetGroupInfoProperty.builder()
                                .name(balancer.targets().getTargetGroupName())
                                .build()))
                        .build())
                .autoRollbackConfiguration(CfnDeploymentGroup.AutoRollbackConfigurationProperty.builder()
                        .enabled(false)
                        .build())
                // A server that missed a deployment gets it as soon as Auto Scaling has launched it.
                .outdatedInstancesStrategy("UPDATE")
                .build();
        return new CodeDeployResources(application, group, configuration);
    }

    /// What its guide demands of the role where the group has a launch template ("Create a service role for
    /// CodeDeploy"), held to ours as Auto Scaling's guide has it ("Control Amazon EC2 launch template usage in Auto
    /// Scaling groups").
    private static List<PolicyStatement> launching(Names names, WebServers servers) {
        var stack = names.stack();
        var here = "arn:" + stack.getPartition() + ":ec2:" + stack.getRegion() + ":" + stack.getAccount() + ":*/*";
        var run = Allow.on(
                List.of(here, "arn:" + stack.getPartition() + ":ec2:" + stack.getRegion() + "::image/*"),
                "ec2:RunInstances");
        run.addCondition(
                "ArnEquals",
                Map.of(
                        "ec2:LaunchTemplate",
                        "arn:" + stack.getPartition() + ":ec2:"
                                + stack.getRegion() + ":" + stack.getAccount() + ":launch-template/"
                                + servers.template().getLaunchTemplateId()));
        var tag = Allow.on(here, "ec2:CreateTags");
        tag.addCondition("StringEquals", Map.of("ec2:CreateAction", "RunInstances"));
        var pass = Allow.on(servers.role().getRoleArn(), "iam:PassRole");
        pass.addCondition("StringEquals", Map.of("iam:PassedToService", "ec2.amazonaws.com"));
        return List.of(run, tag, pass);
    }

    /// CodeDeploy's own, for whoever deploys by hand; the machine names one with each deployment, and makes one of
    /// its own where zones go one after the other.
    private static String configuration(Environment environment) {
        var wanted = environment.rollout();
        return wanted.zonal() || wanted.pace() == Pace.HALF_AT_A_TIME
                ? "CodeDeployDefault.HalfAtATime"
                : "CodeDeployDefault.OneAtATime";
    }
}
