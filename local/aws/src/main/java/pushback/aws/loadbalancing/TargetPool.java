package pushback.aws.loadbalancing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.aws.fleet.Machine;
import pushback.time.Timeline;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// A target group at work: who is registered, who is well, where requests go. The other services of the local cloud
/// use it directly, to wait for what their AWS counterparts poll for.
public final class TargetPool {
    private final Timeline timeline;
    private final TrafficSwitch traffic;
    private final Map<String, PooledTarget> targets = new LinkedHashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private HealthCheck check;
    private Duration deregistrationDelay = Duration.ofSeconds(300);
    private List<Route> routes = List.of();
    private boolean everHealthy;

    TargetPool(Timeline timeline, TrafficSwitch traffic, HealthCheck check) {
        this.timeline = timeline;
        this.traffic = traffic;
        this.check = check;
    }

    /// Starts checking `machine`; it takes traffic from its first success on. Does nothing if it is registered
    /// already.
    public void register(Machine machine) {
        var present = targets.get(machine.id());
        if (present != null && !present.draining()) return;
        if (present != null) present.gone.forEach(timeline::execute);
        var target = new PooledTarget(machine);
        targets.put(machine.id(), target);
        probe(target);
        changed();
    }

    /// Takes a server out of the routes at once, lets its requests end (within the deregistration delay), then
    /// reports. Unlike AWS, which goes on showing `draining` for the whole delay, the target is gone as soon as it
    /// is idle.
    public void deregister(String targetId, Runnable gone) {
        var target = targets.get(targetId);
        if (target == null) {
            timeline.execute(gone);
            return;
        }
        target.gone.add(gone);
        if (target.draining()) return;
        target.drain();
        changed();
        traffic.drained(targetId, deregistrationDelay, () -> {
            if (!targets.remove(targetId, target)) return;
            changed();
            target.gone.forEach(Runnable::run);
        });
    }

    /// The target's state; empty when it is not registered.
    public Optional<TargetHealthStateEnum> state(String targetId) {
        return Optional.ofNullable(targets.get(targetId)).map(PooledTarget::state);
    }

    /// Reports true once the target is healthy, or false when `atMost` has passed or the wait is called off.
    public Timeline.Alarm awaitHealthy(String targetId, Duration atMost, Consumer<Boolean> healthy) {
        var watch = new Watch(targetId, healthy);
        watches.add(watch);
        var limit = timeline.after(atMost, () -> settle(watch, false));
        timeline.execute(this::settleHealthy);
        return () -> {
            limit.cancel();
            settle(watch, false);
        };
    }

    /// Whether any target of this group has ever been healthy. Auto Scaling acts on the health of its targets only
    /// from then on ("Verify the attachment status of your load balancer", Auto Scaling user guide).
    public boolean everHealthy() {
        return everHealthy;
    }

    /// The time of its events.
    public Instant now() {
        return timeline.now();
    }

    Map<String, PooledTarget> targets() {
        return targets;
    }

    HealthCheck check() {
        return check;
    }

    void check(HealthCheck changed) {
        check = changed;
    }

    Duration deregistrationDelay() {
        return deregistrationDelay;
    }

    void deregistrationDelay(Duration changed) {
        deregistrationDelay = changed;
    }

    private void probe(PooledTarget target) {
        target.machine.probe(check.path(), status -> {
            if (targets.get(target.machine.id()) != target || target.draining()) return;
            var before = target.state();
            target.judge(status, check);
            target.nextCheck = timeline.after(check.interval(), () -> probe(target));
            if (target.state() != before) changed();
        });
    }

    private void changed() {
        settleHealthy();
        var now = healthyRoutes();
        if (now.equals(routes)) return;
        routes = now;
        traffic.routes(now);
    }

    /// The healthy targets; all that are registered when none is healthy, for an Application Load Balancer fails
    /// open.
    private List<Route> healthyRoutes() {
        var registered =
                targets.values().stream().filter(target -> !target.draining()).toList();
        var healthy = registered.stream()
                .filter(target -> target.state() == TargetHealthStateEnum.HEALTHY)
                .toList();
        return (healthy.isEmpty() ? registered : healthy)
                .stream().map(PooledTarget::route).toList();
    }

    private void settleHealthy() {
        for (var target : targets.values()) {
            if (target.state() == TargetHealthStateEnum.HEALTHY) everHealthy = true;
        }
        for (var watch : List.copyOf(watches)) {
            if (state(watch.targetId).equals(Optional.of(TargetHealthStateEnum.HEALTHY))) settle(watch, true);
        }
    }

    private void settle(Watch watch, boolean healthy) {
        if (watches.remove(watch)) watch.healthy.accept(healthy);
    }

    private record Watch(String targetId, Consumer<Boolean> healthy) {}
}
