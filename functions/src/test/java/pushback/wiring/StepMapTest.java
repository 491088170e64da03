package pushback.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.base.PlacedCommands;
import pushback.outcome.Links;
import pushback.settings.Settings;
import software.amazon.awssdk.core.SdkClient;

class StepMapTest {
    private static final List<String> REQUIRED = List.of(
            "ENVIRONMENT",
            "REPOSITORY",
            "BRANCH",
            "LEDGER_TABLE",
            "ARTIFACT_BUCKET",
            "CODE_DEPLOY_APPLICATION",
            "DEPLOYMENT_GROUP",
            "AUTO_SCALING_GROUP",
            "TARGET_GROUP_ARN",
            "WEBHOOK_SECRET_ID",
            "STATE_MACHINE_ARN",
            "PROBE_ADDRESS");

    private final Settings settings =
            Settings.from(REQUIRED.stream().collect(Collectors.toMap(name -> name, name -> "http://{id}")));

    private final List<String> clients = new ArrayList<>();

    private final Pushback pushback = Pushback.on((Platform) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Platform.class}, (_, method, _) -> thing(method)));

    @Test
    void hasEachStepOfTheListAndNoOther() {
        for (var step : Steps.ALL)
            assertTrue(pushback.steps().containsKey(step.handler()), step.name() + " is missing in StepMap");
        assertEquals(Steps.ALL.size(), pushback.steps().size(), "a step in StepMap is missing in Steps.ALL");
    }

    /// A cold start pays for each client, and an event seldom needs all that its step could ask.
    @Test
    void makesAStepWithoutAskingForAClient() {
        for (var step : Steps.ALL)
            assertEquals(step.handler(), pushback.step(step.handler()).getClass());
        assertEquals(List.of(), clients);
    }

    @Test
    void saysWhatIsNoStep() {
        var refused = assertThrows(IllegalArgumentException.class, () -> pushback.step(String.class));
        assertEquals("there is no step java.lang.String", refused.getMessage());
    }

    private Object thing(Method method) {
        var type = method.getReturnType();
        if (type == Settings.class) return settings;
        if (type == Clock.class) return Clock.systemUTC();
        if (type == Links.class) return Links.CONSOLE;
        if (type == PlacedCommands.class) return PlacedCommands.HERE;
        if (SdkClient.class.isAssignableFrom(type)) clients.add(method.getName());
        return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (_, called, _) -> {
            throw new AssertionError("nobody has called a step, and " + called + " was called");
        });
    }
}
