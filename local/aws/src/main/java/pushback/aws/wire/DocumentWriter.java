package pushback.aws.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Structures of the SDK as JSON or CBOR.
final class DocumentWriter {
    /// CBOR's tag of a moment in seconds.
    private static final int EPOCH = 1;

    private final JsonGenerator out;

    private DocumentWriter(JsonGenerator out) {
        this.out = out;
    }

    /// The members of `structure` that stand in a body.
    static byte[] write(JsonFactory format, SdkPojo structure) {
        return write(format, writer -> writer.structure(structure));
    }

    /// What an error says: its type, what it tells, and the members it has besides.
    static byte[] error(JsonFactory format, String typeName, String type, String message, SdkPojo refused) {
        return write(format, writer -> {
            var out = writer.out;
            out.writeStartObject();
            out.writeStringField(typeName, type);
            if (message != null) out.writeStringField("message", message);
            writer.members(refused);
            out.writeEndObject();
        });
    }

    private static byte[] write(JsonFactory format, Content content) {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = format.createGenerator(bytes)) {
            content.write(new DocumentWriter(out));
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes everything", impossible);
        }
        return bytes.toByteArray();
    }

    private void structure(SdkPojo structure) throws IOException {
        out.writeStartObject();
        members(structure);
        out.writeEndObject();
    }

    private void members(SdkPojo structure) throws IOException {
        for (var member : WireShape.of(structure).members()) {
            if (member.location() != MarshallLocation.PAYLOAD) continue;
            var value = member.of(structure);
            if (value == null) continue;
            out.writeFieldName(member.encodedName());
            value(member, value);
        }
    }

    private void value(WireMember member, Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case SdkPojo nested -> structure(nested);
            case List<?> list -> {
                out.writeStartArray();
                for (var one : list) value(member.element(), one);
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (var entry : map.entrySet()) {
                    out.writeFieldName((String) entry.getKey());
                    value(member.element(), entry.getValue());
                }
                out.writeEndObject();
            }
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> number(number);
            case Float number -> number(number);
            case BigDecimal number -> out.writeNumber(number);
            case Number number -> out.writeNumber(number.intValue());
            case SdkBytes bytes -> out.writeBinary(bytes.asByteArrayUnsafe());
            case Instant moment -> moment(member, moment);
            default -> throw new IllegalStateException("no form for " + value.getClass());
        }
    }

    /// JSON has no numbers that are none.
    private void number(double number) throws IOException {
        if (Double.isFinite(number) || out instanceof CBORGenerator) out.writeNumber(number);
        else out.writeString(Double.toString(number));
    }

    private void moment(WireMember member, Instant moment) throws IOException {
        if (out instanceof CBORGenerator cbor) {
            cbor.writeTag(EPOCH);
            cbor.writeNumber(moment.toEpochMilli() / 1000.0);
            return;
        }
        var format = member.format().orElse(Format.UNIX_TIMESTAMP);
        if (format == Format.UNIX_TIMESTAMP) out.writeNumber(WireTime.seconds(moment));
        else if (format == Format.UNIX_TIMESTAMP_MILLIS) out.writeNumber(moment.toEpochMilli());
        else out.writeString(WireTime.text(moment, format));
    }

    private interface Content {
        void write(DocumentWriter writer) throws IOException;
    }
}
