package pushback.aws.wire;

import com.fasterxml.jackson.core.JsonFactory;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/// AWS JSON: the operation in the header `X-Amz-Target`, everything else in the body.
///
/// @param version `1.0` or `1.1`, which differ in their content type
/// @param queryCompatible whether the service once spoke Query, and its clients look for those codes in a header
public record JsonRpc(String version, boolean queryCompatible) implements Protocol {
    static final JsonFactory JSON = new JsonFactory();

    @Override
    public Style style() {
        return Style.RPC;
    }

    @Override
    public Optional<String> operation(WireRequest asked, byte[] body) {
        return asked.header("x-amz-target").map(target -> target.substring(target.lastIndexOf('.') + 1));
    }

    @Override
    public SdkPojo read(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path) {
        return DocumentReader.read(JSON, body, builder);
    }

    @Override
    public WireAnswer answer(String operation, SdkPojo response, String requestId) {
        return new WireAnswer(200, headers(requestId), DocumentWriter.write(JSON, response));
    }

    @Override
    public WireAnswer refusal(AwsServiceException refused, String requestId) {
        var error = RpcError.of(refused, queryCompatible);
        return new WireAnswer(
                refused.statusCode(),
                error.headers(headers(requestId)),
                DocumentWriter.error(JSON, "__type", error.type(), error.message(), refused));
    }

    private Map<String, String> headers(String requestId) {
        return Map.of("Content-Type", "application/x-amz-json-" + version, "x-amzn-RequestId", requestId);
    }
}
