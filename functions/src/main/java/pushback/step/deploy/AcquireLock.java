package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Clock;
import javax.inject.Inject;
import pushback.admission.Admission;
import pushback.freeze.Freezes;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.outcome.Announcements;
import pushback.outcome.Outcomes;
import pushback.recovery.Recovery;
import pushback.release.Outcome;
import pushback.release.Overrides;
import pushback.release.Release;
import pushback.revision.Promotions;

/// Takes the environment's lock for this release, or lines it up, also while a freeze keeps it; behind a release that
/// died, it starts the recovery. What a person has to approve first is sent there, and comes back. Safe to repeat: a
/// lock we hold stays ours, and our place in line too.
public final class AcquireLock implements RequestHandler<Release, Lock> {
    private final EnvironmentLock locks;
    private final Admission admission;
    private final Freezes freezes;
    private final Overrides overrides;
    private final Promotions promotions;
    private final Recovery recovery;
    private final Outcomes outcomes;
    private final Announcements announcements;
    private final Clock clock;

    @Inject
    AcquireLock(
            EnvironmentLock locks,
            Admission admission,
            Freezes freezes,
            Overrides overrides,
            Promotions promotions,
            Recovery recovery,
            Outcomes outcomes,
            Announcements announcements,
            Clock clock) {
        this.locks = locks;
        this.admission = admission;
        this.freezes = freezes;
        this.overrides = overrides;
        this.promotions = promotions;
        this.recovery = recovery;
        this.outcomes = outcomes;
        this.announcements = announcements;
        this.clock = clock;
    }

    @Override
    public Lock handleRequest(Release release, Context context) {
        var hold = admission.beforeTheLock(release);
        // An orphaned release is recovered first, if there was something good before it.
        var attempt = locks.acquire(
                release, release.isRecovery() || promotions.current().isEmpty(), hold);
        if (release.force())
            freezes.overriddenBy(release)
                    .ifPresent(overridden -> overrides.require(release, "freeze", overridden.sentence()));
        if (!attempt.lock().holder().equals(release.id())) locks.orphaned().ifPresent(recovery::from);
        attempt.overtaken()
                .ifPresent(overtaken -> outcomes.report(Outcome.superseded(overtaken, release, clock.instant())));
        if (attempt.lock().holder().equals(release.id())) announcements.begins(release);
        else if (attempt.waits()) announcements.waits(release, attempt.lock().message());
        return attempt.lock();
    }
}
