package pushback.aws.wire;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/// EC2's own Query: the same forms, other XML.
///
/// @param namespace of the answers
public record Ec2Form(String namespace) implements Protocol {
    @Override
    public Style style() {
        return Style.EC2;
    }

    @Override
    public Optional<String> operation(WireRequest asked, byte[] body) {
        return FormReader.field(QueryForm.form(asked, body), "Action");
    }

    @Override
    public SdkPojo read(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path) {
        return FormReader.read(FormReader.fields(QueryForm.form(asked, body)), builder);
    }

    @Override
    public WireAnswer answer(String operation, SdkPojo response, String requestId) {
        var xml = new XmlWriter()
                .begin(operation + "Response", namespace)
                .element("requestId", requestId)
                .members(response)
                .end(operation + "Response");
        return WireAnswer.of(200, QueryForm.XML, xml.bytes());
    }

    @Override
    public WireAnswer refusal(AwsServiceException refused, String requestId) {
        var xml = new XmlWriter()
                .begin("Response")
                .begin("Errors")
                .begin("Error")
                .element("Code", refused.awsErrorDetails().errorCode())
                .element("Message", refused.awsErrorDetails().errorMessage())
                .end("Error")
                .end("Errors")
                .element("RequestID", requestId)
                .end("Response");
        return WireAnswer.of(refused.statusCode(), QueryForm.XML, xml.bytes());
    }
}
