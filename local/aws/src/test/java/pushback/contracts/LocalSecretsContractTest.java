package pushback.contracts;

import java.time.Instant;
import java.util.Optional;
import pushback.aws.limits.ModelLimits;
import pushback.aws.secrets.LocalSecrets;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class LocalSecretsContractTest extends SecretsContract {
    @Override
    SecretsManagerClient secrets() {
        return ModelLimits.before(
                SecretsManagerClient.class,
                new LocalSecrets(new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z")), Optional.empty()));
    }
}
