package pushback.aws.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// A refusal as the RPC protocols write it.
///
/// @param type the error's shape, by which a client knows its exception
/// @param query the code that the service had in Query, and whose fault it was
record RpcError(String type, String message, Optional<String> query) {
    private static final String QUERY_ERROR = "x-amzn-query-error";
    /// Shapes whose code in Query is another word; the others are called as their code is, some with a suffix.
    private static final Map<String, String> SHAPES = Map.of(
            "InvalidParameterValue", "InvalidParameterValueException",
            "InvalidParameterCombination", "InvalidParameterCombinationException",
            "MissingParameter", "MissingRequiredParameterException",
            "InvalidFormat", "InvalidFormatFault",
            "LimitExceeded", "LimitExceededFault",
            "InternalServiceError", "InternalServiceFault",
            "ValidationError", "ValidationException");

    static RpcError of(AwsServiceException refused, boolean queryCompatible) {
        var details = refused.awsErrorDetails();
        var code = details.errorCode();
        if (!queryCompatible) return new RpcError(code, details.errorMessage(), Optional.empty());
        return new RpcError(
                SHAPES.getOrDefault(code, code),
                details.errorMessage(),
                Optional.of(code + (refused.statusCode() >= 500 ? ";Receiver" : ";Sender")));
    }

    Map<String, String> headers(Map<String, String> usual) {
        if (query.isEmpty()) return usual;
        var headers = new HashMap<>(usual);
        headers.put(QUERY_ERROR, query.get());
        return headers;
    }
}
