package pushback.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Duration;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.health.Fleet;
import pushback.lock.EnvironmentLock;

/// Looks whether the load balancer sends nobody to the stopped server any more, and whether it was repaired or replaced
/// by one that runs the right revision. Changes nothing, so running it twice is safe.
public final class WatchRepair implements RequestHandler<Turn, Progress> {
    /// Auto Scaling looks every 30 s, boots for a minute or two, and CodeDeploy deploys; far more than all of that.
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final EnvironmentLock locks;
    private final Commands commands;
    private final Fleet fleet;
    private final Readiness readiness;
    private final Clock clock;

    public WatchRepair() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().commands(), Pushback.onAws().fleet(),
                Pushback.onAws().readiness(), Pushback.onAws().clock());
    }

    @Inject
    WatchRepair(EnvironmentLock locks, Commands commands, Fleet fleet, Readiness readiness, Clock clock) {
        this.locks = locks;
        this.commands = commands;
        this.fleet = fleet;
        this.readiness = readiness;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.advance(turn.lock());
        var victim = turn.progress().noted("victim").orElseThrow().subject();
        var stopped = stopped(turn.progress(), victim);
        if (stopped.state().equals(Progress.DISPROVEN)) return stopped;
        var progress = diverted(stopped, victim);
        var standing = readiness.of(turn.drill().commit());
        if (progress.has("diverted") && standing.isWhole()) return restored(progress, standing, victim, turn.drill());
        var begun = turn.progress().notes().getFirst().at();
        if (Duration.between(begun, clock.instant()).compareTo(PATIENCE) < 0) return progress.waiting(clock.instant());
        return progress.disproven(clock.instant(), (progress.has("diverted") ? "the fleet is not whole again"
                : "the load balancer still sends requests to " + victim) + " after " + PATIENCE.toMinutes()
                + " minutes: " + standing.words(turn.drill().commit()));
    }

    /// A server that was ended before its command was is stopped as well.
    private Progress stopped(Progress before, String victim) {
        if (before.has("stopped") || before.has("diverted")) return before;
        var run = commands.look(before.noted("command").orElseThrow().subject(), victim);
        return switch (run.state()) {
            case "succeeded" -> before.with(clock.instant(), "stopped", victim, "the application on " + victim
                    + " has stopped");
            case "failed" -> isHealthy(victim)
                    ? before.disproven(clock.instant(), "the application could not be stopped: "
                    + run.said()) : before;
            default -> before;
        };
    }

    private Progress diverted(Progress before, String victim) {
        if (before.has("diverted") || isHealthy(victim)) return before;
        return before.with(clock.instant(), "diverted", victim, "the load balancer sends nobody to " + victim
                + " any more, but to " + String.join(", ", fleet.healthy()));
    }

    private Progress restored(Progress before, Readiness.Standing standing, String victim, Drill drill) {
        var repaired = standing.inService().contains(victim);
        return before.with(clock.instant(), repaired ? "repaired" : "replaced", victim, victim + " was "
                + (repaired ? "repaired" : "replaced") + ": all " + standing.desired() + " servers are healthy and run "
                + drill.shortCommit() + " (" + String.join(", ", standing.inService()) + ")").proven();
    }

    private boolean isHealthy(String instance) {
        return fleet.healthy().contains(instance);
    }
}
