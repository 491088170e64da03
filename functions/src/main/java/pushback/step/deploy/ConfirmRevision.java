package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.List;
import javax.inject.Inject;
import pushback.capacity.Capacity;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.Deployments;
import pushback.rollout.FleetNotSettled;
import pushback.rollout.ServersLaunching;

/// Asks CodeDeploy, not the event, what every instance in service runs. Changes nothing, so running it twice is safe.
public final class ConfirmRevision implements RequestHandler<ConfirmRevision.Request, ConfirmRevision.Confirmation> {
    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final Capacity capacity;

    @Inject
    ConfirmRevision(EnvironmentLock locks, Deployments deployments, Capacity capacity) {
        this.locks = locks;
        this.deployments = deployments;
        this.capacity = capacity;
    }

    public record Request(Release release, Lock lock, Revision revision) {}

    /// @param digest what they run
    /// @param instances every instance in service
    public record Confirmation(String digest, List<String> instances) {}

    @Override
    public Confirmation handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        var servers = capacity.servers();
        var inService = servers.inService();
        var updated = deployments.running(request.revision(), inService);
        var outdated = inService.stream().filter(id -> !updated.contains(id)).toList();
        if (inService.isEmpty() || !outdated.isEmpty())
            throw new FleetNotSettled(
                    inService.isEmpty()
                            ? "no instance is in service"
                            : "not every instance runs " + request.revision().shortDigest() + " yet: "
                                    + String.join(", ", outdated));
        if (!servers.launching().isEmpty())
            throw new ServersLaunching(
                    "being launched, and may bring the release before: " + String.join(", ", servers.launching()));
        return new Confirmation(request.revision().digest(), inService);
    }
}
