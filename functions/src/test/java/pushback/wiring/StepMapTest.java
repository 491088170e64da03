package pushback.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.settings.Settings;

class StepMapTest {
    private static final List<String> REQUIRED = List.of(
            "ENVIRONMENT",
            "REPOSITORY",
            "BRANCH",
            "LEDGER_TABLE",
            "ARTIFACT_BUCKET",
            "BUILD_PROJECT",
            "CODE_DEPLOY_APPLICATION",
            "DEPLOYMENT_GROUP",
            "AUTO_SCALING_GROUP",
            "TARGET_GROUP_ARN",
            "WEBHOOK_SECRET_ID",
            "STATE_MACHINE_ARN",
            "PROBE_ADDRESS");

    private final Pushback pushback = Pushback.inLambda(
            Settings.from(REQUIRED.stream().collect(Collectors.toMap(name -> name, name -> "http://{id}"))));

    @Test
    void hasEachStepOfTheListAndNoOther() {
        for (var step : Steps.ALL)
            assertTrue(pushback.steps().containsKey(step.handler()), step.name() + " is missing in StepMap");
        assertEquals(Steps.ALL.size(), pushback.steps().size(), "a step in StepMap is missing in Steps.ALL");
    }

    @Test
    void saysWhatIsNoStep() {
        var refused = assertThrows(IllegalArgumentException.class, () -> pushback.step(String.class));
        assertEquals("there is no step java.lang.String", refused.getMessage());
    }
}
