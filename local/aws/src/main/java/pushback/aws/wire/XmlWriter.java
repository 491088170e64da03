package pushback.aws.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/// Structures of the SDK as XML.
public final class XmlWriter {
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private final StringBuilder out = new StringBuilder(512).append(DECLARATION);

    /// Begins an element; [#end] ends it.
    public XmlWriter begin(String name) {
        out.append('<').append(name).append('>');
        return this;
    }

    /// @param namespace of the element and all in it; empty: none
    public XmlWriter begin(String name, String namespace) {
        out.append('<').append(name);
        if (!namespace.isEmpty()) out.append(" xmlns=\"").append(namespace).append('"');
        out.append('>');
        return this;
    }

    public XmlWriter end(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    public XmlWriter element(String name, String text) {
        begin(name);
        escaped(text);
        return end(name);
    }

    /// The members of `structure` that stand in a body.
    public XmlWriter members(SdkPojo structure) {
        for (var member : WireShape.of(structure).members()) {
            var value = member.location() == MarshallLocation.PAYLOAD ? member.of(structure) : null;
            if (value != null) member(member, value);
        }
        return this;
    }

    public byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void member(WireMember member, Object value) {
        var name = member.nameInXml();
        switch (value) {
            case List<?> list -> {
                if (!member.isFlattened()) begin(name);
                for (var one : list) value(member.element(), member.isFlattened() ? name : member.elementName(), one);
                if (!member.isFlattened()) end(name);
            }
            case Map<?, ?> map -> {
                if (!member.isFlattened()) begin(name);
                map.forEach((key, one) -> entry(member, key.toString(), one));
                if (!member.isFlattened()) end(name);
            }
            default -> value(member, name, value);
        }
    }

    private void entry(WireMember map, String key, Object value) {
        var name = map.isFlattened() ? map.nameInXml() : "entry";
        begin(name);
        element(map.keyName(), key);
        value(map.element(), map.valueName(), value);
        end(name);
    }

    private void value(WireMember member, String name, Object value) {
        if (value instanceof SdkPojo nested) {
            begin(name);
            members(nested);
            end(name);
        } else element(name, WireText.of(member, value, Format.ISO_8601));
    }

    private void escaped(String text) {
        if (text == null) return;
        if (isPlain(text)) {
            out.append(text);
            return;
        }
        text.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                // A reader of XML makes a line feed of one that is not written so.
                case '\r' -> out.append("&#xD;");
                default -> out.appendCodePoint(isInXml(point) ? point : 0xFFFD);
            }
        });
    }

    /// As nearly all are: nothing in it has to be written in another way.
    private static boolean isPlain(String text) {
        for (var at = 0; at < text.length(); at++) {
            var unit = text.charAt(at);
            if (unit < 0x20 || unit > '~' || unit == '<' || unit == '>' || unit == '&') return false;
        }
        return true;
    }

    /// XML 1.0 has no place for the others, not even escaped.
    private static boolean isInXml(int point) {
        return point >= 0x20 && point <= 0xD7FF
                || point == '\t'
                || point == '\n'
                || point >= 0xE000 && point <= 0xFFFD
                || point >= 0x10000;
    }
}
