package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import javax.inject.Inject;
import pushback.health.Health;
import pushback.health.Identity;
import pushback.health.Judge;
import pushback.health.SampleArchive;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.rollout.Deployments;
import pushback.rollout.Deployments.Entry;
import pushback.rollout.Deployments.Purpose;
import pushback.rollout.StopFailures;
import pushback.rollout.WatchState;
import pushback.settings.Settings;

/// Judges the instances that run the new revision already, while the old ones still serve. Changes nothing, so running
/// it twice is safe.
public final class WatchRollout implements RequestHandler<WatchRollout.Request, WatchRollout.Watch> {
    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final StopFailures stops;
    private final Judge judge;
    private final Identity identity;
    private final SampleArchive samples;
    private final long sampleSeconds;

    @Inject
    WatchRollout(
            EnvironmentLock locks,
            Deployments deployments,
            StopFailures stops,
            Judge judge,
            Identity identity,
            SampleArchive samples,
            Settings settings) {
        this.locks = locks;
        this.deployments = deployments;
        this.stops = stops;
        this.judge = judge;
        this.identity = identity;
        this.samples = samples;
        this.sampleSeconds = settings.health().sampleEvery().toSeconds();
    }

    /// @param watch the watch before; empty at the first
    public record Request(Release release, Lock lock, Optional<Watch> watch) {}

    /// @param state `rolling`, `ended` or `unhealthy`
    /// @param health of the instances updated so far, beside the old ones; empty before the deployment has begun
    /// @param reason in words
    /// @param waitSeconds until the next look
    public record Watch(WatchState state, Optional<Health> health, String reason, long waitSeconds) {}

    @Override
    public Watch handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        var before = request.watch().flatMap(Watch::health);
        var deployment = deployments.of(request.release().id(), Purpose.DEPLOY).map(Entry::deploymentId);
        if (deployment.isEmpty())
            return new Watch(WatchState.ROLLING, before, "the deployment has not begun", sampleSeconds);
        var info = deployments.describe(deployment.get());
        if (stops.areIgnored(request.release()) && stops.isIn(info))
            return new Watch(
                    WatchState.ROLLING,
                    before,
                    "a stop script of what runs failed; once more without minding it",
                    sampleSeconds);
        if (Deployments.hasEnded(info))
            return new Watch(WatchState.ENDED, before, "CodeDeploy has finished", sampleSeconds);
        var reach = deployments.reach(deployment.get());
        var updated = reach.updated();
        // The old ones from the beginning: of two instances, the other one is being updated when the first one serves.
        var health = samples.keep(
                request.release().id(),
                WatchRollout.class,
                identity.contradict(
                        judge.watch(before, updated, reach.untouched()),
                        request.release().commit()),
                context);
        if (updated.isEmpty())
            return new Watch(WatchState.ROLLING, Optional.of(health), "no instance is updated yet", sampleSeconds);
        return new Watch(
                health.isUnhealthy() ? WatchState.UNHEALTHY : WatchState.ROLLING,
                Optional.of(health),
                health.reason(),
                sampleSeconds);
    }
}
