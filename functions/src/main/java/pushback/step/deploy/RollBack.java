package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.EndedServers;
import pushback.database.SchemaFloor;
import pushback.health.Fleet;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.DeploymentCallback;
import pushback.rollout.Deployments;
import pushback.rollout.Deployments.Purpose;
import pushback.rollout.GroupBusy;
import pushback.rollout.RollbackBlocked;

/// Stops what CodeDeploy is doing, has servers replaced that somebody else has ended, and has CodeDeploy put the last
/// good revision back, unless it does that already because somebody else asked for it; the task's token is answered
/// when that has ended. Safe to repeat: a release is rolled
/// back by one deployment, a repetition only renews the token.
public final class RollBack implements RequestHandler<RollBack.Request, RollBack.Started> {
    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final DeploymentCallback awakening;
    private final SchemaFloor floor;
    private final Fleet fleet;
    private final EndedServers endedServers;

    @Inject
    RollBack(
            EnvironmentLock locks,
            Deployments deployments,
            DeploymentCallback awakening,
            SchemaFloor floor,
            Fleet fleet,
            EndedServers endedServers) {
        this.locks = locks;
        this.deployments = deployments;
        this.awakening = awakening;
        this.floor = floor;
        this.fleet = fleet;
        this.endedServers = endedServers;
    }

    /// @param rollbackTarget the last good revision, verified before the release began
    /// @param token of the waiting task
    public record Request(Release release, Lock lock, Revision rollbackTarget, String token) {}

    public record Started(String deploymentId) {}

    @Override
    public Started handleRequest(Request request, Context context) {
        var release = request.release();
        locks.hold(request.lock());
        var ours = deployments
                .find(release, Purpose.ROLLBACK)
                .or(() -> deployments.adoptable(release, request.rollbackTarget()));
        if (ours.isEmpty() && !deployments.stopOthers(Optional.empty()))
            throw new GroupBusy("the deployment of " + release.id() + " is still stopping");
        if (ours.isEmpty() && floor.bars(request.rollbackTarget()))
            throw new RollbackBlocked(floor.sentence(request.rollbackTarget()) + "; it is not put back: bring a fix");
        if (ours.isEmpty()) endedServers.replace(fleet.look());
        var id = deployments.ensure(
                release, Purpose.ROLLBACK, request.rollbackTarget(), request.lock(), request.token());
        deployments.waitingFor(id).ifPresent(awakening::wake);
        return new Started(id);
    }
}
