package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Duration;
import javax.inject.Inject;
import pushback.capacity.SavedSizes;
import pushback.drill.Drills;
import pushback.drill.Progress;
import pushback.drill.Readiness;
import pushback.drill.ScalingAlarms;
import pushback.drill.Turn;
import pushback.lock.EnvironmentLock;

/// Ends the load, waits until the alarm is over, and gives the group its size back. Safe to repeat: what has ended
/// stays so, and a size that was given back is not set again.
public final class CalmDown implements RequestHandler<Turn, Progress> {
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    private final EnvironmentLock locks;
    private final SavedSizes sizes;
    private final ScalingAlarms alarms;
    private final Readiness readiness;
    private final Drills drills;
    private final Clock clock;

    @Inject
    CalmDown(
            EnvironmentLock locks,
            SavedSizes sizes,
            ScalingAlarms alarms,
            Readiness readiness,
            Drills drills,
            Clock clock) {
        this.locks = locks;
        this.sizes = sizes;
        this.alarms = alarms;
        this.readiness = readiness;
        this.drills = drills;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.hold(turn.lock());
        var progress = drills.calm(turn.drill().id(), turn.progress());
        var passed = progress.since("ended", clock.instant());
        if (passed.compareTo(PATIENCE) > 0)
            return progress.disproven(
                    clock.instant(),
                    "not calm after " + passed.toMinutes() + " minutes: "
                            + readiness.of(turn.drill().commit()).words());
        progress =
                progress.with(clock.instant(), "waits", "", "the size is given back when no alarm can go off any more");
        // Given back earlier, the size would grow again: the alarm is on, or hears only now of the load that has ended.
        if (sizes.mayGrow() || alarms.busy().stream().anyMatch(ScalingAlarms::isOn))
            return progress.waiting(clock.instant());
        locks.hold(turn.lock());
        sizes.restore();
        var standing = readiness.of(turn.drill().commit());
        if (!standing.isWhole()) return progress.waiting(clock.instant());
        var calm = progress.with(
                clock.instant(),
                "calm",
                "",
                "the alarm is over and the group has its " + standing.desired() + " instances again");
        return calm.has("failed") ? calm.disproven(clock.instant(), "") : calm.proven();
    }
}
