package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.util.List;
import javax.inject.Inject;
import pushback.drill.Commands;
import pushback.drill.Drill;
import pushback.drill.DrillRefused;
import pushback.drill.Drills;
import pushback.drill.Progress;
import pushback.drill.Script;
import pushback.drill.Turn;
import pushback.health.Fleet;
import pushback.lock.EnvironmentLock;

/// Stops the application on one server, by the hook that its own bundle brings for that. Safe to repeat: the server is
/// chosen once, and an application that is stopped stays so.
public final class StopServer implements RequestHandler<Turn, Progress> {
    /// In seconds: an application may finish what it is doing, and hooks have time-outs of their own.
    private static final int LIMIT = 300;

    private final EnvironmentLock locks;
    private final Fleet fleet;
    private final Commands commands;
    private final Drills drills;
    private final Clock clock;

    @Inject
    StopServer(EnvironmentLock locks, Fleet fleet, Commands commands, Drills drills, Clock clock) {
        this.locks = locks;
        this.fleet = fleet;
        this.commands = commands;
        this.drills = drills;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.advance(turn.lock());
        var victim = drills.chosen(turn.drill().id(), "victim")
                .orElseGet(() -> drills.choose(turn.drill(), "victim", victim(turn.drill())));
        locks.hold(turn.lock());
        var command = commands.send(Script.STOP_APPLICATION, List.of(victim), LIMIT);
        return turn.progress()
                .with(clock.instant(), "victim", victim, "the application on " + victim + " is being stopped")
                .with(
                        clock.instant(),
                        "command",
                        command,
                        "by command " + command + ", which runs its ApplicationStop hook");
    }

    private String victim(Drill drill) {
        var healthy = fleet.healthy();
        if (healthy.size() < 2)
            throw new DrillRefused("only " + healthy.size()
                    + " server is healthy: to stop it would be an outage, not a drill; have two first, by a higher"
                    + " desired capacity");
        if (drill.instance().isEmpty()) return healthy.getFirst();
        if (!healthy.contains(drill.instance()))
            throw new DrillRefused(
                    "\"" + drill.instance() + "\" is no healthy server; those are " + String.join(", ", healthy));
        return drill.instance();
    }
}
