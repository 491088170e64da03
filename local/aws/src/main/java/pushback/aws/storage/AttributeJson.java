package pushback.aws.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Items as DynamoDB's JSON, `{"name": {"S": "value"}}`.
final class AttributeJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AttributeJson() {}

    static ObjectNode write(Map<String, AttributeValue> item) {
        var json = JSON.objectNode();
        item.forEach((name, value) -> json.set(name, write(value)));
        return json;
    }

    private static ObjectNode write(AttributeValue value) {
        var json = JSON.objectNode();
        return switch (value.type()) {
            case S -> json.put("S", value.s());
            case N -> json.put("N", value.n());
            case B -> json.put("B", value.b().asByteArrayUnsafe());
            case BOOL -> json.put("BOOL", value.bool());
            case NUL -> json.put("NULL", true);
            case SS -> json.set("SS", texts(value.ss()));
            case NS -> json.set("NS", texts(value.ns()));
            case BS -> {
                var array = JSON.arrayNode();
                value.bs().forEach(one -> array.add(one.asByteArrayUnsafe()));
                yield json.set("BS", array);
            }
            case L -> {
                var array = JSON.arrayNode();
                value.l().forEach(one -> array.add(write(one)));
                yield json.set("L", array);
            }
            case M -> json.set("M", write(value.m()));
            default -> throw new IllegalArgumentException("no type: " + value);
        };
    }

    private static ArrayNode texts(List<String> texts) {
        var array = JSON.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    static Map<String, AttributeValue> read(JsonNode json) {
        var item = new TreeMap<String, AttributeValue>();
        json.properties().forEach(one -> item.put(one.getKey(), readValue(one.getValue())));
        return item;
    }

    private static AttributeValue readValue(JsonNode json) {
        var typed = json.properties().iterator().next();
        var value = typed.getValue();
        return switch (typed.getKey()) {
            case "S" -> AttributeValue.fromS(value.asText());
            case "N" -> AttributeValue.fromN(value.asText());
            case "B" -> AttributeValue.fromB(bytes(value));
            case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
            case "NULL" -> AttributeValue.fromNul(true);
            case "SS" -> AttributeValue.fromSs(texts(value));
            case "NS" -> AttributeValue.fromNs(texts(value));
            case "BS" -> {
                var members = new ArrayList<SdkBytes>();
                value.forEach(one -> members.add(bytes(one)));
                yield AttributeValue.fromBs(members);
            }
            case "L" -> {
                var members = new ArrayList<AttributeValue>();
                value.forEach(one -> members.add(readValue(one)));
                yield AttributeValue.fromL(members);
            }
            case "M" -> AttributeValue.fromM(read(value));
            default -> throw new IllegalArgumentException("no such type: " + typed.getKey());
        };
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static SdkBytes bytes(JsonNode base64) {
        try {
            return SdkBytes.fromByteArray(base64.binaryValue());
        } catch (IOException notBase64) {
            throw new UncheckedIOException(notBase64);
        }
    }
}
