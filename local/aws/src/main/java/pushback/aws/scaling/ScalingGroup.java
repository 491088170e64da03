package pushback.aws.scaling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.aws.account.Account;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.loadbalancing.TargetPool;
import pushback.time.Timeline;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// One group at work: brings the number of its servers to the desired one, and replaces those that do not serve.
final class ScalingGroup {
    final String name;
    final String arn;
    final List<String> zones;
    final Map<String, TargetPool> pools;
    final Activities activities;
    final Map<ScalingProcess, String> suspended = new EnumMap<>(ScalingProcess.class);
    final Map<String, Member> members = new LinkedHashMap<>();
    GroupCapacity capacity;
    String healthCheckType = "EC2";
    Duration gracePeriod = Duration.ZERO;
    Optional<LaunchHook> hook = Optional.empty();
    private final Timeline timeline;
    private final Account account;
    private final InstanceRegistry roster;
    private final Pace pace;
    private int failedLaunches;
    private boolean backingOff;
    private int surplus;

    ScalingGroup(
            Timeline timeline,
            Account account,
            InstanceRegistry roster,
            Pace pace,
            String name,
            String arn,
            List<String> zones,
            Map<String, TargetPool> pools,
            GroupCapacity capacity,
            Activities activities) {
        this.timeline = timeline;
        this.account = account;
        this.roster = roster;
        this.pace = pace;
        this.name = name;
        this.arn = arn;
        this.zones = zones;
        this.pools = pools;
        this.capacity = capacity;
        this.activities = activities;
    }

    void begin() {
        timeline.execute(this::converge);
        timeline.after(pace.healthCheck(), this::look);
    }

    boolean runs(ScalingProcess process) {
        return !suspended.containsKey(process);
    }

    /// Launches what is missing, ends what is too much.
    void converge() {
        while (count() < capacity.desired() + surplus && runs(ScalingProcess.Launch) && !backingOff) launch();
        while (count() > capacity.desired() + surplus && runs(ScalingProcess.Terminate)) {
            terminate(
                    scaleInChoice(),
                    "an instance was taken out of service in response to a difference between "
                            + "desired and actual capacity, shrinking the capacity.");
        }
    }

    private int count() {
        var count = 0;
        for (var member : members.values()) if (member.counts()) count++;
        return count;
    }

    private void launch() {
        var zone = zones.stream().min(Comparator.comparing(this::population)).orElseThrow();
        var id = "i-" + account.hex(17);
        var activity = activities.launching(
                id,
                zone,
                "an instance was started in response to a difference between "
                        + "desired and actual capacity, increasing the capacity.");
        Member member;
        try {
            member = new Member(roster.launch(id, zone));
        } catch (RuntimeException failure) {
            launchFailed(activity, String.valueOf(failure.getMessage()));
            return;
        }
        members.put(id, member);
        timeline.after(pace.boot(), () -> booted(member, activity));
    }

    private void booted(Member member, Activities.Entry activity) {
        if (member.terminating()) {
            activity.failed("Instance was terminated while pending");
        } else if (hook.isEmpty()) {
            enterService(member, activity);
        } else {
            member.state = LifecycleState.PENDING_WAIT;
            activity.waitingForHook();
            hook.get().launched(member.machine, proceed -> hookAnswered(member, activity, proceed));
        }
    }

    private void hookAnswered(Member member, Activities.Entry activity, boolean proceed) {
        if (member.state == LifecycleState.PENDING_WAIT && proceed) {
            enterService(member, activity);
            return;
        }
        launchFailed(activity, "Instance failed to complete user's Lifecycle Action: Lifecycle Action was abandoned");
        if (!member.terminating()) {
            terminate(member, "an instance was taken out of service because its launch was abandoned.");
        }
    }

    private void launchFailed(Activities.Entry activity, String why) {
        activity.failed(why);
        failedLaunches++;
        backingOff = true;
        timeline.after(pace.retryAfter(failedLaunches), () -> {
            backingOff = false;
            converge();
        });
    }

