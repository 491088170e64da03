package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

@ExtendWith(MotoDifferences.class)
class MotoSecretsContractTest extends SecretsContract {
    @Override
    SecretsManagerClient secrets() {
        return Foreign.client(SecretsManagerClient.builder());
    }
}
