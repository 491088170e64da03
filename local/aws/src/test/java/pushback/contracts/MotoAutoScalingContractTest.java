package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

@ExtendWith(MotoDifferences.class)
class MotoAutoScalingContractTest extends AutoScalingContract {
    @Override
    AutoScalingClient scalingWith(String group) {
        return new ForeignFleet(group).scaling;
    }

    @Override
    void settle() {
        // Whatever moto begins is done at once.
    }
}
