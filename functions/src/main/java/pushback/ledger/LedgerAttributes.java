package pushback.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// JSON as DynamoDB attributes and back, type for type, so that the table reads well in the console.
final class LedgerAttributes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private LedgerAttributes() {}

    static AttributeValue of(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> AttributeValue.fromS(json.textValue());
            case NUMBER -> AttributeValue.fromN(json.decimalValue().toPlainString());
            case BOOLEAN -> AttributeValue.fromBool(json.booleanValue());
            case NULL, MISSING -> AttributeValue.fromNul(true);
            case ARRAY -> {
                List<AttributeValue> items = new ArrayList<>();
                json.forEach(item -> items.add(of(item)));
                yield AttributeValue.fromL(items);
            }
            case OBJECT -> {
                Map<String, AttributeValue> fields = new LinkedHashMap<>();
                json.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
                yield AttributeValue.fromM(fields);
            }
            case BINARY, POJO -> throw new IllegalArgumentException("not JSON: " + json.getNodeType());
        };
    }

    static JsonNode json(AttributeValue value) {
        return switch (value.type()) {
            case S -> JSON.textNode(value.s());
            case N -> JSON.numberNode(new BigDecimal(value.n()));
            case BOOL -> JSON.booleanNode(value.bool());
            case NUL -> JSON.nullNode();
            case L -> {
                var items = JSON.arrayNode();
                value.l().forEach(item -> items.add(json(item)));
                yield items;
            }
            case M -> {
                var fields = JSON.objectNode();
                value.m().forEach((name, field) -> fields.set(name, json(field)));
                yield fields;
            }
            default -> throw new IllegalArgumentException("the ledger writes no attribute of type " + value.type());
        };
    }
}
