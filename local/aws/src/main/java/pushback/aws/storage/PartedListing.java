package pushback.aws.storage;

import java.util.List;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/// Pages of what is being uploaded in parts: at most 1000 a page, as on S3.
final class PartedListing {
    private static final int MOST = 1000;

    private PartedListing() {}

    static ListPartsResponse parts(ListPartsRequest request, PartedUploads.Upload upload) {
        var after = request.partNumberMarker() == null ? 0 : request.partNumberMarker();
        var most = request.maxParts() == null ? MOST : Math.clamp(request.maxParts(), 0, MOST);
        var left = upload.parts().tailMap(after, false).values();
        var page = left.stream()
                .limit(most)
                .map(part -> Part.builder()
                        .partNumber(part.number())
                        .eTag(part.eTag())
                        .size(part.size())
                        .lastModified(part.stored())
                        .build())
                .toList();
        return ListPartsResponse.builder()
                .bucket(upload.bucket())
                .key(upload.key())
                .uploadId(upload.id())
                .partNumberMarker(after)
                .nextPartNumberMarker(page.isEmpty() ? after : page.getLast().partNumber())
                .maxParts(most)
                .isTruncated(left.size() > page.size())
                .parts(page)
                .storageClass("STANDARD")
                .build();
    }

    /// @param all by their keys
    static ListMultipartUploadsResponse uploads(ListMultipartUploadsRequest request, List<PartedUploads.Upload> all) {
        if (request.delimiter() != null || request.keyMarker() != null)
            throw new UnsupportedOperationException("the local S3 lists uploads by their prefix only");
        var prefix = request.prefix() == null ? "" : request.prefix();
        var most = request.maxUploads() == null ? MOST : Math.clamp(request.maxUploads(), 0, MOST);
        var found =
                all.stream().filter(upload -> upload.key().startsWith(prefix)).toList();
        return ListMultipartUploadsResponse.builder()
                .bucket(request.bucket())
                .prefix(prefix)
                .maxUploads(most)
                .isTruncated(found.size() > most)
                .uploads(found.stream()
                        .limit(most)
                        .map(upload -> MultipartUpload.builder()
                                .uploadId(upload.id())
                                .key(upload.key())
                                .initiated(upload.begun())
                                .storageClass("STANDARD")
                                .build())
                        .toList())
                .build();
    }
}
