package pushback.contracts;

import java.time.Instant;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

@ExtendWith(MotoDifferences.class)
class MotoCloudWatchContractTest extends CloudWatchContract {
    @Override
    CloudWatchClient cloudWatch() {
        return Foreign.client(CloudWatchClient.builder());
    }

    @Override
    Instant now() {
        return Instant.now();
    }
}
