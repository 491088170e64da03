package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ssm.SsmClient;

@ExtendWith(MotoDifferences.class)
class MotoSsmContractTest extends SsmContract {
    @Override
    Ground ground() {
        return new Ground(Foreign.client(SsmClient.builder()), new ForeignFleet(Fresh.name("web")).instances());
    }

    @Override
    void settle() {
        // A command of moto's has ended when it was sent.
    }
}
