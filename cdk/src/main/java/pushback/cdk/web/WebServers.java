package pushback.cdk.web;

import java.util.List;
import java.util.Optional;
import pushback.cdk.data.Buckets;
import pushback.cdk.data.DatabaseLogin;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Web.Placement;
import pushback.cdk.network.Given;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthCheckType;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthChecksOptions;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.CfnAutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.GroupMetrics;
import software.amazon.awscdk.services.autoscaling.HealthChecks;
import software.amazon.awscdk.services.autoscaling.NotificationConfiguration;
import software.amazon.awscdk.services.autoscaling.RollingUpdateOptions;
import software.amazon.awscdk.services.autoscaling.ScalingEvents;
import software.amazon.awscdk.services.autoscaling.ScalingProcess;
import software.amazon.awscdk.services.autoscaling.UpdatePolicy;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.ec2.BlockDeviceVolume;
import software.amazon.awscdk.services.ec2.CfnLaunchTemplate;
import software.amazon.awscdk.services.ec2.EbsDeviceOptions;
import software.amazon.awscdk.services.ec2.EbsDeviceVolumeType;
import software.amazon.awscdk.services.ec2.IMachineImage;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.KeyPair;
import software.amazon.awscdk.services.ec2.LaunchTemplate;
import software.amazon.awscdk.services.elasticache.CfnReplicationGroup;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/// The servers: what each is made of, and how many there are.
///
/// @param template what each is launched from
/// @param role what each may do
public record WebServers(AutoScalingGroup group, LaunchTemplate template, Role role) {
    /// In a template, so that a server can name it before it is made.
    static final String LOGICAL_ID = "ServersGroup";
    /// Until a server of an update has to say that it is ready: user data waits a little less (`signal.sh`).
    private static final Duration READY = Duration.minutes(20);
    /// Until a server has to answer the load balancer's checks: installing Java, and the first deployment.
    private static final Duration GRACE = Duration.minutes(10);

    public static WebServers of(
            Construct stack,
            Environment environment,
            Network network,
            SecurityGroups gates,
            Buckets buckets,
            Optional<DatabaseInstance> database,
            Optional<DatabaseLogin> login,
            Optional<CfnReplicationGroup> sessions,
            LoadBalancer balancer,
            Topic people,
            Table ledger) {
        var scope = new Construct(stack, "Servers");
        var secret = login.map(DatabaseLogin::servers);
        var role = ServerRole.of(
                scope, environment, buckets, secret, balancer.targets().getTargetGroupArn(), ledger);
        var template = template(
                scope,
                environment,
                network,
                gates,
                role,
                UserData.of(
                        environment,
                        Stack.of(stack),
                        ServerVariables.of(
                                environment, Stack.of(stack).getRegion(), database, secret, buckets, sessions),
                        secret,
                        balancer.targets().getTargetGroupArn(),
                        buckets.artifacts().getBucketName(),
                        ledger.getTableName()));
        var group = AutoScalingGroup.Builder.create(scope, "Group")
                .autoScalingGroupName("pushback-" + environment.name())
                .vpc(network.vpc())
                .vpcSubnets(network.servers(environment))
                .launchTemplate(template)
                .minCapacity(environment.web().min())
                .maxCapacity(environment.web().max())
                .healthChecks(HealthChecks.withAdditionalChecks(AdditionalHealthChecksOptions.builder()
                        .additionalTypes(List.of(AdditionalHealthCheckType.ELB))
                        .gracePeriod(GRACE)
                        .build()))
                .groupMetrics(List.of(GroupMetrics.all()))
                .notifications(List.of(NotificationConfiguration.builder()
                        .topic(people)
                        .scalingEvents(ScalingEvents.ALL)
                        .build()))
                .updatePolicy(UpdatePolicy.rollingUpdate(RollingUpdateOptions.builder()
                        .maxBatchSize(1)
                        // CloudFormation refuses an update that keeps as many as there may be.
                        .minInstancesInService(Math.min(
                                environment.web().min(), environment.web().max() - 1))
                        .waitOnResourceSignals(true)
                        .pauseTime(READY)
                        // What CloudFormation recommends: a process that meddles makes the update fail.
                        .suspendProcesses(List.of(
                                ScalingProcess.HEALTH_CHECK,
                                ScalingProcess.REPLACE_UNHEALTHY,
                                ScalingProcess.AZ_REBALANCE,
                                ScalingProcess.ALARM_NOTIFICATION,
                                ScalingProcess.SCHEDULED_ACTIONS))
                        .build()))
                .build();
        ((CfnAutoScalingGroup) group.getNode().getDefaultChild()).overrideLogicalId(LOGICAL_ID);
        group.attachToApplicationTargetGroup(balancer.targets());
        network.openBefore(group, network.servers(environment));
        return new WebServers(group, template, role);
    }

    private static LaunchTemplate template(
            Construct scope,
            Environment environment,
            Network network,
            SecurityGroups gates,
            Role role,
            software.amazon.awscdk.services.ec2.UserData data) {
        var type = new InstanceType(environment.web().instanceType());
        IMachineImage image = Images.of(scope, environment, network, type);
        var template = LaunchTemplate.Builder.create(scope, "Template")
                .instanceType(type)
                .machineImage(image)
                .role(role)
                .securityGroup(gates.servers())
                .userData(data)
                .requireImdsv2(true)
                .httpPutResponseHopLimit(1)
                // Alarms on 60 s need metrics every minute.
                .detailedMonitoring(true)
                .blockDevices(List.of(software.amazon.awscdk.services.ec2.BlockDevice.builder()
                        .deviceName("/dev/xvda")
                        .volume(BlockDeviceVolume.ebs(
                                environment.web().diskSize(),
                                EbsDeviceOptions.builder()
                                        .encrypted(true)
                                        .volumeType(EbsDeviceVolumeType.GP3)
                                        .build()))
                        .build()));
        if (environment.web().servers() == Placement.PUBLIC) template.associatePublicIpAddress(true);
        environment
                .web()
                .key()
                .ifPresent(key -> template.keyPair(KeyPair.fromKeyPairName(
                        scope, "Key", Given.of(scope, key, Given.KEY_PAIR, "Key pair of the servers."))));
        var built = template.build();
        // The judge finds a server by the name that its id gives it. The host name itself stays what the subnet says:
        // the launch template's reference wants it by address in subnets of IPv4 only.
        var plain = (CfnLaunchTemplate) built.getNode().getDefaultChild();
        plain.addPropertyOverride("LaunchTemplateData.PrivateDnsNameOptions.EnableResourceNameDnsARecord", true);
        return built;
    }
}
