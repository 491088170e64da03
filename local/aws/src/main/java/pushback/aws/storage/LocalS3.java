package pushback.aws.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import pushback.aws.account.Refusal;
import pushback.time.Timeline;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.*;

/// S3: buckets with versions, conditional reads and writes, checksums, listings.
///
/// With a directory an object is a file, `BUCKET/objects/KEY@VERSION`, complete before anybody hears of it; a full or
/// read-only disk gives an `S3Exception` with status 507 and leaves nothing behind. Bytes are handed out as they lie
/// there, unchecked: whoever needs them whole compares digests, as on AWS. Not there: access control, encryption
/// settings, checksums of objects that were uploaded in parts. Called on the timeline's thread.
public final class LocalS3 implements S3Client {
    private final Timeline timeline;
    private final BucketStore buckets;
    private final ObjectBytes bytes;
    private final PartedUploads uploads;

    public LocalS3(Timeline timeline, Optional<Path> directory) {
        this(timeline, directory, lost -> {});
    }

    /// @param told hears of each object whose bytes are not in the directory any more; it does not exist from now
    ///     on
    public LocalS3(Timeline timeline, Optional<Path> directory, Consumer<String> told) {
        this.timeline = timeline;
        buckets = new BucketStore(directory);
        bytes = directory.<ObjectBytes>map(FileBytes::new).orElseGet(MemoryBytes::new);
        uploads = new PartedUploads(directory);
        buckets.all()
                .forEach(bucket -> bucket.all().stream()
                        .filter(object -> !object.deleteMarker())
                        .filter(object -> bytes.size(bucket.name, object.file()) != object.size())
                        .forEach(object -> {
                            buckets.remove(bucket, object.key(), object.versionId());
                            bytes.remove(bucket.name, object.file());
                            told.accept("the bytes of s3://" + bucket.name + "/" + object.key() + " version "
                                    + object.versionId() + " are not whole in " + directory.orElseThrow()
                                    + "; it does not exist any more");
                        }));
    }

    @Override
    public CreateBucketResponse createBucket(CreateBucketRequest request) {
        var name = request.bucket();
        if (name == null || !name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"))
            throw S3Refusal.of(400, "InvalidBucketName", "The specified bucket is not valid: " + name);
        if (buckets.has(name))
            throw Refusal.of(
                    BucketAlreadyOwnedByYouException.builder(),
                    S3Refusal.SERVICE,
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded: " + name);
        buckets.create(name);
        return CreateBucketResponse.builder().location("/" + name).build();
    }

    @Override
    public ListBucketsResponse listBuckets(ListBucketsRequest request) {
        return ListBucketsResponse.builder()
                .buckets(buckets.all().stream()
                        .map(bucket -> software.amazon.awssdk.services.s3.model.Bucket.builder()
                                .name(bucket.name)
                                // Not kept: of a bucket that has objects, when the first of them came.
                                .creationDate(bucket.all().stream()
                                        .map(StoredObject::lastModified)
                                        .min(Comparator.naturalOrder())
                                        .orElseGet(timeline::now))
                                .build())
                        .toList())
                .owner(owner -> owner.id("000000000000").displayName("local"))
                .build();
    }

    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        buckets.bucket(request.bucket());
        return HeadBucketResponse.builder().build();
    }

    @Override
    public PutBucketVersioningResponse putBucketVersioning(PutBucketVersioningRequest request) {
        var wanted = request.versioningConfiguration();
        if (wanted == null
                || wanted.status() == null
                || wanted.status() == BucketVersioningStatus.UNKNOWN_TO_SDK_VERSION) {
            throw S3Refusal.of(
                    400, "IllegalVersioningConfigurationException", "The Versioning element must be specified");
        }
        buckets.versioning(buckets.bucket(request.bucket()), wanted.statusAsString());
        return PutBucketVersioningResponse.builder().build();
    }

    @Override
    public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest request) {
        var versioning = buckets.bucket(request.bucket()).versioning;
        return GetBucketVersioningResponse.builder()
                .status(versioning.isEmpty() ? null : versioning)
                .build();
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        var bucket = buckets.bucket(request.bucket());
        replaces(bucket, key(request.key()), request.ifMatch(), request.ifNoneMatch());
        var wanted = new Wanted(
                request.contentMD5(),
                request.checksumSHA256(),
                request.checksumSHA256() != null || request.checksumAlgorithm() == ChecksumAlgorithm.SHA256);
        try (var content = body.contentStreamProvider().newStream()) {
            var stored = store(
                    bucket,
                    request.key(),
                    content,
                    wanted,
                    null,
                    request.contentType() == null ? body.contentType() : request.contentType(),
                    request.metadata());
            return PutObjectResponse.builder()
                    .eTag(stored.eTag())
                    .versionId(shown(bucket, stored))
                    .checksumSHA256(stored.checksumSha256())
                    .build();
        } catch (IOException failed) {
            throw S3Refusal.notStored(request.key(), failed);
        }
    }

