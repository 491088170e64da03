package pushback.capacity;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.health.Fleet;
import pushback.ledger.Ledger;
import pushback.ledger.Ledger.Row;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;
import pushback.settings.Strategy;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The Auto Scaling group as a release needs it. What is changed is written into the ledger before it is changed, so
/// that whoever comes after a crash can give it back; only what we changed is given back.
public final class Capacity {
    /// They end instances in the middle of a deployment, or start ones with the old revision beside it.
    /// AlarmNotification is never suspended: a fleet under load must be able to grow.
    static final List<String> INTERFERING = List.of("AZRebalance", "ReplaceUnhealthy", "ScheduledActions");

    static final String ENTRY = "capacity";

    private final Provider<AutoScalingClient> autoScaling;
    private final UnhealthyServers unhealthy;
    private final Fleet fleet;
    private final UndoLog<Changes> undoLog;
    private final String group;
    private final Strategy strategy;

    @Inject
    Capacity(
            Provider<AutoScalingClient> autoScaling,
            UnhealthyServers unhealthy,
            Fleet fleet,
            Ledger ledger,
            Clock clock,
            Settings settings) {
        this.autoScaling = autoScaling;
        this.unhealthy = unhealthy;
        this.fleet = fleet;
        this.undoLog = new UndoLog<>(ledger, clock, ENTRY, Changes.class);
        this.group = settings.servers().autoScalingGroup();
        this.strategy = settings.rollout().strategy();
    }

    /// What a release changed on the group.
    ///
    /// @param suspended processes it suspended
    /// @param desiredBefore desired capacity before a surge; 0: it did not surge
    /// @param inherited whether a release that died had changed it first
    /// @param settlingSince when [#settle] first gave it back; empty before that
    public record Changes(
            String release,
            List<String> suspended,
            int desiredBefore,
            boolean inherited,
            Optional<Instant> settlingSince)
            implements UndoLog.Undo<Changes> {
        @Override
        public String owner() {
            return release;
        }

        private Changes takenOver(String by) {
            return new Changes(by, suspended, desiredBefore, true, Optional.empty());
        }

        @Override
        public Changes settling(Instant since) {
            return new Changes(release, suspended, desiredBefore, inherited, Optional.of(since));
        }

        /// Whether a group that wants `desired` servers does so for a rollout. Whoever changed it meanwhile,
        /// such as a scaling policy under load, knows better.
        boolean haveGrown(int desired, Strategy strategy) {
            return desiredBefore > 0 && desired == strategy.needs();
        }

        private boolean isOnlyOf(String another) {
            return release.equals(another) && !inherited;
        }
    }

    /// Every instance there is, on its way in or out as well.
    public List<Instance> instances() {
        return describe().instances();
    }

    /// The instances that take traffic or are meant to.
    public List<Instance> inService() {
        return in(EnumSet.of(LifecycleState.IN_SERVICE), instances());
    }

    /// The ids of instances.
    ///
    /// @param inService which take traffic or are meant to
    /// @param launching which are on their way there, with the revision that was the last good one when they began
    public record Servers(List<String> inService, List<String> launching) {}

    /// Both in one look.
    public Servers servers() {
        var all = instances();
        return new Servers(
                ids(in(EnumSet.of(LifecycleState.IN_SERVICE), all)),
                ids(in(
                        EnumSet.of(LifecycleState.PENDING, LifecycleState.PENDING_WAIT, LifecycleState.PENDING_PROCEED),
                        all)));
    }

    private static List<Instance> in(Set<LifecycleState> states, List<Instance> instances) {
        return instances.stream()
                .filter(instance -> states.contains(instance.lifecycleState()))
                .toList();
    }

    private static List<String> ids(List<Instance> instances) {
        return instances.stream().map(Instance::instanceId).toList();
    }

    /// Suspends what interferes and has as many instances as the strategy needs, if the group may have them.
    public Changes reserve(String release) {
        var found = describe();
        if (found.desiredCapacity() == 0)
            throw new ReleaseRejected(group + " has no instances (desired capacity 0); is the environment parked? "
                    + "Set a desired capacity first");
        if (strategy.insists() && found.desiredCapacity() < strategy.needs() && found.maxSize() < strategy.needs())
            throw new ReleaseRejected("the strategy " + strategy + " needs " + strategy.needs() + " instances, but "
                    + group + " may have " + found.maxSize() + "; raise its maximum size, or choose the strategy one");
        var changes = undoLog.writeDown(
                release, earlier -> earlier.takenOver(release), () -> undoLog.insert(changes(release, found)));
        if (!suspended(found).containsAll(changes.suspended()))
            autoScaling
                    .get()
                    .suspendProcesses(
                            suspend -> suspend.autoScalingGroupName(group).scalingProcesses(changes.suspended()));
        var wanted = changes.desiredBefore() == 0 ? found.desiredCapacity() : strategy.needs();
        // Asked again: a scaling policy may have added more than that meanwhile.
        if (found.desiredCapacity() < wanted && describe().desiredCapacity() < wanted)
            autoScaling
                    .get()
                    .setDesiredCapacity(set -> set.autoScalingGroupName(group).desiredCapacity(wanted));
        var serving = inService();
        if (serving.size() < wanted)
            throw new CapacityNotReady(group + " has " + serving.size() + " of " + wanted + " instances in service");
        requireHealthy(serving);
        return changes;
    }

