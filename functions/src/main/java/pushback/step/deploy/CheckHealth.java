package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
import software.amazon.awssdk.services.autoscaling.model.Instance;

/// Takes one more sample of the whole fleet and judges. Changes nothing, so running it twice is safe.
public final class CheckHealth implements RequestHandler<CheckHealth.Request, Health> {
    private final EnvironmentLock locks;
    private final Deployments deployments;
    private final Capacity capacity;
    private final Judge judge;
    private final Identity identity;
    private final SampleArchive samples;

    @Inject
    CheckHealth(
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

    /// @param revision what every instance must run
    /// @param health what is known from the samples before; empty at the first
    public record Request(Release release, Lock lock, Revision revision, Optional<Health> health) {}

    @Override
    public Health handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        var inService = inService();
        // An instance that came since may have come with what was the last good revision then.
        var current = deployments.running(request.revision(), inService);
        var health = confirmed(
                request,
                judge.judge(
                        request.health(),
                        current,
                        inService.stream().filter(id -> !current.contains(id)).toList()));
        // Asking takes time: who came into service meanwhile was not asked.
        var judged = !health.isHealthy() || inService().equals(inService)
                ? health
                : health.overruled("the fleet has changed while it was looked at");
        return samples.keep(request.release().id(), CheckHealth.class, judged, context);
    }

    private Health confirmed(Request request, Health health) {
        var commit = request.revision().commit();
        return request.release().isRollback() ? identity.contradict(health, commit) : identity.confirm(health, commit);
    }

    private SortedSet<String> inService() {
        return capacity.inService().stream().map(Instance::instanceId).collect(Collectors.toCollection(TreeSet::new));
    }
}
