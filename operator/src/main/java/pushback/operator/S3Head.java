package pushback.operator;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/// Asks S3's HeadObject.
///
/// @param endpoint instead of AWS's; there the bucket is no part of the name
record S3Head(SignedRequests requests, String region, Optional<URI> endpoint) implements ObjectHeads {
    @Override
    public Optional<Head> of(String bucket, String key, String versionId) {
        var path = "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key);
        var address = endpoint.map(other -> other.toString().replaceFirst("/$", "") + "/" + bucket + path)
                .orElseGet(() -> "https://" + bucket + ".s3." + region + ".amazonaws.com" + path);
        var answer = requests.send(
                        SdkHttpRequest.builder()
                                .uri(URI.create(address))
                                .method(SdkHttpMethod.HEAD)
                                .putRawQueryParameter("versionId", versionId)
                                .build(),
                        "",
                        "s3",
                        region)
                .head();
        // 405: what stands there is the mark of a deletion.
        if (answer.statusCode() == 404 || answer.statusCode() == 405) return Optional.empty();
        if (!answer.isSuccessful())
            throw SignedRequests.refused(
                    answer.statusCode(),
                    "S3",
                    answer.statusCode() == 403 ? "AccessDenied" : "HTTP " + answer.statusCode(),
                    "HeadObject of " + key);
        return Optional.of(new Head(
                answer.firstMatchingHeader("Content-Length")
                        .map(Long::parseLong)
                        .orElse(-1L),
                answer.firstMatchingHeader("ETag").orElse("").replace("\"", "")));
    }
}
