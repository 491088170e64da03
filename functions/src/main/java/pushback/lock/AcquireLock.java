package pushback.lock;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.release.Release;
import pushback.revision.Promotions;
import pushback.source.CommitStatuses;

/// Takes the environment's lock for this release, or lines it up; behind a release that died, it starts the recovery.
/// Safe to repeat: a lock we hold stays ours, and our place in line too.
public final class AcquireLock implements RequestHandler<Release, Lock> {
    private final EnvironmentLock locks;
    private final Promotions promotions;
    private final Recovery recovery;
    private final CommitStatuses statuses;

    public AcquireLock() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().promotions(), Pushback.onAws().recovery(),
                Pushback.onAws().commitStatuses());
    }

    @Inject
    AcquireLock(EnvironmentLock locks, Promotions promotions, Recovery recovery, CommitStatuses statuses) {
        this.locks = locks;
        this.promotions = promotions;
        this.recovery = recovery;
        this.statuses = statuses;
    }

    @Override
    public Lock handleRequest(Release release, Context context) {
        // What a dead release left is put in order first, if there was something good before it.
        var attempt = locks.acquire(release, release.isRecovery() || promotions.current().isEmpty());
        if (!attempt.lock().holder().equals(release.id())) locks.ofTheDead().ifPresent(recovery::from);
        attempt.overtaken().filter(overtaken -> !overtaken.commit().equals(release.commit()))
                .ifPresent(overtaken -> statuses.show(overtaken.commit(), "error",
                        "superseded by " + release.shortCommit() + " before it began"));
        return attempt.lock();
    }
}
