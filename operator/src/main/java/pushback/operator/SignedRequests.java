package pushback.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Single questions to services whose modules of the SDK would be a tenth of the operator's jar each.
record SignedRequests(SdkHttpClient http, AwsCredentialsProvider credentials) {
    record Answer(SdkHttpResponse head, String body) {}

    /// @param service as its signatures name it
    Answer send(SdkHttpRequest request, String body, String service, String region) {
        var payload = ContentStreamProvider.fromUtf8String(body);
        var signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(payload)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        // S3 alone takes paths as they are.
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals("s3")));
        var call = HttpExecuteRequest.builder().request(signed.request());
        if (!body.isEmpty()) call.contentStreamProvider(payload);
        try {
            var answer = http.prepareRequest(call.build()).call();
            return new Answer(
                    answer.httpResponse(),
                    answer.responseBody().isEmpty()
                            ? ""
                            : new String(answer.responseBody().get().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException away) {
            throw new UncheckedIOException("AWS was not reached: " + away.getMessage(), away);
        }
    }

    static AwsServiceException refused(int status, String service, String code, String message) {
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(service)
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
