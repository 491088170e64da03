package pushback.aws.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/// smithy-rpc-v2-cbor: the operation in the path `/service/SERVICE/operation/OPERATION`, everything else in the body.
///
/// @param queryCompatible whether the service once spoke Query, and its clients look for those codes in a header
public record CborRpc(boolean queryCompatible) implements Protocol {
    private static final JsonFactory CBOR = new CBORFactory();
    static final String NAME = "rpc-v2-cbor";

    @Override
    public Style style() {
        return Style.RPC;
    }

    @Override
    public Optional<String> operation(WireRequest asked, byte[] body) {
        return Optional.of(asked.path().substring(asked.path().lastIndexOf('/') + 1));
    }

    /// One that has no members may come without a body.
    @Override
    public SdkPojo read(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path) {
        return body.length == 0 ? WireShape.built(builder) : DocumentReader.read(CBOR, body, builder);
    }

    @Override
    public WireAnswer answer(String operation, SdkPojo response, String requestId) {
        return new WireAnswer(200, headers(requestId), DocumentWriter.write(CBOR, response));
    }

    @Override
    public WireAnswer refusal(AwsServiceException refused, String requestId) {
        var error = RpcError.of(refused, queryCompatible);
        return new WireAnswer(
                refused.statusCode(),
                error.headers(headers(requestId)),
                DocumentWriter.error(CBOR, "__type", error.type(), error.message(), refused));
    }

    private static Map<String, String> headers(String requestId) {
        return Map.of("Content-Type", "application/cbor", "smithy-protocol", NAME, "x-amzn-RequestId", requestId);
    }
}
