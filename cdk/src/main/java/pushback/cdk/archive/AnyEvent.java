package pushback.cdk.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.base.Json;
import pushback.step.event.ReceivePush;
import pushback.wiring.Steps.Step;

/// An event that a step can read.
public final class AnyEvent {
    private AnyEvent() {}

    public static String of(Step step) {
        return step.handler() == ReceivePush.class ? """
            {"version": "2.0", "headers": {"x-github-event": "push"}, "body": "{}", "isBase64Encoded": false}\
            """ : of(step.input()).toString();
    }

    private static JsonNode of(Type type) {
        var json = Json.STRICT.getNodeFactory();
        if (type instanceof ParameterizedType generic) {
            if (generic.getRawType() == Optional.class) return json.nullNode();
            if (generic.getRawType() == List.class) return json.arrayNode();
            if (generic.getRawType() == Map.class) return json.objectNode();
        }
        var plain = (Class<?>) type;
        if (plain == String.class) return json.textNode("3fa2c1d3fa2c1d3fa2c1d3fa2c1d3fa2c1d3fa2");
        if (plain == boolean.class) return json.booleanNode(false);
        if (plain == int.class || plain == long.class || plain == double.class) return json.numberNode(1);
        if (plain == Instant.class) return json.textNode("2026-11-20T13:05:02Z");
        if (plain.isEnum()) return json.textNode(plain.getEnumConstants()[0].toString());
        if (plain == JsonNode.class)
            return json.objectNode().putObject("detail").put("deploymentId", "d-1A2B3C4D5");
        ObjectNode object = json.objectNode();
        for (var component : plain.getRecordComponents())
            object.set(component.getName(), of(component.getGenericType()));
        return object;
    }
}
