package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MotoDifferences.class)
class MotoLoadBalancingContractTest extends LoadBalancingContract {
    private final ForeignFleet fleet = new ForeignFleet(Fresh.name("web"));

    @Override
    Ground ground() {
        return new Ground(fleet.loadBalancing, fleet.targetGroup, fleet.instances());
    }

    @Override
    void settle() {
        // Whatever moto begins is done at once.
    }
}
