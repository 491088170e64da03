package pushback.aws.codedeploy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import pushback.aws.fleet.LifecycleResult;
import pushback.aws.fleet.Machine;
import pushback.aws.loadbalancing.TargetPool;
import pushback.time.Timeline;
import software.amazon.awssdk.services.codedeploy.model.InstanceTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// One instance in one deployment: its lifecycle events one after another, until the last or the first failure.
final class InstanceDeployment {
    private static final String UNHEALTHY = "The instance did not become healthy in its target group in time";
    private static final String SILENT = "CodeDeploy agent was not able to receive the lifecycle event. Check the "
            + "CodeDeploy agent logs on your host and make sure the agent is running and can connect to the CodeDeploy "
            + "server.";

    private final DeploymentContext around;
    private final Assignment assignment;
    private final Machine machine;
    private final List<LifecycleEvent> events = new ArrayList<>();
    private TargetStatus status = TargetStatus.PENDING;
    private Instant updated;
    private Consumer<InstanceDeployment> ended = _ -> {};
    private boolean stopping;
    private int current = -1;
    private List<Timeline.Alarm> alarms = new ArrayList<>();
    private Instant lastSign;

    InstanceDeployment(DeploymentContext around, Assignment assignment, Machine machine) {
        this.around = around;
        this.assignment = assignment;
        this.machine = machine;
        updated = around.timeline().now();
        for (var name : assignment.lifecycle()) {
            events.add(LifecycleEvent.builder()
                    .lifecycleEventName(name)
                    .status(LifecycleEventStatus.PENDING)
                    .build());
        }
    }

    String id() {
        return machine.id();
    }

    TargetStatus status() {
        return status;
    }

    /// Whether any of its lifecycle events has begun.
    boolean touched() {
        return current >= 0;
    }

    InstanceTarget describe() {
        return InstanceTarget.builder()
                .deploymentId(assignment.deploymentId())
                .targetId(id())
                .targetArn(around.account().arn("ec2", "instance/" + id()))
                .status(status)
                .lastUpdatedAt(updated)
                .lifecycleEvents(events)
                .instanceLabel("Blue")
                .build();
    }

    void start(Consumer<InstanceDeployment> whenEnded) {
        ended = whenEnded;
        become(TargetStatus.IN_PROGRESS);
        around.announcements().instance(assignment, id(), "START");
        around.timeline().execute(() -> begin(0));
    }

    String zone() {
        return machine.zone();
    }

    /// Never starts, or stops after the event in flight. A wait for the load balancer is cut short.
    void stop() {
        if (status == TargetStatus.PENDING) {
            skipFrom(0);
            become(TargetStatus.SKIPPED);
            return;
        }
        stopping = true;
        if (current >= 0 && name(current).equals(Lifecycle.ALLOW_TRAFFIC) && status == TargetStatus.IN_PROGRESS) {
            skipFrom(current);
            end(TargetStatus.SKIPPED);
        }
    }

    private void begin(int index) {
        if (index == events.size()) {
            end(TargetStatus.SUCCEEDED);
            return;
        }
        if (stopping) {
            skipFrom(index);
            end(TargetStatus.SKIPPED);
            return;
        }
        current = index;
        lastSign = around.timeline().now();
        change(
                index,
                event -> event.status(LifecycleEventStatus.IN_PROGRESS)
                        .startTime(around.timeline().now()));
        alarms.add(around.timeline().after(around.patience().event(), () -> settle(index, timedOut())));
        watch(index);
        switch (name(index)) {
            case Lifecycle.BLOCK_TRAFFIC -> together(index, TargetPool::deregister);
            case Lifecycle.ALLOW_TRAFFIC -> together(index, this::allow);
            default -> machine.run(assignment.command(name(index)), result -> settle(index, result));
        }
    }

    private void together(int index, PoolWork work) {
        var waiting = new ArrayList<>(assignment.pools());
        assignment
                .pools()
                .forEach(pool -> work.on(pool, id(), () -> {
                    if (waiting.remove(pool) && waiting.isEmpty()) settle(index, LifecycleResult.SUCCESS);
                }));
    }

    private void allow(TargetPool pool, String id, Runnable done) {
        var index = current;
        pool.register(machine);
        alarms.add(pool.awaitHealthy(id, around.patience().traffic(), healthy -> {
            if (healthy) done.run();
            else settle(index, failure("UnknownError", UNHEALTHY));
        }));
    }

    /// Looks after a server that might never report: gone at once, silent after a while. A server that merely lost
    /// its application looks silent too, but its agent goes on reporting events, and each report starts the wait
    /// again.
    private void watch(int index) {
        alarms.add(around.timeline().after(around.patience().look(), () -> {
            if (around.roster().find(id()).isEmpty()) {
                settle(index, failure("UnknownError", "The instance was terminated during the deployment"));
                return;
            }
            var now = around.timeline().now();
            if (machine.alive() || Lifecycle.TRAFFIC.contains(name(index))) lastSign = now;
            if (now.isBefore(lastSign.plus(around.patience().silence()))) watch(index);
            else settle(index, failure("UnknownError", SILENT));
        }));
    }

    private void settle(int index, LifecycleResult result) {
        if (index != current
                || status != TargetStatus.IN_PROGRESS
                || events.get(index).status() != LifecycleEventStatus.IN_PROGRESS) return;
        var outcome = result.succeeded() ? LifecycleEventStatus.SUCCEEDED : LifecycleEventStatus.FAILED;
        change(
                index,
                event -> event.status(outcome)
                        .endTime(around.timeline().now())
                        .diagnostics(diagnostics -> diagnostics
                                .errorCode(result.errorCode())
                                .scriptName(result.scriptName())
                                .message(result.message())
                                .logTail(result.logTail())));
        callOffAlarms();
        if (result.succeeded() || assignment.mayFail(name(index))) {
            begin(index + 1);
            return;
        }
        skipFrom(index + 1);
        end(TargetStatus.FAILED);
    }

    private void end(TargetStatus outcome) {
        become(outcome);
        callOffAlarms();
        if (outcome != TargetStatus.SKIPPED) {
            var state = outcome == TargetStatus.SUCCEEDED ? "SUCCESS" : "FAILURE";
            around.announcements().instance(assignment, id(), state);
        }
        around.timeline().execute(() -> ended.accept(this));
    }

    private void callOffAlarms() {
        var set = alarms;
        alarms = new ArrayList<>();
        set.forEach(Timeline.Alarm::cancel);
    }

    private void skipFrom(int index) {
        for (int i = index; i < events.size(); i++) change(i, event -> event.status(LifecycleEventStatus.SKIPPED));
    }

    private void become(TargetStatus next) {
        status = next;
        updated = around.timeline().now();
    }

    private void change(int index, Consumer<LifecycleEvent.Builder> change) {
        events.set(index, events.get(index).copy(change));
        updated = around.timeline().now();
    }

    private String name(int index) {
        return events.get(index).lifecycleEventName();
    }

    private LifecycleResult timedOut() {
        return failure(
                "ScriptTimedOut",
                "The lifecycle event did not end within "
                        + around.patience().event().toSeconds() + " seconds");
    }

    private static LifecycleResult failure(String code, String message) {
        return new LifecycleResult(code, "", message, "");
    }

    private interface PoolWork {
        void on(TargetPool pool, String id, Runnable done);
    }
}
