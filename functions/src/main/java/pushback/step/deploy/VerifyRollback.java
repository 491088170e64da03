package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import pushback.capacity.Capacity;
import pushback.health.Health;
import pushback.health.Identity;
import pushback.health.Judge;
import pushback.health.SampleArchive;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.rollout.Deployments;
import pushback.rollout.FleetNotSettled;

/// Proves that the last good revision serves again on every instance, by the judge that condemned the bad one. Changes
/// nothing, so running it twice is safe.
public final class VerifyRollback implements RequestHandler<VerifyRollback.Request, Health> {
    /// As long as `ConfirmRevision` is tried again for them: a launch takes minutes, and one that takes longer than
    /// this is not waited for.
    private static final Duration LAUNCH = Duration.ofMinutes(5);

    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final Capacity capacity;
    private final Judge judge;
    private final Identity identity;
    private final SampleArchive samples;

    @Inject
    VerifyRollback(
            EnvironmentLock locks,
            Deployments deployments,
            Capacity capacity,
            Judge judge,
            Identity identity,
            SampleArchive samples) {
        this.locks = locks;
        this.deployments = deployments;
        this.capacity = capacity;
        this.judge = judge;
        this.identity = identity;
        this.samples = samples;
    }

    /// @param rollbackTarget the revision that must run
    /// @param health what is known from the samples before; empty at the first
    public record Request(Release release, Lock lock, Revision rollbackTarget, Optional<Health> health) {}

    @Override
    public Health handleRequest(Request request, Context context) {
        locks.hold(request.lock());
        var servers = capacity.servers();
        var inService = servers.inService();
        if (!deployments.running(request.rollbackTarget(), inService).containsAll(inService))
            throw new FleetNotSettled(
                    "not every instance runs " + request.rollbackTarget().shortDigest() + " again");
        var health = identity.contradict(
                judge.judgeRestored(request.health(), inService),
                request.rollbackTarget().commit());
        return samples.keep(
                request.release().id(), VerifyRollback.class, awaited(health, servers.launching()), context);
    }

    /// Servers that were being launched may bring the bad release: CodeDeploy updates them once they serve.
    private static Health awaited(Health health, List<String> launching) {
        var lasted = Duration.between(health.began(), health.looked());
        return health.isHealthy() && !launching.isEmpty() && lasted.compareTo(LAUNCH) < 0
                ? health.overruled(
                        health.reason() + "; waiting for what is being launched: " + String.join(", ", launching))
                : health;
    }
}
