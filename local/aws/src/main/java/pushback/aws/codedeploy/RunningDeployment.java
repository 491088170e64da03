package pushback.aws.codedeploy;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.aws.fleet.Machine;
import pushback.time.Timeline;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOverview;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ErrorCode;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// One deployment: takes its targets in order, so many at a time as may be out of service, until all are done or too
/// many have failed.
final class RunningDeployment {
    private static final String TOO_MANY_FAILED = "The overall deployment failed because too many individual instances "
            + "failed deployment, too few healthy instances are available for deployment, or some instances in your "
            + "deployment group are experiencing problems.";

    private final DeploymentContext around;
    private final Assignment assignment;
    private final List<InstanceDeployment> targets;
    private final Consumer<RunningDeployment> ended;
    private DeploymentInfo info;
    private Optional<ErrorCode> stoppedFor = Optional.empty();
    private boolean rollbackAsked;
    private Timeline.Alarm nextLook = () -> {};
    private Optional<String> zone = Optional.empty();
    private Optional<Timeline.Alarm> zoneWait = Optional.empty();
    private int zonesDone;

    /// @param machines in the order in which they are to be deployed to
    /// @param info what is known of it from the start
    RunningDeployment(
            DeploymentContext around,
            Assignment assignment,
            List<Machine> machines,
            DeploymentInfo info,
            Consumer<RunningDeployment> ended) {
        this.around = around;
        this.assignment = assignment;
        this.info = info;
        this.ended = ended;
        targets = machines.stream()
                .map(machine -> new InstanceDeployment(around, assignment, machine))
                .toList();
        around.timeline().execute(this::begin);
    }

    Assignment assignment() {
        return assignment;
    }

    boolean finished() {
        return info.completeTime() != null;
    }

    DeploymentStatus status() {
        return info.status();
    }

    Optional<ErrorCode> stoppedFor() {
        return stoppedFor;
    }

    /// Whether whoever stopped it wanted CodeDeploy to roll back.
    boolean rollbackAsked() {
        return rollbackAsked;
    }

    List<InstanceDeployment> targets() {
        return targets;
    }

    void amend(Consumer<DeploymentInfo.Builder> change) {
        info = info.copy(change);
    }

    DeploymentInfo describe() {
        return info.copy(change -> change.deploymentOverview(overview()));
    }

    List<InstanceTarget> describeTargets() {
        return targets.stream().map(InstanceDeployment::describe).toList();
    }

    /// Starts no further instance; true when nothing was in flight, so that it has stopped already.
    boolean stop(ErrorCode why, boolean rollBack) {
        if (stoppedFor.isEmpty()) {
            stoppedFor = Optional.of(why);
            rollbackAsked = rollBack;
            targets.stream().filter(target -> !done(target)).forEach(InstanceDeployment::stop);
            schedule();
        }
        return finished();
    }

    private void begin() {
        if (finished()) return;
        amend(change -> change.status(DeploymentStatus.IN_PROGRESS)
                .startTime(around.timeline().now()));
        around.announcements().deployment(assignment, "START");
        if (targets.isEmpty()) {
            fail(
                    ErrorCode.NO_INSTANCES,
                    "The deployment failed because no instances were found for your deployment group. Check your"
                            + " deployment group settings to make sure they identify instances to deploy to.");
        } else if (assignment.outOfService() <= 0) {
            fail(
                    ErrorCode.HEALTH_CONSTRAINTS_INVALID,
                    "The deployment failed because its minimum number of healthy "
                            + "instances leaves none to deploy to.");
        } else {
            lookAtAlarms();
            schedule();
        }
    }

    private void lookAtAlarms() {
        if (finished() || assignment.alarms().isEmpty()) return;
        if (assignment.alarms().stream().anyMatch(around.firing())) stop(ErrorCode.ALARM_ACTIVE, false);
        else nextLook = around.timeline().after(around.patience().look(), this::lookAtAlarms);
    }

    private void schedule() {
        if (finished()) return;
        var pending = new ArrayDeque<>(inTurn());
        while (!pending.isEmpty() && outOfService() < assignment.outOfService()) {
            pending.removeFirst().start(_ -> schedule());
        }
        if (count(TargetStatus.IN_PROGRESS) > 0) return;
        if (stoppedFor.isEmpty() && pending.isEmpty() && count(TargetStatus.PENDING) > 0) {
            waitBeforeNextZone();
            return;
        }
        // In flight and failed together never exceed the limit, so with none pending enough instances are healthy.
        if (stoppedFor.isPresent()) stopped(stoppedFor.get());
        else if (pending.isEmpty() && count(TargetStatus.SUCCEEDED) > 0) finish(DeploymentStatus.SUCCEEDED, "SUCCESS");
        else fail(ErrorCode.HEALTH_CONSTRAINTS, TOO_MANY_FAILED);
    }

    /// Who may be deployed to now: all that are left, or those of the zone at hand.
    private List<InstanceDeployment> inTurn() {
        var left = in(TargetStatus.PENDING);
        if (assignment.zones().isEmpty()) return left;
        if (zone.isEmpty()) zone = left.stream().map(InstanceDeployment::zone).min(Comparator.naturalOrder());
        return left.stream()
                .filter(target -> zone.equals(Optional.of(target.zone())))
                .toList();
    }

    private void waitBeforeNextZone() {
        if (!zoneWait.isEmpty()) return;
        var zones = assignment.zones().orElseThrow();
        zoneWait =
                Optional.of(around.timeline().after(zonesDone++ == 0 ? zones.afterFirst() : zones.afterEach(), () -> {
                    zoneWait = Optional.empty();
                    zone = Optional.empty();
                    schedule();
                }));
    }

    private long outOfService() {
        return count(TargetStatus.IN_PROGRESS) + count(TargetStatus.FAILED);
    }

    private void stopped(ErrorCode why) {
        var message = why == ErrorCode.ALARM_ACTIVE
                ? "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and "
                        + "the affected deployments have been stopped."
                : "The deployment was stopped by a user.";
        amend(change -> change.errorInformation(error -> error.code(why).message(message)));
        finish(DeploymentStatus.STOPPED, "STOP");
    }

    private void fail(ErrorCode code, String message) {
        in(TargetStatus.PENDING).forEach(InstanceDeployment::stop);
        amend(change -> change.errorInformation(error -> error.code(code).message(message)));
        finish(DeploymentStatus.FAILED, "FAILURE");
    }

    private void finish(DeploymentStatus status, String state) {
        nextLook.cancel();
        zoneWait.ifPresent(Timeline.Alarm::cancel);
        amend(change -> change.status(status).completeTime(around.timeline().now()));
        around.announcements().deployment(assignment, state);
        ended.accept(this);
    }

    private DeploymentOverview overview() {
        return DeploymentOverview.builder()
                .pending(count(TargetStatus.PENDING))
                .inProgress(count(TargetStatus.IN_PROGRESS))
                .succeeded(count(TargetStatus.SUCCEEDED))
                .failed(count(TargetStatus.FAILED))
                .skipped(count(TargetStatus.SKIPPED))
                .ready(0L)
                .build();
    }

    private long count(TargetStatus status) {
        // Asked at every look at a deployment: a stream would cost more than all the rest of the look.
        long found = 0;
        for (var target : targets) if (target.status() == status) found++;
        return found;
    }

    private List<InstanceDeployment> in(TargetStatus status) {
        return targets.stream().filter(target -> target.status() == status).toList();
    }

    private static boolean done(InstanceDeployment target) {
        return target.status() != TargetStatus.PENDING && target.status() != TargetStatus.IN_PROGRESS;
    }
}
