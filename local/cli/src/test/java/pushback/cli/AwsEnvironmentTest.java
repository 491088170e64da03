package pushback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import pushback.base.Json;
import pushback.settings.Settings;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

class AwsEnvironmentTest {
    @Test
    void isWhatItsStackWroteDown() {
        var shop = Settings.from(Map.ofEntries(
                Map.entry("ENVIRONMENT", "shop"),
                Map.entry("REPOSITORY", "ada/shop"),
                Map.entry("BRANCH", "main"),
                Map.entry("LEDGER_TABLE", "ledger"),
                Map.entry("ARTIFACT_BUCKET", "artifacts"),
                Map.entry("CODE_DEPLOY_APPLICATION", "shop"),
                Map.entry("DEPLOYMENT_GROUP", "shop"),
                Map.entry("AUTO_SCALING_GROUP", "shop"),
                Map.entry("TARGET_GROUP_ARN", "arn:group"),
                Map.entry("WEBHOOK_SECRET_ID", "s"),
                Map.entry("STATE_MACHINE_ARN", "arn:machine"),
                Map.entry("PROBE_ADDRESS", "http://{id}.compute.internal:8080")));
        assertEquals(shop, AwsEnvironment.settings("shop", "eu-central-1", parameter -> {
            assertEquals("/pushback/shop", parameter);
            return Json.text(shop.variables());
        }));
    }

    @Test
    void oneThatIsNotThereIsToldWithTheRemedy() {
        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> AwsEnvironment.settings("shop", "eu-central-1", _ -> {
                    throw ParameterNotFoundException.builder().build();
                }));
        assertTrue(
                refused.getMessage()
                        .startsWith("there is no environment \"shop\" in eu-central-1 (no parameter /pushback/shop); "
                                + "name its region by --region"),
                refused.getMessage());
    }

    @Test
    void oneOfAnotherVersionIsToldToo() {
        for (var value : new String[] {"no JSON", "{\"ENVIRONMENT\": \"shop\"}"}) {
            var refused = assertThrows(
                    IllegalStateException.class, () -> AwsEnvironment.settings("shop", "eu-central-1", _ -> value));
            assertTrue(
                    refused.getMessage().contains("is of another version of Pushback; deploy the stack"),
                    refused.getMessage());
        }
    }

    @Test
    void whoAsksIsWhoAwsSaysTheyAre() {
        assertEquals("user/ada", AwsEnvironment.caller("arn:aws:iam::111122223333:user/ada"));
        assertEquals(
                "assumed-role/deploy/ada", AwsEnvironment.caller("arn:aws:sts::111122223333:assumed-role/deploy/ada"));
    }
}
