package pushback.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pushback.stage.Stage;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class TokenTest {
    private final SecretsManagerClient secrets = new Stage(1).pushback().secrets();

    @Test
    void isReadWithoutTheLineThatAnEditorEndsItWith() {
        secrets.createSecret(create -> create.name("token").secretString("ghp_1\n"));
        assertEquals("ghp_1", Token.read(secrets, "token"));
    }

    @Test
    void aSecretThatIsGoneIsARefusalAndNoOutage() {
        var gone = assertThrows(SourceRefused.class, () -> Token.read(secrets, "token"));
        assertTrue(
                gone.getMessage().startsWith("the token's secret token cannot be read (ResourceNotFoundException"),
                gone.getMessage());
        assertTrue(
                gone.getMessage()
                        .endsWith(
                                "put a token into it as text, restore it if it was deleted, and let the functions read "
                                        + "it"),
                gone.getMessage());
    }
}
