package pushback.contracts;

import pushback.aws.limits.ModelLimits;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

class LocalLoadBalancingContractTest extends LoadBalancingContract {
    private final LocalFleet fleet = new LocalFleet(Fresh.name("web")).deployed();

    @Override
    Ground ground() {
        return new Ground(
                ModelLimits.before(ElasticLoadBalancingV2Client.class, fleet.loadBalancing),
                fleet.targetGroup,
                fleet.instances());
    }

    @Override
    void settle() {
        fleet.settle();
    }
}
