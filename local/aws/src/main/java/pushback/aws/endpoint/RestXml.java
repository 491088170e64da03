package pushback.aws.endpoint;

import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// The protocol REST-XML, for any request and response: each class of the SDK says of its fields where they stand and
/// how they are called ([SdkPojo#sdkFields]). Reads paths, queries and headers; writes headers and bodies. No request
/// served so far carries XML.
final class RestXml {
    private static final DateTimeFormatter RFC_822 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", java.util.Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ISO_8601 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    private RestXml() {}

    /// Fills the builder of a request.
    ///
    /// @param path what the operation's path holds, such as `Bucket`
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if a value is not of its field's type
    static SdkPojo read(SdkBuilder<?, ?> builder, WireRequest asked, Map<String, String> path) {
        var fields = ((SdkPojo) builder).sdkFields();
        for (var field : fields) {
            switch (field.location()) {
                case PATH, GREEDY_PATH -> set(builder, field, path.get(field.locationName()));
                case QUERY_PARAM ->
                    set(builder, field, asked.parameter(field.locationName()).orElse(null));
                case HEADER -> readHeader(builder, field, asked);
                default -> {}
            }
        }
        return (SdkPojo) builder.build();
    }

    private static void readHeader(SdkBuilder<?, ?> builder, SdkField<?> field, WireRequest asked) {
        var name = field.locationName().toLowerCase(java.util.Locale.ROOT);
        if (isMap(field)) {
            var entries = new TreeMap<String, String>();
            asked.headers().forEach((header, values) -> {
                if (header.startsWith(name)) entries.put(header.substring(name.length()), String.join(",", values));
            });
            if (!entries.isEmpty()) field.set(builder, entries);
        } else set(builder, field, asked.header(name).orElse(null));
    }

    private static void set(SdkBuilder<?, ?> builder, SdkField<?> field, String text) {
        if (text == null) return;
        try {
            var type = field.marshallingType().getTargetClass();
            Object value;
            if (type == String.class) value = text;
            else if (type == Integer.class) value = Integer.valueOf(text);
            else if (type == Long.class) value = Long.valueOf(text);
            else if (type == Boolean.class) value = Boolean.valueOf(text);
            else if (type == Instant.class) value = RFC_822.parse(text, Instant::from);
            else throw Denied.of(501, "NotImplemented", "The local cloud does not read " + field.locationName());
            field.set(builder, value);
        } catch (NumberFormatException | DateTimeException unfit) {
            throw Denied.of(400, "InvalidArgument", "Provided argument is not valid: " + field.locationName());
        }
    }

    /// The headers that a response is sent with.
    static Map<String, String> headers(SdkPojo response) {
        var headers = new LinkedHashMap<String, String>();
        for (var field : response.sdkFields()) {
            var value = field.getValueOrDefault(response);
            if (field.location() != MarshallLocation.HEADER || value == null) continue;
            if (isMap(field))
                ((Map<?, ?>) value).forEach((name, text) -> headers.put(field.locationName() + name, text.toString()));
            else headers.put(field.locationName(), text(field, value));
        }
        return headers;
    }

    /// A response's body; empty if it has none.
    ///
    /// @param root the document's outermost element, which the SDK's classes do not know; empty: no body
    static String body(String root, SdkPojo response) {
        if (root.isEmpty()) return "";
        return document(xml -> {
            xml.writeStartElement(root);
            xml.writeDefaultNamespace("http://s3.amazonaws.com/doc/2006-03-01/");
            write(xml, response);
            xml.writeEndElement();
        });
    }

    static String error(String code, String message, String requestId) {
        return document(xml -> {
            xml.writeStartElement("Error");
            element(xml, "Code", code);
            element(xml, "Message", message);
            element(xml, "RequestId", requestId);
            xml.writeEndElement();
        });
    }

    private static void write(XMLStreamWriter xml, SdkPojo pojo) throws XMLStreamException {
        for (var field : pojo.sdkFields()) {
            var value = field.getValueOrDefault(pojo);
            if (field.location() != MarshallLocation.PAYLOAD || value == null) continue;
            if (value instanceof List<?> list) writeList(xml, field, list);
            else write(xml, field, field.locationName(), value);
        }
    }

    private static void writeList(XMLStreamWriter xml, SdkField<?> field, List<?> list) throws XMLStreamException {
        var trait = field.getRequiredTrait(ListTrait.class);
        if (!trait.isFlattened()) xml.writeStartElement(field.locationName());
        var name = trait.isFlattened()
                ? field.locationName()
                : trait.memberLocationName() == null ? "member" : trait.memberLocationName();
        for (var item : list) write(xml, trait.memberFieldInfo(), name, item);
        if (!trait.isFlattened()) xml.writeEndElement();
    }

    private static void write(XMLStreamWriter xml, SdkField<?> field, String name, Object value)
            throws XMLStreamException {
        if (!(value instanceof SdkPojo nested)) {
            element(xml, name, text(field, value));
            return;
        }
        xml.writeStartElement(name);
        write(xml, nested);
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text.codePoints()
                .map(point -> isInXml(point) ? point : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
        xml.writeEndElement();
    }

    /// XML 1.0 has no place for the others, not even escaped.
    private static boolean isInXml(int point) {
        return point >= 0x20 && point <= 0xD7FF
                || point == '\t'
                || point == '\n'
                || point == '\r'
                || point >= 0xE000 && point <= 0xFFFD
                || point >= 0x10000;
    }

    private static String text(SdkField<?> field, Object value) {
        if (!(value instanceof Instant instant)) return value.toString();
        var format = field.getOptionalTrait(TimestampFormatTrait.class)
                .map(TimestampFormatTrait::format)
                .orElse(
                        field.location() == MarshallLocation.HEADER
                                ? TimestampFormatTrait.Format.RFC_822
                                : TimestampFormatTrait.Format.ISO_8601);
        return switch (format) {
            case RFC_822 -> RFC_822.format(instant);
            case ISO_8601 -> ISO_8601.format(instant);
            case UNIX_TIMESTAMP -> Long.toString(instant.getEpochSecond());
            case UNIX_TIMESTAMP_MILLIS -> Long.toString(instant.toEpochMilli());
        };
    }

    private static boolean isMap(SdkField<?> field) {
        return field.marshallingType().getTargetClass() == Map.class;
    }

    private static String document(Content content) {
        var text = new StringWriter();
        try {
            var xml = XML.createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            content.write(xml);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("a string takes everything", impossible);
        }
        return text.toString();
    }

    private interface Content {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }
}
