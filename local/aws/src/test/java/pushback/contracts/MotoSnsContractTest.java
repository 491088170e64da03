package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.sns.SnsClient;

@ExtendWith(MotoDifferences.class)
class MotoSnsContractTest extends SnsContract {
    @Override
    SnsClient sns() {
        return Foreign.client(SnsClient.builder());
    }
}