    private static void replaces(Bucket bucket, String key, String ifMatch, String ifNoneMatch) {
        var old = bucket.newest(key);
        var oldETag = old == null || old.deleteMarker() ? null : old.eTag();
        if ("*".equals(ifNoneMatch) && oldETag != null) throw S3Refusal.preconditionFailed("If-None-Match");
        if (ifMatch != null && oldETag == null) throw S3Refusal.noSuchKey(key);
        if (ifMatch != null && !same(ifMatch, oldETag)) throw S3Refusal.preconditionFailed("If-Match");
    }

    @Override
    public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
        var bucket = buckets.bucket(request.bucket());
        var upload = uploads.begin(
                bucket.name, key(request.key()), request.contentType(), Map.copyOf(request.metadata()), timeline.now());
        return CreateMultipartUploadResponse.builder()
                .bucket(bucket.name)
                .key(upload.key())
                .uploadId(upload.id())
                .build();
    }

    @Override
    public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
        var upload = upload(request.bucket(), request.key(), request.uploadId());
        try (var content = body.contentStreamProvider().newStream()) {
            var wanted = new Wanted(request.contentMD5(), request.checksumSHA256(), false);
            var part = uploads.store(upload, request.partNumber(), content, wanted, timeline.now());
            return UploadPartResponse.builder().eTag(part.eTag()).build();
        } catch (IOException failed) {
            throw S3Refusal.notStored(request.key(), failed);
        }
    }

    @Override
    public UploadPartCopyResponse uploadPartCopy(UploadPartCopyRequest request) {
        var upload = upload(request.destinationBucket(), request.destinationKey(), request.uploadId());
        var source = CopySource.of(request);
        var from = buckets.bucket(source.bucket());
        var original = existing(from, source.key(), source.versionId());
        if (request.copySourceIfMatch() != null && !same(request.copySourceIfMatch(), original.eTag()))
            throw S3Refusal.preconditionFailed("x-amz-copy-source-If-Match");
        var range = ByteRange.of(request.copySourceRange(), original.size());
        try (var whole = open(from, original);
                var content = range.isPresent() ? range.get().of(whole) : whole) {
            var part = uploads.store(upload, request.partNumber(), content, Wanted.NOTHING, timeline.now());
            return UploadPartCopyResponse.builder()
                    .copySourceVersionId(shown(from, original))
                    .copyPartResult(result -> result.eTag(part.eTag()).lastModified(part.stored()))
                    .build();
        } catch (IOException failed) {
            throw S3Refusal.notStored(upload.key(), failed);
        }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
        var upload = upload(request.bucket(), request.key(), request.uploadId());
        var bucket = buckets.bucket(upload.bucket());
        if (request.multipartUpload() == null) throw S3Refusal.malformed();
        var parts = uploads.chosen(
                upload,
                request.multipartUpload().parts().stream()
                        .map(part -> new PartedUploads.Listed(part.partNumber(), part.eTag()))
                        .toList());
        replaces(bucket, upload.key(), request.ifMatch(), request.ifNoneMatch());
        try (var content = uploads.open(upload, parts)) {
            var stored = store(
                    bucket,
                    upload.key(),
                    content,
                    Wanted.NOTHING,
                    PartedUploads.eTag(parts),
                    upload.contentType(),
                    upload.metadata());
            uploads.end(upload);
            return CompleteMultipartUploadResponse.builder()
                    .location("/" + bucket.name + "/" + upload.key())
                    .bucket(bucket.name)
                    .key(upload.key())
                    .eTag(stored.eTag())
                    .versionId(shown(bucket, stored))
                    .build();
        } catch (IOException failed) {
            throw S3Refusal.notStored(upload.key(), failed);
        } catch (UncheckedIOException gone) {
            throw S3Refusal.notStored(upload.key(), gone.getCause());
        }
    }

    @Override
    public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
        uploads.end(upload(request.bucket(), request.key(), request.uploadId()));
        return AbortMultipartUploadResponse.builder().build();
    }

    @Override
    public ListPartsResponse listParts(ListPartsRequest request) {
        return PartedListing.parts(request, upload(request.bucket(), request.key(), request.uploadId()));
    }

    @Override
    public ListMultipartUploadsResponse listMultipartUploads(ListMultipartUploadsRequest request) {
        return PartedListing.uploads(request, uploads.of(buckets.bucket(request.bucket()).name));
    }

    private PartedUploads.Upload upload(String bucket, String key, String id) {
        return uploads.of(buckets.bucket(bucket).name, key(key), id);
    }

    @Override
    public CopyObjectResponse copyObject(CopyObjectRequest request) {
        var source = CopySource.of(request);
        var from = buckets.bucket(source.bucket());
        var original = existing(from, source.key(), source.versionId());
        if (request.copySourceIfMatch() != null && !same(request.copySourceIfMatch(), original.eTag())) {
            throw S3Refusal.preconditionFailed("x-amz-copy-source-If-Match");
        }
        var to = buckets.bucket(request.destinationBucket());
        var replaces = request.metadataDirective() == MetadataDirective.REPLACE;
        var wanted = new Wanted(null, null, original.checksumSha256() != null);
        try (var content = open(from, original)) {
            var copy = store(
                    to,
                    key(request.destinationKey()),
                    content,
                    wanted,
                    null,
                    replaces && request.contentType() != null ? request.contentType() : original.contentType(),
                    replaces ? request.metadata() : original.metadata());
            return CopyObjectResponse.builder()
                    .versionId(shown(to, copy))
                    .copySourceVersionId(shown(from, original))
                    .copyObjectResult(result -> result.eTag(copy.eTag())
                            .lastModified(copy.lastModified())
                            .checksumSHA256(copy.checksumSha256()))
                    .build();
        } catch (IOException failed) {
            throw S3Refusal.notStored(request.destinationKey(), failed);
        }
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        if (request.partNumber() != null) throw new UnsupportedOperationException("the local S3 has no parts");
        var bucket = buckets.bucket(request.bucket());
        var object = existing(bucket, key(request.key()), request.versionId());
        conditions(object, request.ifMatch(), request.ifNoneMatch());
        var range = ByteRange.of(request.range(), object.size());
        var response = GetObjectResponse.builder()
                .contentLength(range.map(ByteRange::length).orElse(object.size()))
                .contentRange(range.map(ByteRange::toString).orElse(null))
                .eTag(object.eTag())
                .versionId(shown(bucket, object))
                .contentType(object.contentType())
                .metadata(object.metadata())
                .lastModified(object.lastModified())
                .acceptRanges("bytes")
                .checksumSHA256(
                        range.isEmpty() && request.checksumMode() == ChecksumMode.ENABLED
                                ? object.checksumSha256()
                                : null)
                .build();
        var whole = open(bucket, object);
        var content = whole;
        var keeps = false;
        try {
            if (range.isPresent()) content = range.get().of(whole);
            var result = transformer.transform(response, AbortableInputStream.create(content));
            keeps = result instanceof ResponseInputStream<?>;
            return result;
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw software.amazon.awssdk.core.exception.SdkClientException.create(
                    "cannot read " + request.key() + ": " + failed.getMessage(), failed);
        } finally {
            if (!keeps) close(content);
        }
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        var bucket = buckets.bucket(request.bucket());
        var object = existing(bucket, key(request.key()), request.versionId());
        conditions(object, request.ifMatch(), request.ifNoneMatch());
        return HeadObjectResponse.builder()
                .contentLength(object.size())
                .eTag(object.eTag())
                .versionId(shown(bucket, object))
                .contentType(object.contentType())
                .metadata(object.metadata())
                .lastModified(object.lastModified())
                .acceptRanges("bytes")
                .checksumSHA256(request.checksumMode() == ChecksumMode.ENABLED ? object.checksumSha256() : null)
                .build();
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        var bucket = buckets.bucket(request.bucket());
        var key = key(request.key());
        if (request.versionId() != null) return deleteVersion(bucket, key, request.versionId());
        if (bucket.versioning.isEmpty()) {
            deleteVersion(bucket, key, StoredObject.UNVERSIONED);
            return DeleteObjectResponse.builder().build();
        }
        var unversioned = bucket.versioned() ? null : bucket.version(key, StoredObject.UNVERSIONED);
        var marker =
                new StoredObject(key, bucket.nextVersionId(), 0, null, null, null, Map.of(), timeline.now(), true, "");
        buckets.add(bucket, marker);
        if (unversioned != null && !unversioned.deleteMarker()) bytes.remove(bucket.name, unversioned.file());
        return DeleteObjectResponse.builder()
                .deleteMarker(true)
                .versionId(marker.versionId())
                .build();
    }

    private DeleteObjectResponse deleteVersion(Bucket bucket, String key, String versionId) {
        var object = bucket.version(key, versionId);
        if (object != null) {
            buckets.remove(bucket, key, versionId);
            if (!object.deleteMarker()) bytes.remove(bucket.name, object.file());
        }
        return DeleteObjectResponse.builder()
                .versionId(versionId)
                .deleteMarker(object != null && object.deleteMarker() ? true : null)
                .build();
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        return new Listing(buckets.bucket(request.bucket())).objects(request);
    }

    @Override
    public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest request) {
        return new Listing(buckets.bucket(request.bucket())).versions(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        buckets.close();
    }

    /// @param eTag null: the one of its bytes
    private StoredObject store(
            Bucket bucket,
            String key,
            InputStream content,
            Wanted wanted,
            String eTag,
            String contentType,
            Map<String, String> metadata)
            throws IOException {
        var digests = new Digests();
        var counted = new Counted(digests.watch(content));
        var versionId = bucket.nextVersionId();
        var name = StoredObject.fileName(key, bucket.nextFile());
        var replaced = bucket.versioned() ? null : bucket.version(key, versionId);
        bytes.store(bucket.name, name, counted);
        digests.finish();
        if (wanted.contradicts(digests)) {
            bytes.remove(bucket.name, name);
            throw S3Refusal.badDigest();
        }
        var object = new StoredObject(
                key,
                versionId,
                counted.count(),
                eTag == null ? digests.eTag() : eTag,
                wanted.keepsSha256() ? digests.sha256Base64() : null,
                contentType == null ? "binary/octet-stream" : contentType,
                Map.copyOf(metadata),
                timeline.now(),
                false,
                name);
        try {
            buckets.add(bucket, object);
        } catch (S3Exception failed) {
            bytes.remove(bucket.name, name);
            throw failed;
        }
        if (replaced != null) bytes.remove(bucket.name, replaced.file());
        return object;
    }

    private StoredObject existing(Bucket bucket, String key, String versionId) {
        if (versionId == null) {
            var newest = bucket.newest(key);
            if (newest == null || newest.deleteMarker()) throw S3Refusal.noSuchKey(key);
            return newest;
        }
        var version = bucket.version(key, versionId);
        if (version == null)
            throw S3Refusal.of(
                    404, "NoSuchVersion", "The specified version does not exist: " + key + " version " + versionId);
        if (version.deleteMarker())
            throw S3Refusal.of(
                    405,
                    "MethodNotAllowed",
                    "The specified method is not allowed against this resource: a delete marker has no content");
        return version;
    }

    private static void conditions(StoredObject object, String ifMatch, String ifNoneMatch) {
        if (ifMatch != null && !same(ifMatch, object.eTag())) throw S3Refusal.preconditionFailed("If-Match");
        if (ifNoneMatch != null && same(ifNoneMatch, object.eTag()))
            throw S3Refusal.of(304, "NotModified", "Not Modified");
    }

    private InputStream open(Bucket bucket, StoredObject object) {
        try {
            return bytes.open(bucket.name, object.file());
        } catch (IOException gone) {
            throw S3Refusal.lost(object.key(), object.versionId(), gone);
        }
    }

    private static void close(InputStream content) {
        try {
            content.close();
        } catch (IOException harmless) {
            // It was only read.
        }
    }

    private static boolean same(String given, String eTag) {
        return given.equals("*") || given.replace("\"", "").equals(eTag.replace("\"", ""));
    }

    /// Buckets that never had versioning answer without a version id.
    private static String shown(Bucket bucket, StoredObject object) {
        return bucket.versioning.isEmpty() ? null : object.versionId();
    }

    static String key(String key) {
        if (key == null || key.isEmpty()) throw new IllegalArgumentException("Key cannot be empty.");
        if (key.getBytes(StandardCharsets.UTF_8).length > 1024)
            throw S3Refusal.of(400, "KeyTooLongError", "Your key is too long");
        return key;
    }
}
