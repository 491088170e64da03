package pushback.contracts;

import java.time.Instant;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

@ExtendWith(MotoDifferences.class)
class MotoCloudWatchContractTest extends CloudWatchContract {
    @Override
    CloudWatchClient cloudWatch() {
        return Foreign.client(CloudWatchClient.builder());
    }

    @Override
    void carryOut(CloudWatchClient client, String alarm, String action) {
        client.setAlarmState(set -> set.alarmName(alarm).stateValue(StateValue.ALARM).stateReason("by the test"));
    }

    @Override
    Instant now() {
        return Instant.now();
    }
}
