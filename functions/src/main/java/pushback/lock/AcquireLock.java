package pushback.lock;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.capacity.GroupSizes;
import pushback.outcome.Outcome;
import pushback.outcome.Outcomes;
import pushback.release.Release;
import pushback.release.ReleaseRejected;
import pushback.revision.Promotions;

/// Takes the environment's lock for this release, or lines it up; behind a release that died, it starts the recovery.
/// Safe to repeat: a lock we hold stays ours, and our place in line too.
public final class AcquireLock implements RequestHandler<Release, Lock> {
    private final EnvironmentLock locks;
    private final Halts halts;
    private final Promotions promotions;
    private final Recovery recovery;
    private final Outcomes outcomes;
    private final GroupSizes sizes;
    private final Clock clock;

    public AcquireLock() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().halts(), Pushback.onAws().promotions(), Pushback.onAws().recovery(),
                Pushback.onAws().outcomes(), Pushback.onAws().groupSizes(), Pushback.onAws().clock());
    }

    @Inject
    AcquireLock(EnvironmentLock locks, Halts halts, Promotions promotions, Recovery recovery, Outcomes outcomes,
            GroupSizes sizes, Clock clock) {
        this.locks = locks;
        this.halts = halts;
        this.promotions = promotions;
        this.recovery = recovery;
        this.outcomes = outcomes;
        this.sizes = sizes;
        this.clock = clock;
    }

    @Override
    public Lock handleRequest(Release release, Context context) {
        halts.heed(release.id());
        refuseWhileParked();
        // What a dead release left is put in order first, if there was something good before it.
        var attempt = locks.acquire(release, release.isRecovery() || promotions.current().isEmpty());
        if (!attempt.lock().holder().equals(release.id())) locks.ofTheDead().ifPresent(recovery::from);
        attempt.overtaken().ifPresent(overtaken ->
                outcomes.report(Outcome.superseded(overtaken, release, clock.instant())));
        return attempt.lock();
    }

    /// Before anything is built, and above all before the stopped database is started.
    private void refuseWhileParked() {
        sizes.parkedSince().ifPresent(since -> {
            throw new ReleaseRejected("the environment has been parked since " + since + "; bring it back with "
                    + "./pushback unpark, then deploy this commit with ./pushback deploy");
        });
    }
}
