package pushback.aws.account;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/// How a service says no: the SDK's own exception, filled in as if it had come over the wire.
public final class Refusal {
    private Refusal() {}

    /// The exception that `builder` makes, with HTTP status 400, which most of AWS's errors have.
    public static AwsServiceException of(
            AwsServiceException.Builder builder, String service, String code, String message) {
        return of(builder, service, 400, code, message);
    }

    /// The exception that `builder` makes.
    ///
    /// @param service as the SDK names it, such as `CodeDeploy`
    /// @param status the HTTP status AWS answers with
    /// @param code the error code on the wire, such as `DeploymentLimitExceededException`
    public static AwsServiceException of(
            AwsServiceException.Builder builder, String service, int status, String code, String message) {
        var details = AwsErrorDetails.builder()
                .serviceName(service)
                .errorCode(code)
                .errorMessage(message)
                .sdkHttpResponse(
                        SdkHttpFullResponse.builder().statusCode(status).build())
                .build();
        return builder.awsErrorDetails(details)
                .message(message)
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
