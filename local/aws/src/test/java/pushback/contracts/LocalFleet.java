package pushback.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import pushback.aws.account.Account;
import pushback.aws.codedeploy.LocalCodeDeploy;
import pushback.aws.codedeploy.Patience;
import pushback.aws.commands.LocalSsm;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.loadbalancing.LocalLoadBalancing;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.aws.scaling.LocalAutoScaling;
import pushback.aws.scaling.Pace;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/// The fakes that need servers: a group of two behind a target group, in virtual time.
final class LocalFleet {
    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    final LocalLoadBalancing loadBalancing;
    final LocalAutoScaling scaling;
    final LocalCodeDeploy codeDeploy;
    final LocalSsm ssm;
    final String targetGroup;

    LocalFleet(String group) {
        var account = new Account("000000000000", "us-east-1", new Random(1));
        var roster = new InstanceRegistry(new MemoryFleet(timeline, bundle -> AppBehaviour.good()));
        var events = new EventBus(timeline, account);
        loadBalancing = new LocalLoadBalancing(
                timeline, account, roster, name -> TrafficSwitch.inMemory(timeline, Duration.ofSeconds(5)));
        scaling = new LocalAutoScaling(timeline, account, roster, loadBalancing, events, Pace.AWS);
        codeDeploy = new LocalCodeDeploy(
                timeline,
                account,
                roster,
                loadBalancing,
                scaling,
                events,
                Patience.AWS,
                alarm -> false,
                Optional.empty());
        ssm = new LocalSsm(account, roster, Optional.empty());
        targetGroup = loadBalancing
                .createTargetGroup(create -> create.name(group).port(80).protocol(ProtocolEnum.HTTP))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
        scaling.createAutoScalingGroup(create -> create.autoScalingGroupName(group)
                .minSize(1)
                .maxSize(4)
                .desiredCapacity(2)
                .availabilityZones("us-east-1a", "us-east-1b")
                .targetGroupARNs(targetGroup));
        settle();
        codeDeploy.createApplication(create -> create.applicationName(group));
        codeDeploy.createDeploymentGroup(create -> create.applicationName(group)
                .deploymentGroupName(group)
                .autoScalingGroups(group)
                .serviceRoleArn("arn:aws:iam::000000000000:role/codedeploy")
                .loadBalancerInfo(info -> info.targetGroupInfoList(target -> target.name(group)))
                .deploymentConfigName("CodeDeployDefault.AllAtOnce"));
    }

    /// Brings an application to the servers: before, none of them is healthy.
    LocalFleet deployed() {
        var group = scaling.describeAutoScalingGroups(describe -> {})
                .autoScalingGroups()
                .getFirst()
                .autoScalingGroupName();
        codeDeploy.createDeployment(create -> create.applicationName(group)
                .deploymentGroupName(group)
                .revision(revision -> revision.revisionType("S3")
                        .s3Location(s3 -> s3.bucket("bundles").key("first.zip").bundleType("zip"))));
        settle();
        return this;
    }

    List<String> instances() {
        return scaling.describeAutoScalingGroups(describe -> {}).autoScalingGroups().getFirst().instances().stream()
                .map(instance -> instance.instanceId())
                .toList();
    }

    /// Does what is due now.
    void begin() {
        timeline.advance(Duration.ZERO);
    }

    /// Half a minute.
    void settleShortly() {
        timeline.advance(Duration.ofSeconds(30));
    }

    void settle() {
        timeline.advance(Duration.ofHours(1));
    }
}
