package pushback.cdk.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;
import pushback.base.Json;

/// The JSON schema of an environment's file, for editors; made from the records that the file is read into.
public final class FileSchema {
    private FileSchema() {}

    /// As it lies beside the environments.
    public static String text() {
        var schema = Json.STRICT
                .createObjectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "An environment of Pushback");
        schema.setAll(object(Environment.class));
        return schema.toPrettyString() + "\n";
    }

    private static ObjectNode object(Class<?> type) {
        var object = Json.STRICT.createObjectNode().put("type", "object").put("additionalProperties", false);
        var properties = object.putObject("properties");
        var required = Json.STRICT.createArrayNode();
        for (var component : type.getRecordComponents()) {
            properties.set(component.getName(), property(component));
            if (component.getType() != Optional.class
                    && key(component).otherwise().equals(Key.REQUIRED)) required.add(component.getName());
        }
        if (!required.isEmpty()) object.set("required", required);
        return object;
    }

    private static ObjectNode property(RecordComponent component) {
        var key = key(component);
        var type = component.getType() == Optional.class
                ? argument(component.getGenericType())
                : component.getGenericType();
        var property = value(type, key).put("description", key.value());
        if (!key.otherwise().equals(Key.REQUIRED)) {
            JsonNode otherwise = Json.STRICT.valueToTree(new Yaml().<Object>load(key.otherwise()));
            property.set("default", otherwise);
        }
        return property;
    }

    private static ObjectNode value(Type type, Key key) {
        var value = Json.STRICT.createObjectNode();
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            value.put("type", "array").set("items", value(argument(generic), key));
            return value;
        }
        if (type instanceof ParameterizedType) {
            value.put("type", "object")
                    .putObject("additionalProperties")
                    .putArray("type")
                    .add("string")
                    .add("number")
                    .add("boolean");
            return value;
        }
        var plain = (Class<?>) type;
        if (plain.isRecord()) return object(plain);
        if (plain.isEnum()) {
            ArrayNode words = value.put("type", "string").putArray("enum");
            Arrays.stream(plain.getEnumConstants()).map(Scalars::spelled).forEach(words::add);
            return value;
        }
        if (plain == String.class) return text(value, key);
        if (plain == boolean.class) return value.put("type", "boolean");
        var whole = plain == int.class || plain == Integer.class;
        return value.put("type", whole ? "integer" : "number")
                .put("minimum", key.min())
                .put("maximum", key.max());
    }

    private static ObjectNode text(ObjectNode value, Key key) {
        value.put("type", "string").put("minLength", 1);
        if (!key.pattern().isEmpty()) value.put("pattern", "^(" + key.pattern() + ")$");
        if (!key.example().isEmpty()) value.putArray("examples").add(key.example());
        return value;
    }

    private static Key key(RecordComponent component) {
        return component.getAnnotation(Key.class);
    }

    private static Type argument(Type generic) {
        return ((ParameterizedType) generic).getActualTypeArguments()[0];
    }
}
