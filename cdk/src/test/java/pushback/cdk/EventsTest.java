package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.base.Json;

/// The rules' patterns against events as AWS documents them.
@Tag("slow")
class EventsTest {
    @ParameterizedTest
    @ValueSource(strings = {"SUCCESS", "FAILURE", "STOP"})
    void theEndOfADeploymentWakesItsTask(String state) throws IOException {
        assertTrue(matches("Events/DeploymentEnded", with("codedeploy-success", "state", state)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"START", "READY"})
    void aDeploymentThatGoesOnWakesNobody(String state) throws IOException {
        assertFalse(matches("Events/DeploymentEnded", with("codedeploy-success", "state", state)));
    }

    @Test
    void deploymentsOfOthersWakeNobody() throws IOException {
        assertFalse(matches("Events/DeploymentEnded", with("codedeploy-success", "application", "another")));
        assertFalse(matches("Events/DeploymentEnded", with("codedeploy-success", "deploymentGroup", "another")));
        assertFalse(matches("Events/DeploymentEnded", event("execution-failed")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILED", "TIMED_OUT", "ABORTED"})
    void anExecutionThatEndsBadlyIsReconciled(String status) throws IOException {
        assertTrue(matches("Events/ExecutionEnded", with("execution-failed", "status", status)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RUNNING", "SUCCEEDED"})
    void anExecutionInOrderIsLeftAlone(String status) throws IOException {
        assertFalse(matches("Events/ExecutionEnded", with("execution-failed", "status", status)));
    }

    @Test
    void executionsOfOtherMachinesAreLeftAlone() throws IOException {
        assertFalse(matches(
                "Events/ExecutionEnded",
                with(
                        "execution-failed",
                        "stateMachineArn",
                        "arn:aws:states:us-east-1:111122223333:stateMachine:another")));
    }

    @Test
    void whatNoEventToldIsFoundEveryFiveMinutes() {
        var sweep = Synthesised.of("twoge").at("Events/Sweep");
        assertEquals("rate(5 minutes)", sweep.path("ScheduleExpression").asText());
        assertEquals("ENABLED", sweep.path("State").asText());
    }

    @Test
    void everyRuleKeepsWhatItsFunctionDidNotTake() {
        var rules = Synthesised.of("twoge").all("AWS::Events::Rule");
        assertEquals(3, rules.size());
        rules.forEach((id, rule) ->
                assertTrue(rule.path("Targets").get(0).path("DeadLetterConfig").has("Arn"), id));
    }

    private static boolean matches(String rule, JsonNode event) {
        return matches(resolved(Synthesised.of("twoge").at(rule).path("EventPattern")), event, "");
    }

    /// Lists of plain values are all that our patterns use.
    private static boolean matches(JsonNode pattern, JsonNode event, String at) {
        if (pattern.isArray())
            return StreamSupport.stream(pattern.spliterator(), false).anyMatch(event::equals);
        assertTrue(pattern.isObject() && !pattern.isEmpty(), "not a pattern at " + at + ": " + pattern);
        return pattern.properties().stream()
                .allMatch(field -> matches(field.getValue(), event.path(field.getKey()), at + "/" + field.getKey()));
    }

    /// With the account and region of the recorded events.
    private static JsonNode resolved(JsonNode node) {
        return Json.tree(node.toString()
                .replaceAll("\\{\"Fn::Join\":\\[\"\",\\[([^]]*)]]}", "\"$1\"")
                .replaceAll("\"?,?\\{\"Ref\":\"AWS::AccountId\"},?\"?", "111122223333")
                .replaceAll("\"\"", "\""));
    }

    private static ObjectNode with(String name, String field, String value) throws IOException {
        var event = event(name);
        ((ObjectNode) event.path("detail")).put(field, value);
        return event;
    }

    private static ObjectNode event(String name) throws IOException {
        try (var file = EventsTest.class.getResourceAsStream("events/" + name + ".json")) {
            return (ObjectNode) Json.tree(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
