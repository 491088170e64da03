package pushback.local.account;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/// How a service says no: the SDK's own exception, filled in as if it had come over the wire.
public final class Refusal {
    private Refusal() { }

    /// The exception that `builder` makes, with HTTP status 400 and AWS's error code.
    ///
    /// @param service as the SDK names it, such as `CodeDeploy`
    /// @param code the error code on the wire, such as `DeploymentLimitExceededException`
    public static AwsServiceException of(AwsServiceException.Builder builder, String service, String code,
            String message) {
        var details = AwsErrorDetails.builder()
                .serviceName(service).errorCode(code).errorMessage(message)
                .sdkHttpResponse(SdkHttpFullResponse.builder().statusCode(400).build())
                .build();
        return builder.awsErrorDetails(details).message(message).statusCode(400).requestId("local").build();
    }
}
