package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/// What the steps rely on in Secrets Manager: the value that counts now.
@Covers("secretsmanager:GetSecretValue")
abstract class SecretsContract {
    private final String name = Fresh.name("production/webhook");
    private SecretsManagerClient secrets;
    private String arn;
    private String firstVersion;

    abstract SecretsManagerClient secrets();

    @BeforeEach
    void aSecret() {
        secrets = secrets();
        var created = secrets.createSecret(create -> create.name(name).secretString("first"));
        arn = created.arn();
        firstVersion = created.versionId();
    }

    private GetSecretValueResponse get(Consumer<GetSecretValueRequest.Builder> change) {
        return secrets.getSecretValue(get -> get.secretId(name).applyMutation(change));
    }

    @Test
    void givesTheValueWithItsNameAndVersion() {
        var found = get(with -> {});
        assertEquals("first", found.secretString());
        assertEquals(name, found.name());
        assertEquals(arn, found.arn());
        assertEquals(firstVersion, found.versionId());
        assertEquals(List.of("AWSCURRENT"), found.versionStages());
    }

    @Test
    void findsASecretByItsArnToo() {
        assertEquals("first", get(with -> with.secretId(arn)).secretString());
    }

    @Test
    void givesTheNewestValueOnceItWasChanged() {
        var second = secrets.putSecretValue(put -> put.secretId(name).secretString("second"))
                .versionId();
        assertEquals("second", get(with -> {}).secretString());
        assertEquals(second, get(with -> {}).versionId());
        assertEquals("second", get(with -> with.versionStage("AWSCURRENT")).secretString());
    }

    @Test
    void keepsTheValueBefore() {
        secrets.putSecretValue(put -> put.secretId(name).secretString("second"));
        assertEquals("first", get(with -> with.versionStage("AWSPREVIOUS")).secretString());
        assertEquals("first", get(with -> with.versionId(firstVersion)).secretString());
    }

    @Test
    void saysThatASecretIsNotThere() {
        var refusal = Refused.as(
                ResourceNotFoundException.class,
                "ResourceNotFoundException",
                () -> get(with -> with.secretId(name + "-none")));
        assertEquals(400, refusal.statusCode());
    }

    @Test
    void saysThatAVersionOrStageIsNotThere() {
        Refused.as(
                ResourceNotFoundException.class,
                "ResourceNotFoundException",
                () -> get(with -> with.versionId("00000000-0000-4000-8000-000000000000")));
        Refused.as(
                ResourceNotFoundException.class,
                "ResourceNotFoundException",
                () -> get(with -> with.versionStage("AWSPREVIOUS")));
    }

    @Test
    void refusesAMissingSecretId() {
        Refused.asInvalid(SecretsManagerException.class, () -> get(with -> with.secretId(null)));
    }

    @Test
    void refusesAnEmptySecretId() {
        Refused.asInvalid(SecretsManagerException.class, () -> get(with -> with.secretId("")));
    }

    /// It is no "not found": no such name can exist.
    @Test
    void refusesASecretIdLongerThan2048Characters() {
        var refusal = assertThrows(SecretsManagerException.class, () -> get(with -> with.secretId("x".repeat(2049))));
        assertEquals(400, refusal.statusCode());
        assertEquals(SecretsManagerException.class, refusal.getClass());
    }
}
