package pushback.aws.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;

/// REST-JSON: the operation by method and path, its members in path, query, headers and a JSON body.
///
/// @param paths the operations
public record RestJson(List<RestPath> paths) implements Protocol {
    @Override
    public Style style() {
        return Style.REST;
    }

    @Override
    public Optional<String> operation(WireRequest asked, byte[] body) {
        return paths.stream()
                .filter(path -> path.matches(asked))
                .map(RestPath::operation)
                .findFirst();
    }

    @Override
    public SdkPojo read(SdkPojo builder, WireRequest asked, byte[] body, Map<String, String> path) {
        var held = paths.stream()
                .filter(one -> one.matches(asked))
                .findFirst()
                .map(one -> one.held(asked))
                .orElse(path);
        var payload = WireShape.of(builder).payload();
        payload.ifPresent(member -> {
            if (body.length > 0) member.set(builder, SdkBytes.fromByteArrayUnsafe(body));
        });
        RestMembers.read(builder, asked, held);
        return payload.isPresent() || body.length == 0
                ? WireShape.built(builder)
                : DocumentReader.read(JsonRpc.JSON, body, builder);
    }

    @Override
    public WireAnswer answer(String operation, SdkPojo response, String requestId) {
        var headers = new HashMap<>(RestMembers.headers(response));
        headers.put("Content-Type", "application/json");
        headers.put("x-amzn-RequestId", requestId);
        var payload = WireShape.of(response).payload();
        var body = payload.isPresent()
                ? payload.get().of(response) instanceof SdkBytes bytes ? bytes.asByteArrayUnsafe() : new byte[0]
                : DocumentWriter.write(JsonRpc.JSON, response);
        return new WireAnswer(RestMembers.status(response), headers, body);
    }

    @Override
    public WireAnswer refusal(AwsServiceException refused, String requestId) {
        var details = refused.awsErrorDetails();
        return new WireAnswer(
                refused.statusCode(),
                Map.of(
                        "Content-Type",
                        "application/json",
                        "x-amzn-RequestId",
                        requestId,
                        "x-amzn-errortype",
                        details.errorCode()),
                DocumentWriter.error(
                        JsonRpc.JSON,
                        "Type",
                        refused.statusCode() >= 500 ? "Service" : "User",
                        details.errorMessage(),
                        refused));
    }
}
