package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.SavedSizes;
import pushback.capacity.SavedSizes.Load;
import pushback.drill.Commands;
import pushback.drill.DrillRefused;
import pushback.drill.Drills;
import pushback.drill.Progress;
import pushback.drill.Readiness;
import pushback.drill.ScalingAlarms;
import pushback.drill.Script;
import pushback.drill.Turn;
import pushback.lock.EnvironmentLock;

/// Keeps the CPUs of all servers busy, until the drill calms down or the time set beforehand is over. Safe to repeat:
/// the load is ordered once, unless the order was lost on the way.
public final class LoadCpus implements RequestHandler<Turn, Progress> {
    private final EnvironmentLock locks;
    private final SavedSizes sizes;
    private final ScalingAlarms alarms;
    private final Readiness readiness;
    private final Commands commands;
    private final Drills drills;
    private final Clock clock;

    @Inject
    LoadCpus(
            EnvironmentLock locks,
            SavedSizes sizes,
            ScalingAlarms alarms,
            Readiness readiness,
            Commands commands,
            Drills drills,
            Clock clock) {
        this.locks = locks;
        this.sizes = sizes;
        this.alarms = alarms;
        this.readiness = readiness;
        this.commands = commands;
        this.drills = drills;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.advance(turn.lock());
        var busy = alarms.busy();
        if (busy.stream().noneMatch(ScalingAlarms::adds))
            throw new DrillRefused("no alarm on the group's "
                    + "CPUUtilization adds an instance; give the group a scaling policy with an alarm first");
        var now = sizes.now();
        if (now.desired() >= now.max())
            throw new DrillRefused(
                    "the group has all " + now.max() + " instances that it may have; raise its maximum first");
        var standing = readiness.of(turn.drill().commit());
        if (!standing.isWhole()) throw new DrillRefused("the fleet is not whole: " + standing.words());
        // Long enough for the alarm to go off several times over; also the end of the load if nobody comes to end it.
        var limit = 60 + 4 * ScalingAlarms.reaction(busy);
        sizes.writeDown(
                turn.drill().id(), Optional.of(new Load(clock.instant().plusSeconds(limit), ScalingAlarms.echo(busy))));
        var command = drills.chosen(turn.drill().id(), "load")
                .orElseGet(() -> drills.choose(
                        turn.drill(), "load", commands.send(Script.LOAD_CPUS, standing.inService(), limit)));
        return turn.progress()
                .with(
                        clock.instant(),
                        "loaded",
                        String.join(",", standing.inService()),
                        "the CPUs of " + String.join(", ", standing.inService()) + " are to be kept busy, for " + limit
                                + " s at most, by command " + command);
    }
}
