package pushback.aws.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/// AWS Query: a form with the operation in its field `Action`, answered in XML.
///
/// @param namespace of the answers
public record QueryForm(String namespace) implements Protocol {
    static final String XML = "text/xml";

    @Override
    public Style style() {
        return Style.QUERY;
    }

    @Override
    public Optional<String> operation(WireRequest asked, byte[] body) {
        return FormReader.field(form(asked, body), "Action");
    }

    /// In the body, or in the query where there is no body.
    static String form(WireRequest asked, byte[] body) {
        return body.length > 0 ? new String(body, StandardCharsets.ISO_8859_1) : asked.query();
    }

    @Override
    public SdkPojo read(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path) {
        return FormReader.read(FormReader.fields(form(asked, body)), builder);
    }

    @Override
    public WireAnswer answer(String operation, SdkPojo response, String requestId) {
        var xml = new XmlWriter().begin(operation + "Response", namespace);
        if (!response.sdkFields().isEmpty())
            xml.begin(operation + "Result").members(response).end(operation + "Result");
        xml.begin("ResponseMetadata").element("RequestId", requestId).end("ResponseMetadata");
        return WireAnswer.of(200, XML, xml.end(operation + "Response").bytes());
    }

    @Override
    public WireAnswer refusal(AwsServiceException refused, String requestId) {
        var details = refused.awsErrorDetails();
        var xml = new XmlWriter()
                .begin("ErrorResponse", namespace)
                .begin("Error")
                .element("Type", refused.statusCode() >= 500 ? "Receiver" : "Sender")
                .element("Code", details.errorCode())
                .element("Message", details.errorMessage())
                .members(refused)
                .end("Error")
                .element("RequestId", requestId)
                .end("ErrorResponse");
        return WireAnswer.of(refused.statusCode(), XML, xml.bytes());
    }
}
