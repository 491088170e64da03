package pushback.contracts;

import pushback.aws.limits.ModelLimits;
import software.amazon.awssdk.services.ssm.SsmClient;

class LocalSsmContractTest extends SsmContract {
    private final LocalFleet fleet = new LocalFleet(Fresh.name("web")).deployed();

    @Override
    Ground ground() {
        return new Ground(ModelLimits.before(SsmClient.class, fleet.ssm), fleet.instances());
    }

    @Override
    void settle() {
        fleet.settleShortly();
    }
}