    /// A server that has just come into service does not serve yet: its application starts, and the load balancer
    /// has to see that. While one that may become healthy is needed, no other is taken out for the rollout. One
    /// that Auto Scaling finds unhealthy is not waited for: the release may be what heals it.
    private void requireHealthy(List<Instance> serving) {
        var targets = fleet.targets();
        var healthy =
                serving.stream().filter(server -> isHealthy(targets, server)).count();
        var starting = serving.stream()
                .filter(server -> !isHealthy(targets, server) && "Healthy".equals(server.healthStatus()))
                .map(Instance::instanceId)
                .toList();
        // Where none is healthy there is nothing to keep.
        if (healthy > 0 && healthy < strategy.needs() && !starting.isEmpty())
            throw new CapacityNotReady(group + " has " + healthy + " of " + strategy.needs()
                    + " healthy servers; waiting for " + String.join(", ", starting));
    }

    private static boolean isHealthy(Map<String, TargetHealthStateEnum> targets, Instance server) {
        return targets.get(server.instanceId()) == TargetHealthStateEnum.HEALTHY;
    }

    /// Whether a canary can be had: CodeDeploy waits between zones, so there must be two.
    public boolean canHaveCanary() {
        return strategy == Strategy.CANARY
                && inService().stream()
                                .map(Instance::availabilityZone)
                                .distinct()
                                .count()
                        > 1;
    }

    /// What was taken and not given back yet; [UndoLog#left] says when to ask.
    public Optional<Row<Changes>> left() {
        return undoLog.left();
    }

    /// Gives back what was taken, whoever took it. What a release that died took stays written down until it
    /// [settles][#settle]: a call of that release may still be on its way and take it once more.
    ///
    /// @param release that is at its end
    /// @throws CapacityNotReady while a server would be replaced for what is over, or a sick one has to be first
    public void restore(String release) {
        left().ifPresent(row -> {
            if (replaces(row.value()))
                unhealthy.attend(describe(), release, true, () -> true).ifPresent(waiting -> {
                    throw new CapacityNotReady(waiting);
                });
            giveBack(row.value());
            if (row.value().isOnlyOf(release)) undoLog.remove(row);
        });
    }

    /// As [#restore], for a release that died and that nobody carries on. While a server is not healthy, it is left
    /// to [#settle].
    public void giveBack() {
        left().filter(row -> !replaces(row.value()) || attend(row, describe()).isEmpty())
                .map(Row::value)
                .ifPresent(this::giveBack);
    }

    /// Nobody is at work who could wait for one new server after the other.
    private Optional<String> attend(Row<Changes> row, AutoScalingGroup found) {
        return unhealthy.attend(found, row.value().release(), false, () -> undoLog.isLeft(row));
    }

    private static boolean replaces(Changes changes) {
        return changes.suspended().contains("ReplaceUnhealthy");
    }

    /// Gives back what was [#left] when nobody is at work, as [UndoLog#settle].
    public void settle(Row<Changes> left) {
        var changes = left.value();
        var found = describe();
        var resumes = changes.settlingSince().isEmpty() ? isTaken(changes, found) : isTakenOnceMore(changes, found);
        var shrinks = changes.haveGrown(found.desiredCapacity(), strategy);
        if (resumes && replaces(changes) && attend(left, found).isPresent()) return;
        Runnable undo = () -> {
            if (resumes) resume(changes);
            if (shrinks) shrink(changes);
        };
        undoLog.settle(
                left, resumes || shrinks ? Optional.of(undo) : Optional.empty(), since -> since.plus(LateCalls.LIFE));
    }

    private static boolean isTaken(Changes changes, AutoScalingGroup found) {
        return suspended(found).stream().anyMatch(changes.suspended()::contains);
    }

    /// Once it was given back, only what such a call can have done is undone: anything else is a person's.
    private static boolean isTakenOnceMore(Changes changes, AutoScalingGroup found) {
        return !changes.suspended().isEmpty() && suspended(found).containsAll(changes.suspended());
    }

    private void giveBack(Changes changes) {
        if (!changes.suspended().isEmpty()) resume(changes);
        if (changes.desiredBefore() > 0 && changes.haveGrown(describe().desiredCapacity(), strategy)) shrink(changes);
    }

    private void resume(Changes changes) {
        autoScaling
                .get()
                .resumeProcesses(resume -> resume.autoScalingGroupName(group).scalingProcesses(changes.suspended()));
    }

    private void shrink(Changes changes) {
        autoScaling
                .get()
                .setDesiredCapacity(set -> set.autoScalingGroupName(group).desiredCapacity(changes.desiredBefore()));
    }

    private Changes changes(String release, AutoScalingGroup found) {
        var suspended = suspended(found);
        return new Changes(
                release,
                INTERFERING.stream()
                        .filter(process -> !suspended.contains(process))
                        .toList(),
                found.desiredCapacity() < strategy.needs() && found.maxSize() >= strategy.needs()
                        ? found.desiredCapacity()
                        : 0,
                false,
                Optional.empty());
    }

    private static List<String> suspended(AutoScalingGroup group) {
        return group.suspendedProcesses().stream()
                .map(SuspendedProcess::processName)
                .toList();
    }

    private AutoScalingGroup describe() {
        return autoScaling
                .get()
                .describeAutoScalingGroups(describe -> describe.autoScalingGroupNames(group))
                .autoScalingGroups()
                .stream()
                .findFirst()
                .orElseThrow(() -> new ReleaseRejected("there is no Auto Scaling group " + group));
    }
}
