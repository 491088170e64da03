package pushback.aws.scaling;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.aws.account.Account;
import pushback.aws.account.Refusal;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.Machine;
import pushback.aws.loadbalancing.LocalLoadBalancing;
import pushback.aws.loadbalancing.TargetPool;
import pushback.time.Timeline;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AlreadyExistsException;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesResponse;
import software.amazon.awssdk.services.autoscaling.model.EnterStandbyRequest;
import software.amazon.awssdk.services.autoscaling.model.EnterStandbyResponse;
import software.amazon.awssdk.services.autoscaling.model.ExitStandbyRequest;
import software.amazon.awssdk.services.autoscaling.model.ExitStandbyResponse;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.PutScalingPolicyRequest;
import software.amazon.awssdk.services.autoscaling.model.PutScalingPolicyResponse;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesResponse;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityResponse;
import software.amazon.awssdk.services.autoscaling.model.SetInstanceHealthRequest;
import software.amazon.awssdk.services.autoscaling.model.SetInstanceHealthResponse;
import software.amazon.awssdk.services.autoscaling.model.SuspendProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.SuspendProcessesResponse;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupResponse;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupResponse;

/// Auto Scaling groups over a fleet, on the SDK's interface. Called on the timeline only; what a call starts goes on
/// after it has returned, as on AWS.
public final class LocalAutoScaling implements AutoScalingClient {
    private final Timeline timeline;
    private final Account account;
    private final InstanceRegistry roster;
    private final LocalLoadBalancing loadBalancing;
    private final EventBus events;
    private final Pace pace;
    private final Map<String, ScalingGroup> groups = new LinkedHashMap<>();
    private final ScalingPolicies policies;

