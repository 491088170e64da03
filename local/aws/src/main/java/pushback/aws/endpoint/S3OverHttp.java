package pushback.aws.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pushback.aws.endpoint.S3Operation.Place;
import pushback.aws.wire.Denied;
import pushback.aws.wire.Percent;
import pushback.aws.wire.Protocol;
import pushback.aws.wire.RestMembers;
import pushback.aws.wire.WireFault;
import pushback.aws.wire.WireRequest;
import pushback.aws.wire.XmlWriter;
import pushback.time.Timeline;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.*;

/// S3's side of a request: which operation it is, whether its key may do that, the call, the answer. A bucket is named
/// in the path, or in
/// the host's name.
final class S3OverHttp {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final Timeline timeline;
    private final S3Client s3;
    private final Path uploads;

    /// @param uploads where bodies wait until they were found right
    S3OverHttp(Timeline timeline, S3Client s3, Path uploads) {
        this.timeline = timeline;
        this.s3 = s3;
        this.uploads = uploads;
    }

    /// @param body written with a length; closed by the caller
    record Answer(int status, Map<String, String> headers, InputStream body, long length) {}

    /// @param inHost the bucket that the host's name begins with; empty: the path does
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException as S3 refuses
    Answer answer(WireRequest asked, Optional<String> inHost, Signed signed, InputStream body) throws IOException {
        var path = inHost.map(bucket -> bucket + "/").orElse("")
                + Percent.decode(asked.path()).substring(1);
        var slash = path.indexOf('/');
        var bucket = slash < 0 ? path : path.substring(0, slash);
        var key = slash < 0 ? "" : path.substring(slash + 1);
        var place = bucket.isEmpty() ? Place.SERVICE : key.isEmpty() ? Place.BUCKET : Place.OBJECT;
        var linked = LinkedHeaders.unfolded(asked);
        var operation = S3Operation.of(linked, place).orElseThrow(S3OverHttp::notImplemented);
        if (!signed.key().allows(operation.action(linked), bucket))
            throw Denied.of(
                    403,
                    "AccessDenied",
                    "Access Denied: " + signed.key().id() + " may not " + operation.action(linked) + " on " + bucket);
        var held = Map.of("Bucket", bucket, "Key", key);
        if (operation.hasBody()) return stored(operation.request(linked, held, new byte[0]), asked, signed, body);
        var document = new ByteArrayOutputStream();
        new Body(asked, signed, body, new Bounded(document)).copy();
        var request = operation.request(linked, held, document.toByteArray());
        return switch (request) {
            case ListBucketsRequest list -> answer(200, operation, call(() -> s3.listBuckets(list)));
            case CreateBucketRequest create -> answer(200, operation, call(() -> s3.createBucket(create)));
            case PutBucketVersioningRequest put -> answer(200, operation, call(() -> s3.putBucketVersioning(put)));
            case GetBucketVersioningRequest get -> answer(200, operation, call(() -> s3.getBucketVersioning(get)));
            case ListObjectVersionsRequest list -> answer(200, operation, call(() -> s3.listObjectVersions(list)));
            case GetObjectRequest get -> get(get);
            case HeadObjectRequest head -> answer(200, operation, call(() -> s3.headObject(head)));
            case DeleteObjectRequest delete -> answer(204, operation, call(() -> s3.deleteObject(delete)));
            case HeadBucketRequest head -> answer(200, operation, call(() -> s3.headBucket(head)));
            case CopyObjectRequest copy -> {
                requireReadable(copy.copySource(), signed);
                var copied = call(() -> s3.copyObject(copy));
                yield answer(200, operation, copied.copyObjectResult(), RestMembers.headers(copied));
            }
            case UploadPartCopyRequest copy -> {
                requireReadable(copy.copySource(), signed);
                var copied = call(() -> s3.uploadPartCopy(copy));
                yield answer(200, operation, copied.copyPartResult(), RestMembers.headers(copied));
            }
            case CreateMultipartUploadRequest create ->
                answer(200, operation, call(() -> s3.createMultipartUpload(create)));
            case CompleteMultipartUploadRequest complete ->
                answer(200, operation, call(() -> s3.completeMultipartUpload(complete)));
            case AbortMultipartUploadRequest abort ->
                answer(204, operation, call(() -> s3.abortMultipartUpload(abort)));
            case ListPartsRequest list -> answer(200, operation, call(() -> s3.listParts(list)));
            case ListMultipartUploadsRequest list -> answer(200, operation, call(() -> s3.listMultipartUploads(list)));
            case ListObjectsV2Request list -> answer(200, operation, encoded(call(() -> s3.listObjectsV2(list)), list));
            default -> throw new IllegalStateException("not in the table: " + operation);
        };
    }

