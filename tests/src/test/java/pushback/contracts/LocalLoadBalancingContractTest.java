package pushback.contracts;

class LocalLoadBalancingContractTest extends LoadBalancingContract {
    private final LocalFleet fleet = new LocalFleet(Fresh.name("web")).deployed();

    @Override
    Ground ground() {
        return new Ground(fleet.loadBalancing, fleet.targetGroup, fleet.instances());
    }

    @Override
    void settle() {
        fleet.settle();
    }
}
