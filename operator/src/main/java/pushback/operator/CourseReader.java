package pushback.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.base.Json;
import pushback.outcome.Cause;
import pushback.release.Release;
import pushback.rollout.Deployments.Purpose;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Reads what releases and drills did off the histories of their executions, and off CodeDeploy what happened on each
/// server.
final class CourseReader {
    private final KnownEnvironment known;
    private final Pushback pushback;
    private final StateMachines machines;

    CourseReader(KnownEnvironment known, Pushback pushback, StateMachines machines) {
        this.known = known;
        this.pushback = pushback;
        this.machines = machines;
    }

    /// @param id of a release, or the name of an execution that works on one or never became one
    /// @throws IllegalArgumentException if there is none
    ReleaseCourse release(String id) {
        var release = pushback.ledger().read(Release.entry(id), Release.class).map(row -> row.value());
        var own = StateMachines.execution(pushback.settings().stateMachineArn(), id);
        var arns = Stream.concat(Stream.of(own), release.map(Release::executionArn).stream())
                .distinct()
                .toList();
        var executions =
                arns.stream().flatMap(arn -> machines.find(arn).stream()).toList();
        var outcome = pushback.outcomes().of(id);
        if (executions.isEmpty() && outcome.isEmpty())
            throw new IllegalArgumentException("there is no release " + id + "; see: ./pushback releases");
        var trails = executions.stream()
                .map(execution -> machines.trail(execution.executionArn()))
                .toList();
        var lines = new ArrayList<String>();
        for (var i = 0; i < executions.size(); i++) {
            if (i > 0)
                lines.add("           its turn has come: " + executions.get(i).name());
            var start = executions.get(i).startDate();
            var told = new ArrayList<>(trails.get(i).lines());
            // The last one of them deployed.
            if (i == executions.size() - 1) told.addAll(onServers(id));
            told.stream()
                    .sorted(Comparator.comparing(TimedLine::at))
                    .map(line -> line.since(start))
                    .forEach(lines::add);
        }
        if (outcome.isPresent())
            return new ReleaseCourse(
                    id, lines, true, outcome.get().ending(), outcome.get().summary());
        return unreported(id, lines, executions.getLast(), trails.getLast());
    }

    private ReleaseCourse unreported(
            String id, List<String> lines, DescribeExecutionResponse execution, ExecutionTrail trail) {
        var waits = pushback.environmentLock()
                .waiting()
                .filter(waiting -> waiting.id().equals(id))
                .isPresent();
        var ended = execution.status() != ExecutionStatus.RUNNING && !waits;
        if (!ended) return new ReleaseCourse(id, lines, false, "", "");
        return switch (execution.status()) {
            case ABORTED ->
                new ReleaseCourse(id, lines, true, "Aborted", "it was stopped before its end: " + execution.cause());
            case TIMED_OUT -> new ReleaseCourse(id, lines, true, "TimedOut", "the execution took too long");
            case SUCCEEDED ->
                trail.last().equals(Optional.of("Queued"))
                        ? new ReleaseCourse(id, lines, true, "Superseded", "a newer release came before its turn")
                        : new ReleaseCourse(
                                id,
                                lines,
                                true,
                                trail.last().orElse(""),
                                Json.tree(execution.output()).path("summary").asText());
            default ->
                new ReleaseCourse(
                        id,
                        lines,
                        true,
                        trail.last().orElse(""),
                        Cause.sentence(
                                Optional.ofNullable(execution.error()).orElse(""),
                                Optional.ofNullable(execution.cause()).orElse("")));
        };
    }

    private List<TimedLine> onServers(String release) {
        return Stream.of(Purpose.values())
                .flatMap(purpose -> pushback.deployments().of(release, purpose).stream())
                .flatMap(entry -> pushback.deployments().targets(entry.deploymentId()).stream())
                .flatMap(CourseReader::onServer)
                .toList();
    }

    private static Stream<TimedLine> onServer(DeploymentTarget deployed) {
        var target = deployed.instanceTarget();
        if (target == null) return Stream.empty();
        var lines = new ArrayList<TimedLine>();
        var server = "    " + target.targetId() + "  ";
        target.lifecycleEvents().stream()
                .map(LifecycleEvent::startTime)
                .filter(start -> start != null)
                .findFirst()
                .ifPresent(start -> lines.add(new TimedLine(start, server + "is being updated")));
        if (target.status() == TargetStatus.SUCCEEDED)
            lines.add(new TimedLine(target.lastUpdatedAt(), server + "is updated"));
        if (target.status() == TargetStatus.FAILED) {
            lines.add(new TimedLine(target.lastUpdatedAt(), server + "failed"));
            target.lifecycleEvents().stream()
                    .filter(event -> event.status() == LifecycleEventStatus.FAILED && event.diagnostics() != null)
                    .forEach(event -> why(event)
                            .forEach(text -> lines.add(new TimedLine(target.lastUpdatedAt(), "        > " + text))));
        }
        return lines.stream();
    }

    /// The hook's own words.
    private static Stream<String> why(LifecycleEvent event) {
        var diagnostics = event.diagnostics();
        return Stream.concat(
                Stream.of(event.lifecycleEventName() + ": " + diagnostics.message()),
                Optional.ofNullable(diagnostics.logTail()).orElse("").lines().filter(line -> !line.isBlank()));
    }

    /// @param name of a drill's execution
    /// @throws IllegalArgumentException if there is none
    DrillCourse drill(String name) {
        var arn = StateMachines.execution(known.drillMachineArn(), name);
        var execution = machines.find(arn)
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no drill " + name + "; see: ./pushback drill list"));
        var report = pushback.drills().report(name);
        var stopped = execution.status() == ExecutionStatus.ABORTED || execution.status() == ExecutionStatus.TIMED_OUT;
        return new DrillCourse(
                name,
                machines.trail(arn).notes().stream()
                        .map(line -> line.since(execution.startDate()))
                        .toList(),
                execution.status() != ExecutionStatus.RUNNING && (report.isPresent() || !stopped),
                report);
    }
}
