package pushback.aws.wire;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import software.amazon.awssdk.core.SdkPojo;

/// Structures of the SDK from XML. What a structure does not know is passed over; document types are refused.
public final class XmlReader {
    private static final XMLInputFactory XML = factory();
    private static final int DEEPEST = 32;

    private final XMLStreamReader in;
    private int depth;

    private XmlReader(XMLStreamReader in) {
        this.in = in;
    }

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // What is wrong with a document is told to the client, not to the console.
        factory.setXMLReporter((message, type, information, location) -> {});
        return factory;
    }

    /// Sets the member of `builder` that is the whole body, if it has one.
    ///
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the body is no such document
    public static void payload(SdkPojo builder, byte[] body) {
        var member = WireShape.of(builder).payload();
        if (member.isEmpty() || body.length == 0) return;
        try {
            var in = XML.createXMLStreamReader(new ByteArrayInputStream(body));
            in.nextTag();
            member.get().set(builder, new XmlReader(in).structure(member.get()));
            while (in.hasNext()) in.next();
        } catch (XMLStreamException | Malformed unfit) {
            throw WireFault.MALFORMED.in(
                    Protocol.Style.S3,
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
    }

    private SdkPojo structure(WireMember member) throws XMLStreamException {
        if (++depth > DEEPEST) throw new Malformed("too deep");
        var builder = member.builder();
        var lists = new LinkedHashMap<WireMember, ArrayList<Object>>();
        while (in.nextTag() != XMLStreamConstants.END_ELEMENT) {
            var name = in.getLocalName();
            var inner = member.shape().member(name);
            if (inner == null) skip();
            else if (inner.kind() == WireMember.Kind.LIST)
                list(inner, lists.computeIfAbsent(inner, _ -> new ArrayList<>()));
            else inner.set(builder, value(inner));
        }
        lists.forEach((list, values) -> list.set(builder, values));
        depth--;
        return WireShape.built(builder);
    }

    private void list(WireMember list, ArrayList<Object> values) throws XMLStreamException {
        if (list.isFlattened()) values.add(value(list.element()));
        else while (in.nextTag() != XMLStreamConstants.END_ELEMENT) values.add(value(list.element()));
    }

    private Object value(WireMember member) throws XMLStreamException {
        return member.kind() == WireMember.Kind.STRUCTURE
                ? structure(member)
                : WireText.parse(member, in.getElementText().strip());
    }

    private void skip() throws XMLStreamException {
        for (var open = 1; open > 0; ) {
            var event = in.next();
            if (event == XMLStreamConstants.START_ELEMENT) open++;
            if (event == XMLStreamConstants.END_ELEMENT) open--;
        }
    }
}
