package pushback.cdk.deployer;

import java.util.List;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Rollout.Pace;
import pushback.cdk.iam.Allow;
import pushback.cdk.web.LoadBalancer;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.codedeploy.CfnApplication;
import software.amazon.awscdk.services.codedeploy.CfnDeploymentConfig;
import software.amazon.awscdk.services.codedeploy.CfnDeploymentGroup;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.constructs.Construct;

/// CodeDeploy's application, group and configuration. The group is bound to the Auto Scaling group, so every new server
/// gets what runs. CodeDeploy's own automatic rollback stays off: it would be a second deployment that races the
/// machine's, which also stops what runs, overrides alarms, and proves what it brought back.
///
/// @param configuration its name
record Rollouts(CfnApplication application, CfnDeploymentGroup group, String configuration) {
    static Rollouts of(Construct stack, Environment environment, Names names, AutoScalingGroup servers,
            LoadBalancer balancer) {
        var scope = new Construct(stack, "Rollouts");
        var application = CfnApplication.Builder.create(scope, "Application").applicationName(names.prefix())
                .computePlatform("Server").build();
        var configuration = configuration(scope, environment, names);
        var role = Allow.role(scope, "Role", "codedeploy.amazonaws.com", List.of());
        role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSCodeDeployRole"));
        var group = CfnDeploymentGroup.Builder.create(scope, "Group").applicationName(application.getRef())
                .deploymentGroupName(names.prefix()).serviceRoleArn(role.getRoleArn())
                .deploymentConfigName(configuration)
                .autoScalingGroups(List.of(servers.getAutoScalingGroupName()))
                .deploymentStyle(CfnDeploymentGroup.DeploymentStyleProperty.builder().deploymentType("IN_PLACE")
                        .deploymentOption("WITH_TRAFFIC_CONTROL").build())
                .loadBalancerInfo(CfnDeploymentGroup.LoadBalancerInfoProperty.builder()
                        .targetGroupInfoList(List.of(CfnDeploymentGroup.TargetGroupInfoProperty.builder()
                                .name(balancer.targets().getTargetGroupName()).build())).build())
                .autoRollbackConfiguration(CfnDeploymentGroup.AutoRollbackConfigurationProperty.builder().enabled(false)
                        .build())
                // A server that missed a deployment gets it as soon as Auto Scaling has launched it.
                .outdatedInstancesStrategy("UPDATE").build();
        return new Rollouts(application, group, configuration);
    }

    /// AWS's own, or with zones one after the other one of ours.
    private static String configuration(Construct scope, Environment environment, Names names) {
        var wanted = environment.rollout();
        if (!wanted.zonal())
            return wanted.pace() == Pace.HALF_AT_A_TIME ? "CodeDeployDefault.HalfAtATime"
                    : "CodeDeployDefault.OneAtATime";
        // A share of a zone's only server would round up to that server, and nothing could be deployed.
        var onePerZone = environment.web().min() == environment.network().zones().size();
        return CfnDeploymentConfig.Builder.create(scope, "Configuration").computePlatform("Server")
                .deploymentConfigName(names.prefix()).minimumHealthyHosts(hosts(50))
                .zonalConfig(CfnDeploymentConfig.ZonalConfigProperty.builder()
                        .firstZoneMonitorDurationInSeconds(wanted.firstZoneMinutes() * 60).monitorDurationInSeconds(60)
                        .minimumHealthyHostsPerZone(CfnDeploymentConfig.MinimumHealthyHostsPerZoneProperty.builder()
                                .type("FLEET_PERCENT").value(onePerZone ? 0 : 50).build()).build()).build().getRef();
    }

    private static CfnDeploymentConfig.MinimumHealthyHostsProperty hosts(int percent) {
        return CfnDeploymentConfig.MinimumHealthyHostsProperty.builder().type("FLEET_PERCENT").value(percent).build();
    }
}
