package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import pushback.drill.Commands;
import pushback.drill.Drill;
import pushback.drill.DrillState;
import pushback.drill.Progress;
import pushback.drill.Readiness;
import pushback.drill.Turn;
import pushback.health.Fleet;
import pushback.health.Probe;
import pushback.health.Probe.Question;
import pushback.lock.EnvironmentLock;
import pushback.settings.Settings;

/// Looks whether the stopped server answers no more, whether the load balancer sends nobody to it, and whether it was
/// repaired or replaced by one that runs the right revision. Changes nothing, so running it twice is safe.
public final class WatchRepair implements RequestHandler<Turn, Progress> {
    /// Auto Scaling looks every 30 s, boots for a minute or two, and CodeDeploy deploys; far more than all of that.
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    /// An application that was asked to stop may finish what it is answering.
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);

    private final EnvironmentLock locks;
    private final Commands commands;
    private final Fleet fleet;
    private final Readiness readiness;
    private final Probe probe;
    private final Clock clock;
    private final List<String> paths;

    @Inject
    WatchRepair(
            EnvironmentLock locks,
            Commands commands,
            Fleet fleet,
            Readiness readiness,
            Probe probe,
            Clock clock,
            Settings settings) {
        this.locks = locks;
        this.commands = commands;
        this.fleet = fleet;
        this.readiness = readiness;
        this.probe = probe;
        this.clock = clock;
        this.paths = settings.pages().probePaths();
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.advance(turn.lock());
        var victim = turn.progress().noted("victim").orElseThrow().subject();
        var stopped = stopped(turn.progress(), victim);
        if (stopped.state() == DrillState.DISPROVEN) return stopped;
        var progress = diverted(stopped, victim);
        var standing = readiness.of(turn.drill().commit());
        if (progress.has("diverted") && standing.isWhole()) return restored(progress, standing, victim, turn.drill());
        var begun = turn.progress().notes().getFirst().at();
        if (Duration.between(begun, clock.instant()).compareTo(PATIENCE) < 0) return progress.waiting(clock.instant());
        return progress.disproven(
                clock.instant(),
                (progress.has("diverted")
                                ? "the fleet is not whole again"
                                : "the load balancer still sends requests to " + victim)
                        + " after " + PATIENCE.toMinutes()
                        + " minutes: " + standing.words());
    }

    /// A server that was ended before its command was is stopped as well.
    private Progress stopped(Progress before, String victim) {
        if (before.has("stopped") || before.has("diverted")) return before;
        var run = commands.look(before.noted("command").orElseThrow().subject(), victim);
        return switch (run.state()) {
            case "succeeded" ->
                silent(
                        before.with(
                                clock.instant(),
                                "hook ended",
                                victim,
                                "the ApplicationStop hook on " + victim + " has ended with success"),
                        victim);
            case "failed" ->
                isHealthy(victim)
                        ? before.disproven(clock.instant(), "the application could not be stopped: " + run.said())
                        : before;
            default -> before;
        };
    }

    /// A hook that ends with success has not stopped anything yet. Where something in front of the application
    /// answers for it, that says so with a 5xx.
    private Progress silent(Progress before, String victim) {
        var answers = answers(victim);
        if (answers.isEmpty())
            return before.with(
                    clock.instant(),
                    "stopped",
                    victim,
                    "the application on " + victim + " has stopped: it answers no more");
        var since = before.since("hook ended", clock.instant());
        return since.compareTo(LAST_ANSWERS) < 0
                ? before
                : before.disproven(
                        clock.instant(),
                        "the application on " + victim
                                + " was not stopped: its ApplicationStop hook ended with success, and "
                                + since.toSeconds() + " s later "
                                + answers.get() + "; have the hook end the application and wait until it is gone");
    }

    private Optional<String> answers(String victim) {
        var questions =
                paths.stream().map(path -> new Question(victim, path, 0)).toList();
        return probe.ask(questions).entrySet().stream()
                .filter(answer -> answer.getValue() != 0 && answer.getValue() < 500)
                .findFirst()
                .map(answer -> "GET " + answer.getKey().path() + " is still answered with " + answer.getValue());
    }

    private Progress diverted(Progress before, String victim) {
        if (before.has("diverted") || isHealthy(victim)) return before;
        return before.with(
                clock.instant(),
                "diverted",
                victim,
                "the load balancer sends nobody to " + victim + " any more, but to "
                        + String.join(", ", fleet.healthy()));
    }

    private Progress restored(Progress before, Readiness.Standing standing, String victim, Drill drill) {
        var repaired = standing.inService().contains(victim);
        return before.with(
                        clock.instant(),
                        repaired ? "repaired" : "replaced",
                        victim,
                        victim + " was "
                                + (repaired ? "repaired" : "replaced") + ": all " + standing.desired()
                                + " servers are healthy and run "
                                + drill.shortCommit() + " (" + String.join(", ", standing.inService()) + ")")
                .proven();
    }

    private boolean isHealthy(String instance) {
        return fleet.healthy().contains(instance);
    }
}