    public LocalAutoScaling(
            Timeline timeline,
            Account account,
            InstanceRegistry roster,
            LocalLoadBalancing loadBalancing,
            EventBus events,
            Pace pace) {
        this.timeline = timeline;
        this.account = account;
        this.roster = roster;
        this.loadBalancing = loadBalancing;
        this.events = events;
        this.pace = pace;
        policies = new ScalingPolicies(timeline, account);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    public boolean exists(String groupName) {
        return groups.containsKey(groupName);
    }

    /// The servers in service, in the order of their launch.
    public List<Machine> inService(String groupName) {
        return group(groupName).members.values().stream()
                .filter(Member::inService)
                .map(member -> member.machine)
                .toList();
    }

    /// Lets `hook` decide about every server launched from now on; a group has at most one.
    public void onLaunch(String groupName, LaunchHook hook) {
        group(groupName).hook = Optional.of(hook);
    }

    /// Needs a name, sizes and zones; the launch template is the fleet, so none is asked for.
    @Override
    public CreateAutoScalingGroupResponse createAutoScalingGroup(CreateAutoScalingGroupRequest request) {
        var name = request.autoScalingGroupName();
        if (name == null || name.isBlank()) throw GroupRequest.invalid("AutoScalingGroup name is required");
        if (exists(name)) {
            throw Refusal.of(
                    AlreadyExistsException.builder(),
                    "AutoScaling",
                    "AlreadyExists",
                    "AutoScalingGroup by this name already exists - A group with the name " + name + " already exists");
        }
        if (request.minSize() == null || request.maxSize() == null) {
            throw GroupRequest.invalid("MinSize and MaxSize are required");
        }
        if (request.availabilityZones().isEmpty()) {
            throw GroupRequest.invalid("At least one Availability Zone or VPC Subnet is required.");
        }
        var desired = request.desiredCapacity() == null ? request.minSize() : request.desiredCapacity();
        var capacity = GroupRequest.checked(() -> new GroupCapacity(request.minSize(), request.maxSize(), desired));
        var arn = account.arn("autoscaling", "autoScalingGroup:" + account.uuid() + ":autoScalingGroupName/" + name);
        var group = new ScalingGroup(
                timeline,
                account,
                roster,
                pace,
                name,
                arn,
                request.availabilityZones(),
                pools(request.targetGroupARNs()),
                capacity,
                new Activities(timeline, account, events, name, arn));
        GroupRequest.healthCheck(group, request.healthCheckType(), request.healthCheckGracePeriod());
        groups.put(name, group);
        group.begin();
        return CreateAutoScalingGroupResponse.builder().build();
    }

    @Override
    public UpdateAutoScalingGroupResponse updateAutoScalingGroup(UpdateAutoScalingGroupRequest request) {
        var group = group(request.autoScalingGroupName());
        var changed = GroupRequest.checked(
                () -> group.capacity.changed(request.minSize(), request.maxSize(), request.desiredCapacity()));
        GroupRequest.healthCheck(group, request.healthCheckType(), request.healthCheckGracePeriod());
        group.capacity = changed;
        timeline.execute(group::converge);
        return UpdateAutoScalingGroupResponse.builder().build();
    }

    @Override
    public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(DescribeAutoScalingGroupsRequest request) {
        if (request.hasFilters() && !request.filters().isEmpty())
            throw new UnsupportedOperationException("the local Auto Scaling finds groups by name, and not by Filters");
        var wanted = request.autoScalingGroupNames();
        wanted.forEach(GroupRequest::name);
        var found = groups.values().stream()
                .filter(group -> wanted.isEmpty() || wanted.contains(group.name))
                .map(GroupDescription::of)
                .toList();
        return DescribeAutoScalingGroupsResponse.builder()
                .autoScalingGroups(found)
                .build();
    }

    @Override
    public SetDesiredCapacityResponse setDesiredCapacity(SetDesiredCapacityRequest request) {
        var group = group(request.autoScalingGroupName());
        if (request.desiredCapacity() == null) throw GroupRequest.invalid("DesiredCapacity is required");
        group.capacity = GroupRequest.checked(() -> group.capacity.desiring(request.desiredCapacity()));
        timeline.execute(group::converge);
        return SetDesiredCapacityResponse.builder().build();
    }

    @Override
    public PutScalingPolicyResponse putScalingPolicy(PutScalingPolicyRequest request) {
        var arn = policies.put(group(request.autoScalingGroupName()), request);
        return PutScalingPolicyResponse.builder().policyARN(arn).build();
    }

    /// An alarm has gone off and names a policy: false if the group is not to listen, has no room, or cools down.
    public boolean alarmed(String policyArn) {
        return policies.carryOut(policyArn);
    }

    @Override
    public SuspendProcessesResponse suspendProcesses(SuspendProcessesRequest request) {
        var group = group(request.autoScalingGroupName());
        var reason = "User suspended at " + timeline.now().truncatedTo(ChronoUnit.SECONDS);
        GroupRequest.processes(request.scalingProcesses())
                .forEach(process -> group.suspended.putIfAbsent(process, reason));
        return SuspendProcessesResponse.builder().build();
    }

    @Override
    public ResumeProcessesResponse resumeProcesses(ResumeProcessesRequest request) {
        var group = group(request.autoScalingGroupName());
        GroupRequest.processes(request.scalingProcesses()).forEach(group.suspended::remove);
        timeline.execute(group::converge);
        return ResumeProcessesResponse.builder().build();
    }

    @Override
    public DescribeScalingActivitiesResponse describeScalingActivities(DescribeScalingActivitiesRequest request) {
        var asked = request.autoScalingGroupName();
        var all = (asked == null ? groups.values().stream() : Stream.of(group(asked)))
                .flatMap(group -> group.activities.newestFirst().stream())
                .filter(each ->
                        request.activityIds().isEmpty() || request.activityIds().contains(each.activityId()))
                .limit(request.maxRecords() == null ? 100 : request.maxRecords())
                .toList();
        return DescribeScalingActivitiesResponse.builder().activities(all).build();
    }

    @Override
    public TerminateInstanceInAutoScalingGroupResponse terminateInstanceInAutoScalingGroup(
            TerminateInstanceInAutoScalingGroupRequest request) {
        var group = groupOf(request.instanceId());
        var member = group.members.get(request.instanceId());
        if (GroupRequest.decrements(request.shouldDecrementDesiredCapacity())) {
            group.capacity = GroupRequest.checked(() -> group.capacity.desiring(group.capacity.desired() - 1));
        }
        Activity activity = member.terminating()
                ? group.activities.newestFirst().stream()
                        .filter(each -> each.description().endsWith(request.instanceId()))
                        .findFirst()
                        .orElseThrow()
                : group.terminate(
                        member,
                        "instance " + request.instanceId()
                                + " was taken out of service in response to a user request.");
        timeline.execute(group::converge);
        return TerminateInstanceInAutoScalingGroupResponse.builder()
                .activity(activity)
                .build();
    }

    /// EC2 tells that an instance has ended: the check of its group is made now. Nothing where no group has it.
    public void check(String instanceId) {
        groups.values().stream()
                .filter(group -> group.members.containsKey(instanceId))
                .forEach(ScalingGroup::replaceUnhealthy);
    }

    @Override
    public SetInstanceHealthResponse setInstanceHealth(SetInstanceHealthRequest request) {
        var group = groupOf(request.instanceId());
        var member = group.members.get(request.instanceId());
        var status = String.valueOf(request.healthStatus());
        if (!status.equals("Healthy") && !status.equals("Unhealthy")) {
            throw GroupRequest.invalid("Valid instance health states are: [Healthy, Unhealthy].");
        }
        var respected = !Boolean.FALSE.equals(request.shouldRespectGracePeriod());
        if (status.equals("Healthy") || !respected || !group.inGrace(member)) {
            member.unhealthyBy = status.equals("Unhealthy") ? Optional.of("a user health-check") : Optional.empty();
            timeline.execute(group::replaceUnhealthy);
        }
        return SetInstanceHealthResponse.builder().build();
    }

    @Override
    public EnterStandbyResponse enterStandby(EnterStandbyRequest request) {
        var group = group(request.autoScalingGroupName());
        var decrements = GroupRequest.decrements(request.shouldDecrementDesiredCapacity());
        var members = members(group, request.instanceIds(), LifecycleState.IN_SERVICE);
        if (decrements) {
            group.capacity =
                    GroupRequest.checked(() -> group.capacity.desiring(group.capacity.desired() - members.size()));
        }
        for (var member : members) {
            member.state = LifecycleState.ENTERING_STANDBY;
            group.deregister(member, () -> {
                if (member.state == LifecycleState.ENTERING_STANDBY) member.state = LifecycleState.STANDBY;
            });
        }
        timeline.execute(group::converge);
        return EnterStandbyResponse.builder().build();
    }

    @Override
    public ExitStandbyResponse exitStandby(ExitStandbyRequest request) {
        var group = group(request.autoScalingGroupName());
        var members = members(group, request.instanceIds(), LifecycleState.STANDBY);
        group.capacity = GroupRequest.checked(() -> group.capacity.desiring(group.capacity.desired() + members.size()));
        for (var member : members) {
            member.state = LifecycleState.IN_SERVICE;
            member.inServiceSince = timeline.elapsed();
            group.register(member);
        }
        return ExitStandbyResponse.builder().build();
    }

    private ScalingGroup group(String name) {
        var group = groups.get(name);
        if (group == null) {
            throw GroupRequest.invalid("AutoScalingGroup name not found - AutoScalingGroup '" + name + "' not found");
        }
        return group;
    }

    private ScalingGroup groupOf(String instanceId) {
        return groups.values().stream()
                .filter(group -> group.members.containsKey(instanceId))
                .findFirst()
                .orElseThrow(() -> GroupRequest.invalid(
                        "Instance Id not found - No managed instance found for instance ID: " + instanceId));
    }

    private List<Member> members(ScalingGroup group, List<String> ids, LifecycleState state) {
        for (var id : ids) {
            var member = groupOf(id).members.get(id);
            if (member.state != state) {
                throw GroupRequest.invalid(
                        "The instance " + id + " is in " + member.state + " and should be in " + state + ".");
            }
        }
        return ids.stream().map(group.members::get).toList();
    }

    private Map<String, TargetPool> pools(List<String> arns) {
        var pools = new LinkedHashMap<String, TargetPool>();
        for (var arn : arns) {
            pools.put(
                    arn,
                    loadBalancing
                            .pool(arn)
                            .orElseThrow(() -> GroupRequest.invalid(
                                    "Provided Target Groups may not be valid. Please ensure they exist and try"
                                            + " again.")));
        }
        return pools;
    }
}
