package pushback.lock;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.release.Release;
import pushback.source.CommitStatuses;

/// Takes the environment's lock for this release, or lines it up. Safe to repeat: a lock we hold stays ours, and our
/// place in line too.
public final class AcquireLock implements RequestHandler<Release, Lock> {
    private final EnvironmentLock locks;
    private final CommitStatuses statuses;

    public AcquireLock() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().commitStatuses());
    }

    @Inject
    AcquireLock(EnvironmentLock locks, CommitStatuses statuses) {
        this.locks = locks;
        this.statuses = statuses;
    }

    @Override
    public Lock handleRequest(Release release, Context context) {
        var attempt = locks.acquire(release);
        attempt.overtaken().filter(overtaken -> !overtaken.commit().equals(release.commit()))
                .ifPresent(overtaken -> statuses.show(overtaken.commit(), "error",
                        "superseded by " + release.shortCommit() + " before it began"));
        return attempt.lock();
    }
}
