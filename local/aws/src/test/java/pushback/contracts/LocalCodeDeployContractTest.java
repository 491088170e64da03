package pushback.contracts;

import pushback.aws.limits.ModelLimits;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;

class LocalCodeDeployContractTest extends CodeDeployContract {
    private LocalFleet fleet;

    @Override
    CodeDeployClient codeDeployWith(String group) {
        fleet = new LocalFleet(group);
        return ModelLimits.before(CodeDeployClient.class, fleet.codeDeploy);
    }

    @Override
    void begin() {
        fleet.begin();
    }

    @Override
    void settle() {
        fleet.settle();
    }
}
