package pushback.aws.endpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import pushback.aws.wire.RestMembers;
import pushback.aws.wire.WireRequest;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// The operations of S3 that are served, each with what tells its requests from the others' and what it needs.
enum S3Operation {
    HEAD_BUCKET("HEAD", false, "", "s3:ListBucket", "", HeadBucketRequest::builder),
    LIST_OBJECTS_V2("GET", false, "list-type", "s3:ListBucket", "ListBucketResult", ListObjectsV2Request::builder),
    PUT_OBJECT("PUT", true, "", "s3:PutObject", "", PutObjectRequest::builder),
    GET_OBJECT("GET", true, "", "s3:GetObject", "", GetObjectRequest::builder),
    HEAD_OBJECT("HEAD", true, "", "s3:GetObject", "", HeadObjectRequest::builder),
    DELETE_OBJECT("DELETE", true, "", "s3:DeleteObject", "", DeleteObjectRequest::builder);

    /// Of the signature, and `x-id`, by which some SDKs name the operation.
    private static final Set<String> ALWAYS = Set.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature",
            "X-Amz-Security-Token",
            "X-Amz-Content-Sha256",
            "x-id");
    private final String method;
    private final boolean onObject;
    private final String marker;
    private final String action;
    private final String root;
    private final Supplier<SdkBuilder<?, ?>> builder;

    /// @param marker the parameter that this one alone has; empty: none
    /// @param root the outermost element of its answer; empty: no XML
    S3Operation(
            String method,
            boolean onObject,
            String marker,
            String action,
            String root,
            Supplier<SdkBuilder<?, ?>> builder) {
        this.method = method;
        this.onObject = onObject;
        this.marker = marker;
        this.action = action;
        this.root = root;
        this.builder = builder;
    }

    /// The one that is asked for. A parameter it does not have means another operation of S3's, as does a copy's
    /// source.
    static Optional<S3Operation> of(WireRequest asked, boolean onObject) {
        if (asked.header("x-amz-copy-source").isPresent()) return Optional.empty();
        return Arrays.stream(values())
                .filter(one -> one.method.equals(asked.method()) && one.onObject == onObject && one.takes(asked))
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
                .allMatch(name -> known.contains(name) || ALWAYS.contains(name) || name.equals(marker));
    }

    SdkPojo request(WireRequest asked, Map<String, String> path) {
        var request = builder.get();
        RestMembers.read((SdkPojo) request, asked, path);
        return (SdkPojo) request.build();
    }

    /// What the role has to allow. An old version is another right than the object.
    String action(WireRequest asked) {
        return onObject && asked.parameter("versionId").isPresent() ? action + "Version" : action;
    }

    String root() {
        return root;
    }

    boolean hasBody() {
        return this == PUT_OBJECT;
    }
}
