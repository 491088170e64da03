package pushback.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import pushback.aws.account.Account;
import pushback.aws.codedeploy.LocalCodeDeploy;
import pushback.aws.codedeploy.Patience;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.AppBehaviour;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.LifecycleCommand.BundleLocation;
import pushback.aws.fleet.MemoryFleet;
import pushback.aws.fleet.MemoryMachine;
import pushback.aws.loadbalancing.LocalLoadBalancing;
import pushback.aws.loadbalancing.Route;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.aws.scaling.LocalAutoScaling;
import pushback.aws.scaling.Pace;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.codedeploy.model.BundleType;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/// One environment in virtual time: a group of servers `web` behind the target group `web`, deployed to as `blog/prod`.
public final class ControlPlane {
    private static final ObjectMapper JSON = new ObjectMapper();

    public final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    public final List<JsonNode> events = new ArrayList<>();
    public final List<Route> routes = new ArrayList<>();
    public final Map<String, AppBehaviour> apps = new HashMap<>();
    public final Set<String> firing = new HashSet<>();
    public final MemoryFleet fleet = new MemoryFleet(timeline, this::behaviour);
    public final LocalLoadBalancing loadBalancing;
    public final LocalAutoScaling scaling;
    public final LocalCodeDeploy codeDeploy;
    public final String targetGroupArn;
    public final Duration drainTime = Duration.ofSeconds(7);
    public Consumer<List<Route>> onRoutes = _ -> {};

    public ControlPlane() {
        this(Optional.empty());
    }

    public ControlPlane(Optional<Path> directory) {
        var account = new Account("123456789012", "us-east-1", new Random(7));
        var roster = new InstanceRegistry(fleet);
        var bus = new EventBus(timeline, account);
        bus.rule(json("{'source': [{'prefix': 'aws.'}]}"), events::add);
        loadBalancing = new LocalLoadBalancing(timeline, account, roster, _ -> recordingSwitch());
        scaling = new LocalAutoScaling(
                timeline,
                account,
                roster,
                loadBalancing,
                bus,
                new Pace(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(60)));
        codeDeploy = new LocalCodeDeploy(
                timeline, account, roster, loadBalancing, scaling, bus, Patience.AWS, firing::contains, directory);
        targetGroupArn = loadBalancing
                .createTargetGroup(group -> group.name("web")
                        .port(80)
                        .protocol(ProtocolEnum.HTTP)
                        .healthCheckPath("/healthz")
                        .healthCheckIntervalSeconds(5)
                        .healthCheckTimeoutSeconds(2)
                        .healthyThresholdCount(2)
                        .unhealthyThresholdCount(2))
                .targetGroups()
                .getFirst()
                .targetGroupArn();
    }

    /// Starts a group of so many servers over two zones and waits until they are in service.
    public ControlPlane servers(int count) {
        scaling.createAutoScalingGroup(group -> group.autoScalingGroupName("web")
                .minSize(0)
                .maxSize(20)
                .desiredCapacity(count)
                .availabilityZones("local-1a", "local-1b")
                .targetGroupARNs(targetGroupArn)
                .healthCheckType("ELB")
                .healthCheckGracePeriod(0));
        timeline.advance(Duration.ofSeconds(6));
        return this;
    }

    /// Makes `blog/prod`, with traffic control, deploying one at a time unless `more` says otherwise.
    public ControlPlane deploymentGroup(Consumer<CreateDeploymentGroupRequest.Builder> more) {
        codeDeploy.createApplication(application -> application.applicationName("blog"));
        var request = CreateDeploymentGroupRequest.builder()
                .applicationName("blog")
                .deploymentGroupName("prod")
                .autoScalingGroups("web")
                .serviceRoleArn("arn:aws:iam::123456789012:role/codedeploy")
                .loadBalancerInfo(info -> info.targetGroupInfoList(target -> target.name("web")));
        more.accept(request);
        codeDeploy.createDeploymentGroup(request.build());
        return this;
    }

