package pushback.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.base.Json;
import pushback.health.Health;
import pushback.release.Release;
import pushback.step.deploy.DeployRevision;
import pushback.wiring.Steps;

class LambdaJsonTest {
    private final LambdaJson json = new LambdaJson();

    /// The records that cross the boundary between the machine and a function.
    static Set<Type> records() {
        var types = new LinkedHashSet<Type>();
        Steps.ALL.forEach(step -> Stream.of(step.input(), step.output())
                .filter(type -> type instanceof Class<?> known && known.isRecord())
                .forEach(types::add));
        return types;
    }

    /// An execution that two processes start is one only if both say the same.
    @Test
    void aMapIsTheSameTextInEveryProcess() {
        assertEquals(
                "{\"commit\":1,\"ref\":2,\"requestedBy\":3}",
                Json.text(Map.of("requestedBy", 3, "ref", 2, "commit", 1)));
    }

    @Test
    void everyStepOfTheMachineSpeaksInRecords() {
        for (var step : Steps.ALL)
            if (step.trigger() == Steps.Trigger.STATE) {
                assertTrue(records().contains(step.input()), step.name());
                assertTrue(records().contains(step.output()), step.name());
            }
        assertTrue(records().size() > 25, "only " + records().size());
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordComesBackAsItWent(Type type) {
        var any = new AnyRecord(new Random(20260105));
        for (int i = 0; i < 50; i++) {
            var record = any.of(type);
            assertEquals(record, read(text(record, type), type));
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void refusesAFieldThatIsNotKnown(Type type) {
        var tree = (ObjectNode) Json.tree(text(new AnyRecord(new Random(1)).of(type), type));
        tree.put("unheardOf", 1);
        assertThrows(UncheckedIOException.class, () -> read(tree.toString(), type));
    }

    @ParameterizedTest
    @MethodSource("records")
    void refusesARecordWithAFieldMissing(Type type) {
        var whole = (ObjectNode) Json.tree(text(new AnyRecord(new Random(1)).of(type), type));
        for (var field : whole.properties()) {
            var tree = whole.deepCopy().without(field.getKey());
            assertThrows(UncheckedIOException.class, () -> read(tree.toString(), type), field.getKey());
        }
    }

    @Test
    void refusesAnUnknownFieldDeepInside() {
        var tree = (ObjectNode) Json.tree(
                text(new AnyRecord(new Random(1)).of(DeployRevision.Request.class), DeployRevision.Request.class));
        ((ObjectNode) tree.path("revision")).put("unheardOf", 1);
        assertThrows(UncheckedIOException.class, () -> read(tree.toString(), DeployRevision.Request.class));
    }

    @Test
    void aQuestionIsNotAField() {
        var tree = Json.tree(text(new AnyRecord(new Random(1)).of(Release.class), Release.class));
        assertTrue(tree.has("action") && !tree.has("rollback"), tree.toString());
        assertTrue(!Json.tree(text(new AnyRecord(new Random(1)).of(Health.class), Health.class))
                .has("healthy"));
    }

    @Test
    void writesInstantsAsPeopleReadThem() {
        var text = text(new AnyRecord(new Random(1)).of(Release.class), Release.class);
        assertTrue(Json.tree(text).path("requestedAt").asText().matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z"), text);
    }

    @Test
    void toleratesWhatAwsAddsToItsEvents() {
        APIGatewayV2HTTPEvent event = read(
                "{\"version\": \"2.0\", \"body\": \"hello\", \"isBase64Encoded\": true, "
                        + "\"headers\": {\"x-a\": \"b\"}, \"addedIn2031\": {\"deep\": []}}",
                APIGatewayV2HTTPEvent.class);
        assertEquals("hello", event.getBody());
        assertTrue(event.getIsBase64Encoded());
        assertEquals("b", event.getHeaders().get("x-a"));
    }

    @Test
    void handsOnWhatIsAnyJsonAsItCame() {
        var event = "{\"detail\":{\"deploymentId\":\"d-1\",\"anything\":[1,2.50,null]}}";
        JsonNode node = read(event, JsonNode.class);
        assertEquals(Json.tree(event), node);
    }

    private <T> T read(String text, Type type) {
        return json.fromJson(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), type);
    }

    private String text(Object value, Type type) {
        var bytes = new ByteArrayOutputStream();
        json.toJson(value, bytes, type);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