    private void enterService(Member member, Activities.Entry activity) {
        member.state = LifecycleState.IN_SERVICE;
        member.inServiceSince = timeline.elapsed();
        failedLaunches = 0;
        surplus = 0;
        register(member);
        activity.succeeded();
        converge();
    }

    void register(Member member) {
        if (runs(ScalingProcess.AddToLoadBalancer)) pools.values().forEach(pool -> pool.register(member.machine));
    }

    /// Drains the server, ends it, and says so. Returns the activity that has begun.
    Activity terminate(Member member, String cause) {
        var id = member.machine.id();
        member.state = LifecycleState.TERMINATING;
        var activity = activities.terminating(id, member.machine.zone(), cause);
        deregister(
                member,
                () -> member.machine.terminate(() -> {
                    roster.forget(id);
                    members.remove(id);
                    activity.succeeded();
                    converge();
                }));
        return activity.activity();
    }

    void deregister(Member member, Runnable drained) {
        var waiting = new ArrayList<>(pools.keySet());
        if (waiting.isEmpty()) timeline.execute(drained);
        pools.forEach((arn, pool) -> pool.deregister(member.machine.id(), () -> {
            if (waiting.remove(arn) && waiting.isEmpty()) drained.run();
        }));
    }

    private void look() {
        timeline.after(pace.healthCheck(), this::look);
        replaceUnhealthy();
        rebalance();
        converge();
    }

    void replaceUnhealthy() {
        for (var member : List.copyOf(members.values())) {
            if (!member.inService()) continue;
            var looks = runs(ScalingProcess.HealthCheck) && member.unhealthyBy.isEmpty();
            if (looks) member.unhealthyBy = failedCheck(member);
            if (runs(ScalingProcess.ReplaceUnhealthy) && runs(ScalingProcess.Terminate)) {
                member.unhealthyBy.ifPresent(check -> terminate(
                        member, "an instance was taken out of service in response to " + check + " failure."));
            }
        }
        converge();
    }

    /// A server that is not registered (a deployment may have taken it out) fails no check of the load balancer.
    private Optional<String> failedCheck(Member member) {
        if (!member.machine.alive()) return Optional.of("an EC2 health check");
        if (!healthCheckType.contains("ELB") || inGrace(member)) return Optional.empty();
        return pools.values().stream()
                        .anyMatch(pool -> pool.everHealthy()
                                && pool.state(member.machine.id()).equals(Optional.of(TargetHealthStateEnum.UNHEALTHY)))
                ? Optional.of("an ELB system health check")
                : Optional.empty();
    }

    boolean inGrace(Member member) {
        return member.inService() && timeline.elapsed().compareTo(member.inServiceSince.plus(gracePeriod)) < 0;
    }

    /// One zone has two servers more than another: launches one more, and [#converge] takes one from the fullest
    /// zone.
    private void rebalance() {
        if (zones.size() < 2 || members.size() != capacity.desired() || backingOff) return;
        var allowed = runs(ScalingProcess.AZRebalance) && runs(ScalingProcess.Launch) && runs(ScalingProcess.Terminate);
        if (!allowed) return;
        for (var member : members.values()) if (!member.inService()) return;
        var populations = zones.stream().mapToInt(this::population).summaryStatistics();
        if (populations.getMax() - populations.getMin() >= 2) surplus = 1;
    }

    private int population(String zone) {
        var population = 0;
        for (var member : members.values())
            if (member.counts() && member.machine.zone().equals(zone)) population++;
        return population;
    }

    /// The oldest server of the fullest zone.
    private Member scaleInChoice() {
        return members.values().stream()
                .filter(Member::counts)
                .max(Comparator.comparing((Member member) -> population(member.machine.zone()))
                        .thenComparing(Member::inService)
                        .thenComparing(Comparator.comparing((Member member) -> member.inServiceSince)
                                .reversed()))
                .orElseThrow();
    }
}
