package pushback.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import pushback.base.Json;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/// What AWS answered, as the JSON of its API: the SDK's classes describe their own wire form.
final class ApiDocument {
    private ApiDocument() {}

    /// `answer` with the fields that it has.
    static JsonNode of(SdkPojo answer) {
        var document = Json.STRICT.createObjectNode();
        for (var field : answer.sdkFields()) {
            var value = field.getValueOrDefault(answer);
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap))
                document.set(field.locationName(), value(value));
        }
        return document;
    }

    private static JsonNode value(Object value) {
        return switch (value) {
            case SdkPojo nested -> of(nested);
            case Instant instant -> Json.STRICT.getNodeFactory().textNode(instant.toString());
            case List<?> list -> {
                var array = Json.STRICT.createArrayNode();
                list.forEach(one -> array.add(value(one)));
                yield array;
            }
            case Map<?, ?> map -> {
                var object = Json.STRICT.createObjectNode();
                map.forEach((key, one) -> object.set(String.valueOf(key), value(one)));
                yield object;
            }
            default -> Json.STRICT.valueToTree(value);
        };
    }
}
