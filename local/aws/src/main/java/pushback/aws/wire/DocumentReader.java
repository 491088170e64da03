package pushback.aws.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;

/// Structures of the SDK from JSON or CBOR. What a structure does not know is passed over, as AWS does.
final class DocumentReader {
    private final JsonParser in;

    private DocumentReader(JsonParser in) {
        this.in = in;
    }

    /// Fills `builder` and builds it.
    ///
    /// @throws Malformed if it is no such document
    static SdkPojo read(JsonFactory format, byte[] body, SdkPojo builder) {
        try (var in = format.createParser(body)) {
            var reader = new DocumentReader(in);
            if (in.nextToken() != JsonToken.START_OBJECT) throw new Malformed("the body is no structure");
            reader.fill(builder);
            if (in.nextToken() != null) throw new Malformed("there is more after the structure");
            return WireShape.built(builder);
        } catch (JsonProcessingException malformed) {
            throw new Malformed(malformed.getOriginalMessage());
        } catch (IOException broken) {
            throw new Malformed(String.valueOf(broken.getMessage()));
        }
    }

    private void fill(SdkPojo builder) throws IOException {
        var shape = WireShape.of(builder);
        for (var name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            var member = shape.member(name);
            in.nextToken();
            if (member == null) in.skipChildren();
            else if (in.currentToken() != JsonToken.VALUE_NULL) member.set(builder, value(member));
        }
        if (in.currentToken() != JsonToken.END_OBJECT) throw new Malformed("a structure does not end");
    }

    private Object value(WireMember member) throws IOException {
        return switch (member.kind()) {
            case TEXT -> text(member);
            case INTEGER -> whole(member).getIntValue();
            case LONG -> whole(member).getLongValue();
            case SHORT -> whole(member).getShortValue();
            case BYTE -> whole(member).getByteValue();
            case FLOAT -> (float) number(member);
            case DOUBLE -> number(member);
            case DECIMAL -> whole(member).getDecimalValue();
            case BOOLEAN -> truth(member);
            case INSTANT -> moment(member);
            case BYTES -> bytes(member);
            case STRUCTURE -> structure(member);
            case LIST -> list(member);
            case MAP -> map(member);
            case OTHER -> throw new Malformed("the local cloud does not read " + member.name());
        };
    }

    private String text(WireMember member) throws IOException {
        require(member, JsonToken.VALUE_STRING, "String");
        return in.getText();
    }

    private JsonParser whole(WireMember member) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && in.getDoubleValue() == Math.rint(in.getDoubleValue()))
            return in;
        require(member, JsonToken.VALUE_NUMBER_INT, "Integer");
        return in;
    }

    private double number(WireMember member) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING)
            return switch (in.getText()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> throw unfit(member, "Double");
            };
        if (!in.currentToken().isNumeric()) throw unfit(member, "Double");
        return in.getDoubleValue();
    }

    private Boolean truth(WireMember member) throws IOException {
        if (!in.currentToken().isBoolean()) throw unfit(member, "Boolean");
        return in.getBooleanValue();
    }

    private Object moment(WireMember member) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING) return WireTime.parse(in.getText());
        if (!in.currentToken().isNumeric() || !Double.isFinite(in.getDoubleValue())) throw unfit(member, "Timestamp");
        return WireTime.ofSeconds(in.getDecimalValue());
    }

    private SdkBytes bytes(WireMember member) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING && in.currentToken() != JsonToken.VALUE_EMBEDDED_OBJECT)
            throw unfit(member, "Blob");
        return SdkBytes.fromByteArrayUnsafe(in.getBinaryValue());
    }

    private SdkPojo structure(WireMember member) throws IOException {
        require(member, JsonToken.START_OBJECT, "Structure");
        var builder = member.builder();
        fill(builder);
        return WireShape.built(builder);
    }

    private Object list(WireMember member) throws IOException {
        require(member, JsonToken.START_ARRAY, "List");
        var values = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) values.add(value(member.element()));
        return values;
    }

    private Object map(WireMember member) throws IOException {
        require(member, JsonToken.START_OBJECT, "Map");
        var values = new LinkedHashMap<String, Object>();
        for (var key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
            in.nextToken();
            values.put(key, value(member.element()));
        }
        return values;
    }

    private void require(WireMember member, JsonToken wanted, String type) {
        if (in.currentToken() != wanted) throw unfit(member, type);
    }

    /// In the words of AWS's own.
    private Malformed unfit(WireMember member, String type) {
        var token = in.currentToken();
        var given = switch (token) {
            case null -> "END";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "NUMBER_VALUE";
            case VALUE_STRING -> "STRING_VALUE";
            case VALUE_TRUE -> "TRUE_VALUE";
            case VALUE_FALSE -> "FALSE_VALUE";
            case VALUE_NULL -> "NULL_VALUE";
            case START_OBJECT -> "START_OBJECT";
            case START_ARRAY -> "START_ARRAY";
            default -> token.name().toUpperCase(Locale.ROOT);
        };
        return new Malformed(given + " can not be converted to " + type);
    }
}