    private static void requireReadable(String copySource, Signed signed) {
        var source = Percent.decode(copySource).replaceFirst("^/", "");
        var bucket = source.substring(0, Math.max(0, source.indexOf('/')));
        if (!signed.key().allows("s3:GetObject", bucket))
            throw Denied.of(
                    403, "AccessDenied", "Access Denied: " + signed.key().id() + " may not read " + bucket);
    }

    /// The bytes wait in a file: the timeline must not wait for a slow sender.
    private Answer stored(SdkPojo request, WireRequest asked, Signed signed, InputStream body) throws IOException {
        var file = Files.createTempFile(Files.createDirectories(uploads), "upload-", "");
        try {
            Body received;
            try (var out = Files.newOutputStream(file)) {
                received = new Body(asked, signed, body, out);
                received.copy();
            }
            var sha256 = received.checksums().sha256();
            var content = RequestBody.fromFile(file);
            return request instanceof UploadPartRequest part
                    ? answer(200, S3Operation.UPLOAD_PART, call(() -> s3.uploadPart(part, content)))
                    : answer(200, S3Operation.PUT_OBJECT, put((PutObjectRequest) request, sha256, content));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// A checksum in the trailer is one of the object's as well.
    private PutObjectResponse put(PutObjectRequest request, Optional<String> sha256, RequestBody content) {
        var complete = sha256.map(
                        text -> request.toBuilder().checksumSHA256(text).build())
                .orElse(request);
        return call(() -> s3.putObject(complete, content));
    }

    private Answer get(GetObjectRequest request) {
        var object = call(() -> s3.getObject(request, ResponseTransformer.toInputStream()));
        var headers = RestMembers.headers(object.response());
        var overrides = Map.of(
                "Content-Type",
                Optional.ofNullable(request.responseContentType()),
                "Content-Disposition",
                Optional.ofNullable(request.responseContentDisposition()),
                "Cache-Control",
                Optional.ofNullable(request.responseCacheControl()));
        overrides.forEach((name, value) -> value.ifPresent(text -> headers.put(name, text)));
        return new Answer(
                object.response().contentRange() == null ? 200 : 206,
                headers,
                object,
                object.response().contentLength());
    }

    private static Answer answer(int status, S3Operation operation, SdkPojo response) {
        return answer(status, operation, response, RestMembers.headers(response));
    }

    private static Answer answer(int status, S3Operation operation, SdkPojo response, Map<String, String> headers) {
        var body = operation.root().isEmpty()
                ? new byte[0]
                : new XmlWriter()
                        .begin(operation.root(), NAMESPACE)
                        .members(response)
                        .end(operation.root())
                        .bytes();
        if (!operation.root().isEmpty()) headers.put("Content-Type", "application/xml");
        return new Answer(status, headers, new java.io.ByteArrayInputStream(body), body.length);
    }

    /// Keys as a client asks for them that fears what XML cannot carry.
    private static ListObjectsV2Response encoded(ListObjectsV2Response listed, ListObjectsV2Request request) {
        if (request.encodingType() != EncodingType.URL) return listed;
        List<S3Object> contents = listed.contents().stream()
                .map(one -> one.toBuilder().key(url(one.key())).build())
                .toList();
        List<CommonPrefix> prefixes = listed.commonPrefixes().stream()
                .map(one -> one.toBuilder().prefix(url(one.prefix())).build())
                .toList();
        return listed.toBuilder()
                .encodingType(EncodingType.URL)
                .prefix(url(listed.prefix()))
                .delimiter(url(listed.delimiter()))
                .startAfter(url(listed.startAfter()))
                .contents(contents)
                .commonPrefixes(prefixes)
                .build();
    }

    private static String url(String text) {
        return text == null ? null : Percent.encode(text, "/");
    }

    private static RuntimeException notImplemented() {
        return Denied.of(
                501,
                "NotImplemented",
                "The local cloud does not have this operation of S3; it has " + S3Operation.names());
    }

    /// Documents are small: what comes on is no document.
    private static final class Bounded extends FilterOutputStream {
        private static final int LARGEST = 2 << 20;
        private final ByteArrayOutputStream kept;

        Bounded(ByteArrayOutputStream kept) {
            super(kept);
            this.kept = kept;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            if (kept.size() + length > LARGEST)
                throw Denied.of(400, "MaxMessageLengthExceeded", "Your request was too big.");
            kept.write(bytes, from, length);
        }
    }

    private <T> T call(Supplier<T> call) {
        return timeline.call(() -> {
            try {
                return call.get();
            } catch (UnsupportedOperationException notHere) {
                throw WireFault.UNSUPPORTED.in(
                        Protocol.Style.S3,
                        "The local cloud has this operation, but not all of it: " + notHere.getMessage());
            }
        });
    }
}
