package pushback.drill;

import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import pushback.capacity.Capacity;
import pushback.capacity.SavedSizes;
import pushback.health.Fleet;
import pushback.revision.Bundles;
import pushback.rollout.Deployments;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/// Whether the fleet is whole: every server that should be there is in service, healthy at the load balancer, and runs
/// what was found good last.
public final class Readiness {
    private final Capacity capacity;
    private final SavedSizes sizes;
    private final Fleet fleet;
    private final Deployments deployments;
    private final Bundles bundles;

    @Inject
    public Readiness(Capacity capacity, SavedSizes sizes, Fleet fleet, Deployments deployments, Bundles bundles) {
        this.capacity = capacity;
        this.sizes = sizes;
        this.fleet = fleet;
        this.deployments = deployments;
        this.bundles = bundles;
    }

    /// @param commit the one asked about
    /// @param desired how many there should be
    /// @param inService those there are
    /// @param healthy of them at the load balancer
    /// @param updated of them on the commit
    public record Standing(
            String commit, int desired, List<String> inService, List<String> healthy, Set<String> updated) {
        public boolean isWhole() {
            return inService.size() == desired && ready().size() == desired;
        }

        /// Healthy ones that run the right thing.
        public List<String> ready() {
            return healthy.stream().filter(updated::contains).toList();
        }

        public String words() {
            return desired + " wanted, " + inService.size() + " in service, " + healthy.size() + " healthy, "
                    + updated.size() + " on " + commit.substring(0, 7);
        }
    }

    public Standing of(String commit) {
        var inService =
                capacity.inService().stream().map(Instance::instanceId).sorted().toList();
        var healthy = fleet.healthy().stream().filter(inService::contains).toList();
        var updated = bundles.sealed(commit)
                .map(revision -> deployments.running(revision, inService))
                .orElse(Set.of());
        return new Standing(commit, sizes.now().desired(), inService, healthy, updated);
    }
}
