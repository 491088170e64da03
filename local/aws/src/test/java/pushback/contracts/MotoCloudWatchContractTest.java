package pushback.contracts;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

@Tag("slow")
@ExtendWith(MotoDifferences.class)
class MotoCloudWatchContractTest extends CloudWatchContract {
    @Override
    CloudWatchClient cloudWatch() {
        var client = Foreign.client(CloudWatchClient.builder());
        assumeTrue(
                answers(client),
                "skipped: this moto does not answer smithy-rpc-v2-cbor, which the SDK speaks to CloudWatch");
        return client;
    }

    /// An address that nothing is known at: nobody reads the protocol.
    private static boolean answers(CloudWatchClient client) {
        try {
            client.describeAlarms();
            return true;
        } catch (CloudWatchException refused) {
            return refused.statusCode() != 404;
        }
    }

    @Override
    void carryOut(CloudWatchClient client, String alarm, String action) {
        client.setAlarmState(
                set -> set.alarmName(alarm).stateValue(StateValue.ALARM).stateReason("by the test"));
    }

    @Override
    Instant now() {
        return Instant.now();
    }
}
