package pushback.aws.endpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import pushback.aws.wire.RestMembers;
import pushback.aws.wire.WireRequest;
import pushback.aws.wire.XmlReader;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// The operations of S3 that are served, each with what tells its requests from the others' and what it needs.
enum S3Operation {
    LIST_BUCKETS(
            "GET", Place.SERVICE, "", "s3:ListAllMyBuckets", "ListAllMyBucketsResult", ListBucketsRequest::builder),
    HEAD_BUCKET("HEAD", Place.BUCKET, "", "s3:ListBucket", "", HeadBucketRequest::builder),
    CREATE_BUCKET("PUT", Place.BUCKET, "", "s3:CreateBucket", "", CreateBucketRequest::builder),
    PUT_BUCKET_VERSIONING(
            "PUT", Place.BUCKET, "versioning", "s3:PutBucketVersioning", "", PutBucketVersioningRequest::builder),
    GET_BUCKET_VERSIONING(
            "GET",
            Place.BUCKET,
            "versioning",
            "s3:GetBucketVersioning",
            "VersioningConfiguration",
            GetBucketVersioningRequest::builder),
    LIST_OBJECT_VERSIONS(
            "GET",
            Place.BUCKET,
            "versions",
            "s3:ListBucketVersions",
            "ListVersionsResult",
            ListObjectVersionsRequest::builder),
    LIST_OBJECTS_V2(
            "GET", Place.BUCKET, "list-type", "s3:ListBucket", "ListBucketResult", ListObjectsV2Request::builder),
    LIST_MULTIPART_UPLOADS(
            "GET",
            Place.BUCKET,
            "uploads",
            "s3:ListBucketMultipartUploads",
            "ListMultipartUploadsResult",
            ListMultipartUploadsRequest::builder),
    CREATE_MULTIPART_UPLOAD(
            "POST",
            Place.OBJECT,
            "uploads",
            "s3:PutObject",
            "InitiateMultipartUploadResult",
            CreateMultipartUploadRequest::builder),
    UPLOAD_PART("PUT", Place.OBJECT, "uploadId", "s3:PutObject", "", UploadPartRequest::builder),
    COMPLETE_MULTIPART_UPLOAD(
            "POST",
            Place.OBJECT,
            "uploadId",
            "s3:PutObject",
            "CompleteMultipartUploadResult",
            CompleteMultipartUploadRequest::builder),
    ABORT_MULTIPART_UPLOAD(
            "DELETE", Place.OBJECT, "uploadId", "s3:AbortMultipartUpload", "", AbortMultipartUploadRequest::builder),
    LIST_PARTS(
            "GET",
            Place.OBJECT,
            "uploadId",
            "s3:ListMultipartUploadParts",
            "ListPartsResult",
            ListPartsRequest::builder),
    UPLOAD_PART_COPY("PUT", Place.OBJECT, "uploadId", "s3:PutObject", "CopyPartResult", UploadPartCopyRequest::builder),
    COPY_OBJECT("PUT", Place.OBJECT, "", "s3:PutObject", "CopyObjectResult", CopyObjectRequest::builder),
    PUT_OBJECT("PUT", Place.OBJECT, "", "s3:PutObject", "", PutObjectRequest::builder),
    GET_OBJECT("GET", Place.OBJECT, "", "s3:GetObject", "", GetObjectRequest::builder),
    HEAD_OBJECT("HEAD", Place.OBJECT, "", "s3:GetObject", "", HeadObjectRequest::builder),
    DELETE_OBJECT("DELETE", Place.OBJECT, "", "s3:DeleteObject", "", DeleteObjectRequest::builder);

    /// What a path leads to.
    enum Place {
        SERVICE,
        BUCKET,
        OBJECT
    }

    /// By which some SDKs name the operation.
    private static final String NAMED = "x-id";

    private final String method;
    private final Place place;
    private final String marker;
    private final String action;
    private final String root;
    private final Supplier<SdkBuilder<?, ?>> builder;

    /// @param marker the parameter that this one alone has; empty: none
    /// @param root the outermost element of its answer; empty: no XML
    S3Operation(
            String method, Place place, String marker, String action, String root, Supplier<SdkBuilder<?, ?>> builder) {
        this.method = method;
        this.place = place;
        this.marker = marker;
        this.action = action;
        this.root = root;
        this.builder = builder;
    }

    /// The one that is asked for. A parameter it does not have means another operation of S3's; a copy is told by the
    /// header that names its source.
    static Optional<S3Operation> of(WireRequest asked, Place place) {
        var copies = asked.header("x-amz-copy-source").isPresent();
        return Arrays.stream(values())
                .filter(one -> (one == COPY_OBJECT || one == UPLOAD_PART_COPY) == copies)
                .filter(one -> one.method.equals(asked.method()) && one.place == place && one.takes(asked))
                .findFirst();
    }

    private boolean takes(WireRequest asked) {
        if (!marker.isEmpty() && asked.parameter(marker).isEmpty()) return false;
        var known = ((SdkPojo) builder.get())
                .sdkFields().stream()
                        .filter(field -> field.location() == MarshallLocation.QUERY_PARAM)
                        .map(field -> field.locationName())
                        .toList();
        return asked.parameters().stream()
                .map(WireRequest.Parameter::name)
                .allMatch(name -> known.contains(name) || NAMED.equals(name) || name.equals(marker));
    }

    /// All of them, as the SDK names them.
    static String names() {
        return Arrays.stream(values())
                .map(one -> one.builder.get().build().getClass().getSimpleName().replaceFirst("Request$", ""))
                .collect(Collectors.joining(", "));
    }

    /// @param body a document; S3's other bodies are streams
    SdkPojo request(WireRequest asked, Map<String, String> path, byte[] body) {
        var request = builder.get();
        RestMembers.read((SdkPojo) request, asked, path);
        XmlReader.payload((SdkPojo) request, body);
        return (SdkPojo) request.build();
    }

    /// What the role has to allow. An old version is another right than the object.
    String action(WireRequest asked) {
        return place == Place.OBJECT && asked.parameter("versionId").isPresent() ? action + "Version" : action;
    }

    String root() {
        return root;
    }

    boolean hasBody() {
        return this == PUT_OBJECT || this == UPLOAD_PART;
    }
}