    /// An environment of so many servers on which `v1` runs, healthy.
    public static ControlPlane running(int servers, Consumer<CreateDeploymentGroupRequest.Builder> more) {
        var plane = new ControlPlane().servers(servers).deploymentGroup(more);
        plane.deployToEnd("v1", deployment -> deployment.deploymentConfigName("CodeDeployDefault.AllAtOnce"));
        plane.timeline.advance(Duration.ofSeconds(30));
        plane.events.clear();
        return plane;
    }

    public String deploy(String key, Consumer<CreateDeploymentRequest.Builder> more) {
        var request = CreateDeploymentRequest.builder()
                .applicationName("blog")
                .deploymentGroupName("prod")
                .revision(revision(key));
        more.accept(request);
        return codeDeploy.createDeployment(request.build()).deploymentId();
    }

    public String deploy(String key) {
        return deploy(key, _ -> {});
    }

    public DeploymentInfo deployToEnd(String key, Consumer<CreateDeploymentRequest.Builder> more) {
        return end(deploy(key, more));
    }

    public DeploymentInfo deployToEnd(String key) {
        return deployToEnd(key, _ -> {});
    }

    /// Lets time pass until the deployment is over.
    public DeploymentInfo end(String id) {
        if (!timeline.runUntil(() -> info(id).completeTime() != null, Duration.ofHours(12))) {
            throw new AssertionError("still " + info(id));
        }
        timeline.advance(Duration.ZERO);
        return info(id);
    }

    public DeploymentInfo info(String id) {
        return codeDeploy.getDeployment(request -> request.deploymentId(id)).deploymentInfo();
    }

    public List<InstanceTarget> targets(String id) {
        var ids = codeDeploy
                .listDeploymentTargets(request -> request.deploymentId(id))
                .targetIds();
        return codeDeploy
                .batchGetDeploymentTargets(request -> request.deploymentId(id).targetIds(ids))
                .deploymentTargets()
                .stream()
                .map(target -> target.instanceTarget())
                .toList();
    }

    public AutoScalingGroup group() {
        return scaling.describeAutoScalingGroups(request -> request.autoScalingGroupNames("web"))
                .autoScalingGroups()
                .getFirst();
    }

    public List<String> instanceIds() {
        return group().instances().stream().map(Instance::instanceId).toList();
    }

    public List<MemoryMachine> machines() {
        return fleet.machines();
    }

    /// What runs on each server, by the key of its bundle; `-` for nothing.
    public List<String> running() {
        return machines().stream()
                .map(machine -> machine.installed().map(BundleLocation::key).orElse("-"))
                .toList();
    }

    public String targetState(String instanceId) {
        return loadBalancing
                .describeTargetHealth(
                        request -> request.targetGroupArn(targetGroupArn).targets(target -> target.id(instanceId)))
                .targetHealthDescriptions()
                .getFirst()
                .targetHealth()
                .stateAsString();
    }

    public void pass(Duration time) {
        timeline.advance(time);
    }

    public static RevisionLocation revision(String key) {
        return RevisionLocation.builder()
                .revisionType("S3")
                .s3Location(s3 -> s3.bucket("bundles")
                        .key(key)
                        .bundleType(BundleType.ZIP)
                        .version("version-of-" + key)
                        .eTag("etag-of-" + key))
                .build();
    }

    /// JSON with single quotes, for the eye.
    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException unfit) {
            throw new IllegalArgumentException(unfit);
        }
    }

    private AppBehaviour behaviour(BundleLocation bundle) {
        return apps.getOrDefault(bundle.key(), AppBehaviour.good());
    }

    private TrafficSwitch recordingSwitch() {
        var inMemory = TrafficSwitch.inMemory(timeline, drainTime);
        return new TrafficSwitch() {
            @Override
            public void routes(List<Route> now) {
                routes.clear();
                routes.addAll(now);
                onRoutes.accept(now);
            }

            @Override
            public void drained(String targetId, Duration atMost, Runnable done) {
                inMemory.drained(targetId, atMost, done);
            }
        };
    }
}
