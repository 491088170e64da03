package pushback.rollback;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.health.Fleet;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.lock.ReleaseHalted;
import pushback.outcome.Cause;
import pushback.release.Release;
import pushback.revision.Quarantines;
import pushback.revision.Revision;
import pushback.rollout.Deployments;
import pushback.rollout.Deployments.Purpose;

/// Takes the traffic from the instances that run the bad revision, seconds before CodeDeploy can replace it, as long as
/// an old one serves; and remembers the digest as bad. Safe to repeat: a target out of service stays out.
public final class QuarantineTargets implements RequestHandler<QuarantineTargets.Request, QuarantineTargets.Quarantined> {
    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final Fleet fleet;
    private final Quarantines quarantines;

    public QuarantineTargets() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().deployments(), Pushback.onAws().fleet(),
                Pushback.onAws().quarantines());
    }

    @Inject
    QuarantineTargets(EnvironmentLock locks, Deployments deployments, Fleet fleet, Quarantines quarantines) {
        this.locks = locks;
        this.deployments = deployments;
        this.fleet = fleet;
        this.quarantines = quarantines;
    }

    /// @param error name of what went wrong with the release
    /// @param cause its cause as Step Functions has it, or the judge's words
    public record Request(Release release, Lock lock, Revision revision, String error, String cause) { }

    /// @param digest that is not deployed again; empty if no instance has seen it, or a person halted the release: then
    ///        nothing speaks against it
    /// @param deregistered the instances that get no more traffic
    public record Quarantined(String digest, List<String> deregistered) { }

    @Override
    public Quarantined handleRequest(Request request, Context context) {
        locks.hold(request.lock());
        var touched = deployments.find(request.release(), Purpose.DEPLOY).map(deployments::touched).orElse(Set.of());
        if (touched.isEmpty()) return new Quarantined("", List.of());
        var healthy = fleet.healthy();
        var suspects = healthy.stream().filter(touched::contains).toList();
        var oneOldServes = healthy.size() > suspects.size();
        if (oneOldServes && !suspects.isEmpty()) fleet.deregister(suspects);
        var deregistered = oneOldServes ? suspects : List.<String>of();
        // Whoever halts a release has not found its bytes bad.
        if (request.error().equals(ReleaseHalted.class.getName())) return new Quarantined("", deregistered);
        quarantines.put(request.revision().digest(), request.release().id(),
                Cause.sentence(request.error(), request.cause()));
        return new Quarantined(request.revision().digest(), deregistered);
    }
}
