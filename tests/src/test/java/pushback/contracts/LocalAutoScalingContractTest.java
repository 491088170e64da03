package pushback.contracts;

import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

class LocalAutoScalingContractTest extends AutoScalingContract {
    private LocalFleet fleet;

    @Override
    AutoScalingClient scalingWith(String group) {
        fleet = new LocalFleet(group);
        return fleet.scaling;
    }

    @Override
    void settle() {
        fleet.settle();
    }
}
