package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import pushback.health.Health;
import pushback.health.Identity;
import pushback.health.Judge;
import pushback.health.SampleArchive;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.DeploymentCallback;
import pushback.rollout.DeploymentFailed;
import pushback.rollout.Deployments;
import pushback.rollout.Deployments.Purpose;
import pushback.rollout.StopFailures;
import pushback.rollout.WatchState;
import pushback.settings.Settings;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;

/// Brings the revision to the first availability zone and judges it there, while the others serve what they served;
/// once it is found healthy, stops CodeDeploy, which waits before the next zone. Called until it is decided. Safe to
/// repeat: a release has one canary, made once more if the stop scripts of what runs made it fail, and a
/// deployment that has stopped stays so.
public final class DeployCanary implements RequestHandler<DeployCanary.Request, DeployCanary.Canary> {
    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final StopFailures stops;
    private final DeploymentCallback awakening;
    private final Judge judge;
    private final Identity identity;
    private final SampleArchive samples;
    private final long sampleSeconds;

    @Inject
    DeployCanary(
            EnvironmentLock locks,
            Deployments deployments,
            StopFailures stops,
            DeploymentCallback awakening,
            Judge judge,
            Identity identity,
            SampleArchive samples,
            Settings settings) {
        this.locks = locks;
        this.deployments = deployments;
        this.stops = stops;
        this.awakening = awakening;
        this.judge = judge;
        this.identity = identity;
        this.samples = samples;
        this.sampleSeconds = settings.health().sampleEvery().toSeconds();
    }

    /// @param canary what was known before; empty at first
    public record Request(Release release, Lock lock, Revision revision, Optional<Canary> canary) {}

    /// @param state `rolling`, `judging`, `healthy` or `unhealthy`
    /// @param health of the instances updated so far, beside the old ones
    /// @param reason in words
    /// @param waitSeconds until the next look
    public record Canary(WatchState state, Optional<Health> health, String reason, long waitSeconds) {}

    @Override
    public Canary handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        var id = deployments.ensure(request.release(), Purpose.CANARY, request.revision(), request.lock(), "");
        var deployment = deployments.describe(id);
        var ended = Deployments.hasEnded(deployment);
        var before = request.canary().flatMap(Canary::health);
        if (stops.isIn(deployment)) {
            stops.ignore(request.release(), id);
            deployments.again(request.release(), Purpose.CANARY, request.revision(), request.lock(), "", id);
            return canary(
                    WatchState.ROLLING, before, "a stop script of what runs failed; once more without minding it");
        }
        if (deployment.status() == DeploymentStatus.FAILED) throw new DeploymentFailed(awakening.complaint(deployment));
        var reach = deployments.reach(id);
        var updated = reach.updated();
        if (updated.isEmpty() && ended) throw new DeploymentFailed(awakening.complaint(deployment));
        var isRolling = !ended && (updated.isEmpty() || reach.isBusy());
        var old = reach.untouched();
        var judged = isRolling
                ? identity.contradict(
                        judge.watch(before, updated, old), request.revision().commit())
                : identity.confirm(
                        judge.judgeFirst(before, updated, old, judge.readsMinutes() ? deployments.zones() : Map.of()),
                        request.revision().commit());
        var health = samples.keep(request.release().id(), DeployCanary.class, judged, context);
        if (updated.isEmpty()) return canary(WatchState.ROLLING, Optional.of(health), "no instance is updated yet");
        if (health.isUnhealthy()) return canary(WatchState.UNHEALTHY, Optional.of(health), health.reason());
        if (isRolling || !health.isHealthy()) return canary(WatchState.JUDGING, Optional.of(health), health.reason());
        return canary(
                deployments.stop(id) ? WatchState.HEALTHY : WatchState.JUDGING, Optional.of(health), health.reason());
    }

    private Canary canary(WatchState state, Optional<Health> health, String reason) {
        return new Canary(state, health, reason, sampleSeconds);
    }
}
