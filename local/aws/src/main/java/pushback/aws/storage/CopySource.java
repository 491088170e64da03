package pushback.aws.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/// Where a copy comes from: the request's own fields, or the older `copySource`, `BUCKET/KEY?versionId=ID`.
record CopySource(String bucket, String key, String versionId) {
    @SuppressWarnings("deprecation")
    static CopySource of(CopyObjectRequest request) {
        return request.copySource() == null
                ? new CopySource(request.sourceBucket(), LocalS3.key(request.sourceKey()), request.sourceVersionId())
                : of(request.copySource());
    }

    @SuppressWarnings("deprecation")
    static CopySource of(UploadPartCopyRequest request) {
        return request.copySource() == null
                ? new CopySource(request.sourceBucket(), LocalS3.key(request.sourceKey()), request.sourceVersionId())
                : of(request.copySource());
    }

    private static CopySource of(String copySource) {
        var parts = copySource.split("\\?versionId=", 2);
        var path = URLDecoder.decode(parts[0].replace("+", "%2B"), StandardCharsets.UTF_8)
                .replaceFirst("^/", "");
        var slash = path.indexOf('/');
        if (slash < 0) throw S3Refusal.of(400, "InvalidArgument", "Copy Source must mention the source bucket and key");
        return new CopySource(path.substring(0, slash), path.substring(slash + 1), parts.length == 2 ? parts[1] : null);
    }
}
