package pushback.step.drill;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import java.time.Duration;
import javax.inject.Inject;
import pushback.capacity.SavedSizes;
import pushback.database.Database;
import pushback.drill.Progress;
import pushback.drill.Readiness;
import pushback.drill.Turn;
import pushback.lock.EnvironmentLock;

/// Brings back what was written down when the environment was parked: the database first, then the servers, until each
/// of them serves the right revision. Safe to repeat: each call does what is still to be done.
public final class UnparkEnvironment implements RequestHandler<Turn, Progress> {
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    private final EnvironmentLock locks;
    private final SavedSizes sizes;
    private final Database database;
    private final Readiness readiness;
    private final Clock clock;

    @Inject
    UnparkEnvironment(EnvironmentLock locks, SavedSizes sizes, Database database, Readiness readiness, Clock clock) {
        this.locks = locks;
        this.sizes = sizes;
        this.database = database;
        this.readiness = readiness;
        this.clock = clock;
    }

    @Override
    public Progress handleRequest(Turn turn, Context context) {
        locks.hold(turn.lock());
        if (sizes.before().isPresent()) sizes.parked(false);
        var progress = turn.progress().with(clock.instant(), "unparking", "", "the environment is being brought back");
        var status = database.start();
        if (!Database.answers(status)) return patient(progress, "the database is " + status);
        progress = progress.with(
                clock.instant(),
                "database",
                "",
                status.equals("none") ? "there is no database" : "the database is " + status);
        locks.hold(turn.lock());
        sizes.set();
        var now = sizes.now();
        progress = progress.with(
                clock.instant(),
                "scaled back",
                "",
                "the group may have " + now.min() + " to " + now.max() + " instances again, " + now.desired()
                        + " wanted");
        var standing = readiness.of(turn.drill().commit());
        if (!standing.isWhole()) return patient(progress, standing.words());
        locks.hold(turn.lock());
        sizes.restore();
        return progress.with(
                        clock.instant(),
                        "unparked",
                        "",
                        "all " + standing.desired() + " servers are healthy and run "
                                + turn.drill().shortCommit())
                .proven();
    }

    private Progress patient(Progress progress, String what) {
        return progress.waiting(clock.instant(), "unparking", PATIENCE, what);
    }
}
