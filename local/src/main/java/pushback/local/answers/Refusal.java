package pushback.local.answers;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// An exception of the SDK filled as if an answer of AWS had arrived.
public final class Refusal {
    private Refusal() { }

    /// Fills and builds an SDK exception.
    ///
    /// @param builder of the exception class, such as `ConditionalCheckFailedException.builder()`
    /// @param service the SDK's service name, such as `DynamoDb`
    /// @param status the HTTP status AWS answers with
    /// @param code AWS's error code, such as `ValidationException`
    public static AwsServiceException of(AwsServiceException.Builder builder, String service, int status, String code,
            String message) {
        return builder
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code).errorMessage(message).serviceName(service).build())
                .statusCode(status)
                .requestId("local")
                .build();
    }

    /// `value`, or what `refusal` makes if it is null or an empty string.
    public static String required(String value, Supplier<? extends RuntimeException> refusal) {
        if (value == null || value.isEmpty()) throw refusal.get();
        return value;
    }
}
