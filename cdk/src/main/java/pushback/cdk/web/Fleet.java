package pushback.cdk.web;

import java.util.List;
import java.util.Optional;
import pushback.cdk.data.Buckets;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Web.Placement;
import pushback.cdk.network.Gates;
import pushback.cdk.network.Network;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthCheckType;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthChecksOptions;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.GroupMetrics;
import software.amazon.awscdk.services.autoscaling.HealthChecks;
import software.amazon.awscdk.services.autoscaling.NotificationConfiguration;
import software.amazon.awscdk.services.autoscaling.RollingUpdateOptions;
import software.amazon.awscdk.services.autoscaling.ScalingEvents;
import software.amazon.awscdk.services.autoscaling.ScalingProcess;
import software.amazon.awscdk.services.autoscaling.UpdatePolicy;
import software.amazon.awscdk.services.ec2.BlockDeviceVolume;
import software.amazon.awscdk.services.ec2.CfnLaunchTemplate;
import software.amazon.awscdk.services.ec2.EbsDeviceOptions;
import software.amazon.awscdk.services.ec2.EbsDeviceVolumeType;
import software.amazon.awscdk.services.ec2.IMachineImage;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.LaunchTemplate;
import software.amazon.awscdk.services.elasticache.CfnReplicationGroup;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/// The servers: what each is made of, and how many there are.
public final class Fleet {
    /// Until a server has to answer the load balancer's checks: installing Java, and the first deployment.
    private static final Duration GRACE = Duration.minutes(10);

    private Fleet() { }

    public static AutoScalingGroup of(Construct stack, Environment environment, Network network, Gates gates,
            Buckets buckets,
            Optional<DatabaseInstance> database, Optional<CfnReplicationGroup> sessions, LoadBalancer balancer,
                    Topic people) {
        var scope = new Construct(stack, "Servers");
        var secret = database.map(instance -> instance.getSecret().getSecretArn());
        var template = template(scope, environment, gates, ServerRole.of(scope, environment, buckets, secret),
                UserData.of(environment, Stack.of(stack).getRegion(),
                        Variables.of(environment, database, buckets, sessions), secret));
        var group = AutoScalingGroup.Builder.create(scope, "Group")
                .autoScalingGroupName("pushback-" + environment.name())
                .vpc(network.vpc()).vpcSubnets(network.servers(environment)).launchTemplate(template)
                .minCapacity(environment.web().min()).maxCapacity(environment.web().max())
                .healthChecks(HealthChecks.withAdditionalChecks(AdditionalHealthChecksOptions.builder()
                        .additionalTypes(List.of(AdditionalHealthCheckType.ELB)).gracePeriod(GRACE).build()))
                .groupMetrics(List.of(GroupMetrics.all()))
                .notifications(List.of(NotificationConfiguration.builder().topic(people)
                        .scalingEvents(ScalingEvents.ALL).build()))
                .updatePolicy(UpdatePolicy.rollingUpdate(RollingUpdateOptions.builder().maxBatchSize(1)
                        .minInstancesInService(environment.web().min()).pauseTime(Duration.minutes(5))
                        .suspendProcesses(List.of(ScalingProcess.HEALTH_CHECK, ScalingProcess.REPLACE_UNHEALTHY,
                                ScalingProcess.AZ_REBALANCE, ScalingProcess.SCHEDULED_ACTIONS)).build()))
                .build();
        group.attachToApplicationTargetGroup(balancer.targets());
        return group;
    }

    private static LaunchTemplate template(Construct scope, Environment environment, Gates gates,
            software.amazon.awscdk.services.iam.Role role, software.amazon.awscdk.services.ec2.UserData data) {
        var type = new InstanceType(environment.web().instanceType());
        IMachineImage image = Images.of(scope, environment, type);
        var template = LaunchTemplate.Builder.create(scope, "Template").instanceType(type).machineImage(image)
                .role(role)
                .securityGroup(gates.servers()).userData(data)
                .requireImdsv2(true).httpPutResponseHopLimit(1)
                // Alarms on 60 s need metrics every minute.
                .detailedMonitoring(true)
                .blockDevices(List.of(software.amazon.awscdk.services.ec2.BlockDevice.builder().deviceName("/dev/xvda")
                        .volume(BlockDeviceVolume.ebs(environment.web().diskSize(), EbsDeviceOptions.builder()
                                .encrypted(true)
                                .volumeType(EbsDeviceVolumeType.GP3).build())).build()));
        if (environment.web().servers() == Placement.PUBLIC) template.associatePublicIpAddress(true);
        var built = template.build();
        // The judge finds a server by the name that its id gives it.
        var plain = (CfnLaunchTemplate) built.getNode().getDefaultChild();
        plain.addPropertyOverride("LaunchTemplateData.PrivateDnsNameOptions.EnableResourceNameDnsARecord", true);
        plain.addPropertyOverride("LaunchTemplateData.PrivateDnsNameOptions.HostnameType", "resource-name");
        return built;
    }
}
