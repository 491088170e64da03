package pushback.aws.wire;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/// How S3 refuses. Its bodies are streams, which its own room in the endpoint carries.
public record S3Words() implements Protocol {
    @Override
    public Style style() {
        return Style.S3;
    }

    @Override
    public Optional<String> operation(WireRequest asked, byte[] body) {
        return Optional.empty();
    }

    @Override
    public SdkPojo read(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path) {
        throw new UnsupportedOperationException("S3's bodies are streams");
    }

    @Override
    public WireAnswer answer(String operation, SdkPojo response, String requestId) {
        throw new UnsupportedOperationException("S3's bodies are streams");
    }

    @Override
    public WireAnswer refusal(AwsServiceException refused, String requestId) {
        var xml = new XmlWriter()
                .begin("Error")
                .element("Code", refused.awsErrorDetails().errorCode())
                .element("Message", refused.awsErrorDetails().errorMessage())
                .element("RequestId", requestId)
                .end("Error");
        return WireAnswer.of(refused.statusCode(), "application/xml", xml.bytes());
    }
}
