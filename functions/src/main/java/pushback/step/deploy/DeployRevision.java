package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.drill.Drills;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.DeploymentCallback;
import pushback.rollout.Deployments;
import pushback.rollout.Deployments.Purpose;
import pushback.rollout.GroupBusy;
import pushback.rollout.StopFailures;

/// Has CodeDeploy bring the revision onto the fleet; the task's token is answered when that has ended. Safe to repeat:
/// a release has one deployment, and a repetition only renews the token, which is how a lost event is made up for. One
/// that only the stop scripts of what runs made fail is made once more, and ignores them.
public final class DeployRevision implements RequestHandler<DeployRevision.Request, DeployRevision.Started> {
    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final StopFailures stops;
    private final DeploymentCallback awakening;
    private final Drills drills;

    @Inject
    DeployRevision(
            EnvironmentLock locks,
            Deployments deployments,
            StopFailures stops,
            DeploymentCallback awakening,
            Drills drills) {
        this.locks = locks;
        this.deployments = deployments;
        this.stops = stops;
        this.awakening = awakening;
        this.drills = drills;
    }

    /// @param token of the waiting task
    public record Request(Release release, Lock lock, Revision revision, String token) {}

    public record Started(String deploymentId) {}

    @Override
    public Started handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        if (request.release().isRecovery()) stopWhatTheDeadReleaseLeft(request.release());
        var id = pastStopScripts(
                request,
                deployments.ensure(
                        request.release(), Purpose.DEPLOY, request.revision(), request.lock(), request.token()));
        deployments.waitingFor(id).ifPresent(awakening::wake);
        return new Started(id);
    }

    private String pastStopScripts(Request request, String id) {
        if (!stops.isIn(deployments.describe(id))) return id;
        stops.ignore(request.release(), id);
        return deployments.again(
                request.release(), Purpose.DEPLOY, request.revision(), request.lock(), request.token(), id);
    }

    private void stopWhatTheDeadReleaseLeft(Release release) {
        drills.calmDead();
        if (!deployments.stopOthers(deployments.find(release, Purpose.DEPLOY)))
            throw new GroupBusy("the deployment of " + release.target() + " is still stopping");
    }
}
