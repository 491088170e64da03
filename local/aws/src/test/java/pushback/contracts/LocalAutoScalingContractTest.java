package pushback.contracts;

import pushback.aws.limits.ModelLimits;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

class LocalAutoScalingContractTest extends AutoScalingContract {
    private LocalFleet fleet;

    @Override
    AutoScalingClient scalingWith(String group) {
        fleet = new LocalFleet(group);
        return ModelLimits.before(AutoScalingClient.class, fleet.scaling);
    }

    @Override
    void settle() {
        fleet.settle();
    }
}
