package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.Capacity;
import pushback.capacity.SavedSizes;
import pushback.database.Database;
import pushback.drill.Progress;
import pushback.drill.Turn;
import pushback.lock.EnvironmentLock;

/// Has no server and no database run, having written down first what ran. Safe to repeat: each call does what is still
/// to be done.
public final class ParkEnvironment implements RequestHandler<Turn, Progress> {
    private static final Duration PATIENCE = Duration.ofMinutes(45);

    private final EnvironmentLock locks;
    private final SavedSizes sizes;
    private final Capacity capacity;
    private final Database database;
    private final Clock clock;

    @Inject
    ParkEnvironment(EnvironmentLock locks, SavedSizes sizes, Capacity capacity, Database database, Clock clock) {
        this.locks = locks;
        this.sizes = sizes;
        this.capacity = capacity;
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.advance(turn.lock());
        var before = sizes.writeDown(turn.drill().id(), Optional.empty());
        sizes.toZero();
        var progress = turn.progress()
                .with(
                        clock.instant(),
                        "scaled",
                        "",
                        "the group had " + before.min() + " to " + before.max() + " instances, " + before.desired()
                                + " wanted; now it wants none");
        var left = capacity.instances().size();
        if (left > 0) return patient(progress, left + " instances are still there");
        progress = progress.with(clock.instant(), "empty", "", "no instance is left");
        locks.hold(turn.lock());
        var status = database.stop();
        if (!status.equals("stopped") && !status.equals("none")) return patient(progress, "the database is " + status);
        locks.hold(turn.lock());
        sizes.parked(true);
        return progress.with(
                        clock.instant(),
                        "parked",
                        "",
                        status.equals("none")
                                ? "there is no database to stop; the environment is parked"
                                : "the database is stopped; the environment is parked")
                .proven();
    }

    private Progress patient(Progress progress, String what) {
        return progress.waiting(clock.instant(), "scaled", PATIENCE, what);
    }
}
