package pushback.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.base.Json;
import pushback.outcome.Cause;
import pushback.release.Release;
import pushback.release.ReleaseEnding;
import pushback.rollout.Deployments.Purpose;
import pushback.wiring.KnownEnvironment;
import pushback.wiring.Pushback;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// Reads what releases and drills did off the histories of their executions, and off CodeDeploy what happened on each
/// server.
final class CourseReader {
    private static final String BUILD = "BuildRevision";

    private final KnownEnvironment known;
    private final Pushback pushback;
    private final StateMachines machines;
    private final BuildOutput builds;
    private final ServerStory servers;

    CourseReader(KnownEnvironment known, Pushback pushback, StateMachines machines, LogEvents logs) {
        this.known = known;
        this.pushback = pushback;
        this.machines = machines;
        builds = new BuildOutput(logs, known.places().buildLog());
        servers = new ServerStory(logs, known.places());
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
            var execution = executions.get(i);
            if (i > 0)
                lines.add("           "
                        + (executions.get(i - 1).status() == ExecutionStatus.SUCCEEDED
                                ? "its turn has come: "
                                : "taken up again: ")
                        + execution.name());
            var start = execution.startDate();
            var told = new ArrayList<>(trails.get(i).lines());
            told.addAll(printed(execution, trails.get(i)));
            var end = Optional.ofNullable(execution.stopDate())
                    .orElse(pushback.clock().instant());
            servers.ended(start, end).forEach(told::add);
            // The last one of them deployed.
            if (i == executions.size() - 1) told.addAll(onServers(id));
            told.stream()
                    .sorted(Comparator.comparing(TimedLine::at))
                    .map(line -> line.since(start))
                    .forEach(lines::add);
        }
        if (outcome.isPresent())
            return new ReleaseCourse(
                    id,
                    lines,
                    true,
                    outcome.get().ending().word(),
                    outcome.get().summary());
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
                        ? new ReleaseCourse(
                                id,
                                lines,
                                true,
                                ReleaseEnding.SUPERSEDED.word(),
                                "a newer release came before its turn")
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
                .flatMap(servers::of)
                .toList();
    }

    /// The lines of its build, if it came to one.
    private List<TimedLine> printed(DescribeExecutionResponse execution, ExecutionTrail trail) {
        return trail.time(BUILD).stream()
                .flatMap(build -> builds.of(execution.executionArn(), build.begun(), build.ended()).stream())
                .toList();
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
