package pushback.aws.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class LocalS3Test {
    private static final String BUCKET = "bundles";
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path directory;

    private LocalS3 s3(boolean onDisk, String versioning) {
        var s3 = new LocalS3(time, onDisk ? Optional.of(directory) : Optional.empty());
        s3.createBucket(bucket -> bucket.bucket(BUCKET));
        if (!versioning.isEmpty())
            s3.putBucketVersioning(put -> put.bucket(BUCKET).versioningConfiguration(v -> v.status(versioning)));
        return s3;
    }

    private static PutObjectResponse put(LocalS3 s3, String key, String content) {
        return s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private static String get(LocalS3 s3, String key, String version) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key).versionId(version))
                .asUtf8String();
    }

    private static void refused(int status, String code, Runnable call) {
        var refusal = assertThrows(S3Exception.class, call::run);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(status, refusal.statusCode());
    }

    private static InputStream failing() {
        return new InputStream() {
            private int given;

            @Override
            public int read() throws IOException {
                if (given++ > 100) throw new IOException("No space left on device");
                return 'x';
            }
        };
    }

    private List<String> files() throws IOException {
        try (var files = Files.walk(directory.resolve(BUCKET))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyVersionStaysReadable(boolean onDisk) throws IOException {
        var s3 = s3(onDisk, "Enabled");
        var first = put(s3, "app/a.zip", "one");
        var second = put(s3, "app/a.zip", "two");
        assertNotEquals(first.versionId(), second.versionId());
        assertEquals("\"f97c5d29941bfb1b2fdab0874906ab82\"", first.eTag());
        assertEquals("two", get(s3, "app/a.zip", null));
        assertEquals("one", get(s3, "app/a.zip", first.versionId()));
        try (var stream =
                s3.getObject(get -> get.bucket(BUCKET).key("app/a.zip").versionId(first.versionId()))) {
            assertEquals(first.eTag(), stream.response().eTag());
            assertArrayEquals("one".getBytes(StandardCharsets.UTF_8), stream.readAllBytes());
        }
        assertEquals(
                3, s3.headObject(head -> head.bucket(BUCKET).key("app/a.zip")).contentLength());
    }

    @Test
    void aDeleteOnlyMarks() {
        var s3 = s3(false, "Enabled");
        var stored = put(s3, "a", "one");
        var deleted = s3.deleteObject(delete -> delete.bucket(BUCKET).key("a"));
        assertTrue(deleted.deleteMarker());
        assertThrows(NoSuchKeyException.class, () -> get(s3, "a", null));
        refused(405, "MethodNotAllowed", () -> get(s3, "a", deleted.versionId()));
        assertEquals("one", get(s3, "a", stored.versionId()));
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("a").versionId(deleted.versionId()));
        assertEquals("one", get(s3, "a", null));
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("a").versionId(stored.versionId()));
        refused(404, "NoSuchVersion", () -> get(s3, "a", stored.versionId()));
    }

    @Test
    void withoutVersioningAnObjectIsReplaced() throws IOException {
        var s3 = s3(true, "");
        put(s3, "a", "one");
        assertNull(put(s3, "a", "two").versionId());
        assertEquals("two", get(s3, "a", null));
        assertEquals(1, files().size());
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("a"));
        assertThrows(NoSuchKeyException.class, () -> get(s3, "a", null));
        assertEquals(List.of(), files());
    }

    @Test
    void refusesWhatAwsRefuses() {
        var s3 = s3(false, "Enabled");
        var stored = put(s3, "a", "one");
        assertThrows(NoSuchBucketException.class, () -> s3.headBucket(head -> head.bucket("nope")));
        assertThrows(
                NoSuchKeyException.class,
                () -> s3.headObject(head -> head.bucket(BUCKET).key("nope")));
        refused(404, "NoSuchVersion", () -> get(s3, "a", "nope"));
        refused(
                412,
                "PreconditionFailed",
                () -> s3.getObjectAsBytes(g -> g.bucket(BUCKET).key("a").ifMatch("\"x\"")));
        refused(
                412,
                "PreconditionFailed",
                () -> s3.putObject(put -> put.bucket(BUCKET).key("a").ifNoneMatch("*"), RequestBody.fromString("two")));
        refused(
                400,
                "BadDigest",
                () -> s3.putObject(
                        put -> put.bucket(BUCKET).key("a").checksumSHA256("AAAA"), RequestBody.fromString("two")));
        refused(400, "InvalidBucketName", () -> s3.createBucket(create -> create.bucket("Not_A_Bucket")));
        assertEquals(
                "one",
                s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a").ifMatch(stored.eTag()))
                        .asUtf8String());
    }

    @Test
    void keepsMetadataAndChecksumsThroughACopy() {
        var s3 = s3(false, "Enabled");
        var sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
        var put = s3.putObject(
                request -> request.bucket(BUCKET)
                        .key("a b/ü")
                        .checksumSHA256(sha256)
                        .contentType("text/plain")
                        .metadata(Map.of("commit", "c0ffee")),
                RequestBody.fromString("hello"));
        var copy = s3.copyObject(request -> request.sourceBucket(BUCKET)
                .sourceKey("a b/ü")
                .sourceVersionId(put.versionId())
                .destinationBucket(BUCKET)
                .destinationKey("b"));
        assertEquals(put.eTag(), copy.copyObjectResult().eTag());
        var head = s3.headObject(request -> request.bucket(BUCKET).key("b").checksumMode(ChecksumMode.ENABLED));
        assertEquals(Map.of("commit", "c0ffee"), head.metadata());
        assertEquals("text/plain", head.contentType());
        assertEquals(sha256, head.checksumSHA256());
    }

    @Test
    void listsInPagesAndGroups() {
        var s3 = s3(false, "Enabled");
        for (var key : List.of("a/1", "a/2", "b", "c/x/1", "c/y/1", "d")) put(s3, key, key);
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("d"));
        var found = new ArrayList<String>();
        String token = null;
        do {
            var from = token;
            var page = s3.listObjectsV2(
                    list -> list.bucket(BUCKET).delimiter("/").maxKeys(2).continuationToken(from));
            page.contents().forEach(object -> found.add(object.key()));
            page.commonPrefixes().forEach(prefix -> found.add(prefix.prefix()));
            token = page.nextContinuationToken();
        } while (token != null);
        assertEquals(List.of("a/", "b", "c/"), found.stream().sorted().toList());
        assertEquals(
                List.of("c/x/1", "c/y/1"),
                s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("c/")).contents().stream()
                        .map(object -> object.key())
                        .toList());
    }

    @Test
    void listsVersionsNewestFirstInPages() {
        var s3 = s3(false, "Enabled");
        var old = put(s3, "a", "1").versionId();
        var young = put(s3, "a", "2").versionId();
        put(s3, "b", "1");
        var first = s3.listObjectVersions(list -> list.bucket(BUCKET).maxKeys(1));
        assertEquals(young, first.versions().getFirst().versionId());
        assertTrue(first.versions().getFirst().isLatest() && first.isTruncated());
        var rest = s3.listObjectVersions(list ->
                list.bucket(BUCKET).keyMarker(first.nextKeyMarker()).versionIdMarker(first.nextVersionIdMarker()));
        assertEquals(
                List.of("a", "b"),
                rest.versions().stream().map(version -> version.key()).toList());
        assertEquals(old, rest.versions().getFirst().versionId());
    }

    @Test
    void survivesTheDeathOfTheProcess() {
        var before = s3(true, "Enabled");
        var version = put(before, "app/a.zip", "one").versionId();
        put(before, "app/a.zip", "two");
        before.deleteObject(delete -> delete.bucket(BUCKET).key("app/a.zip"));
        var after = new LocalS3(time, Optional.of(directory));
        assertThrows(NoSuchKeyException.class, () -> get(after, "app/a.zip", null));
        assertEquals("one", get(after, "app/a.zip", version));
        assertEquals("Enabled", after.getBucketVersioning(b -> b.bucket(BUCKET)).statusAsString());
        assertNotEquals(version, put(after, "app/a.zip", "three").versionId());
    }

    @Test
    void aFullDiskLeavesNoHalfObject() throws IOException {
        var s3 = s3(true, "Enabled");
        put(s3, "a", "one");
        var before = files();
        refused(
                507,
                "InsufficientStorage",
                () -> s3.putObject(
                        put -> put.bucket(BUCKET).key("a"),
                        RequestBody.fromContentProvider(LocalS3Test::failing, 1000, "application/zip")));
        assertEquals(before, files());
        assertEquals("one", get(s3, "a", null));
    }

    @Test
    void saysWhichBytesAreGone() throws IOException {
        var s3 = s3(true, "Enabled");
        put(s3, "a", "one");
        Files.delete(directory.resolve(BUCKET).resolve("objects").resolve(files().getFirst()));
        refused(500, "InternalError", () -> get(s3, "a", null));
    }

    @Test
    void aLongJournalIsShortenedAtTheStart() throws IOException {
        var kept = "";
        var given = new java.util.HashSet<String>();
        try (var s3 = s3(true, "Enabled")) {
            put(s3, "a", "old");
            kept = put(s3, "a", "new").versionId();
            for (var number = 0; number < 300; number++) {
                var version = put(s3, "gone", "x" + number).versionId();
                given.add(version);
                s3.deleteObject(delete -> delete.bucket(BUCKET).key("gone").versionId(version));
            }
        }
        var journal = directory.resolve("s3.journal");
        var before = Files.size(journal);
        try (var again = new LocalS3(time, Optional.of(directory))) {
            assertTrue(Files.size(journal) < before / 10);
            assertEquals("new", get(again, "a", null));
            assertEquals("new", get(again, "a", kept));
            assertEquals(
                    2,
                    again.listObjectVersions(list -> list.bucket(BUCKET))
                            .versions()
                            .size());
        }
        try (var third = new LocalS3(time, Optional.of(directory))) {
            assertEquals("new", get(third, "a", null));
            assertTrue(given.add(put(third, "gone", "once more").versionId()), "a version id is given once");
        }
    }

    private static String begun(LocalS3 s3) {
        return s3.createMultipartUpload(create -> create.bucket(BUCKET).key("film"))
                .uploadId();
    }

    private static String part(LocalS3 s3, String upload, int number, byte[] bytes) {
        return s3.uploadPart(
                        put -> put.bucket(BUCKET).key("film").uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
    }

    private static void complete(LocalS3 s3, String upload, CompletedPart... parts) {
        s3.completeMultipartUpload(complete ->
                complete.bucket(BUCKET).key("film").uploadId(upload).multipartUpload(of -> of.parts(parts)));
    }

    private static CompletedPart one(int number, String eTag) {
        return CompletedPart.builder().partNumber(number).eTag(eTag).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadInPartsIsRefusedAsS3DoesAndLeavesNothing(boolean onDisk) throws IOException {
        var s3 = s3(onDisk, "Enabled");
        var upload = begun(s3);
        var small = part(s3, upload, 1, new byte[10]);
        var next = part(s3, upload, 2, new byte[10]);
        refused(400, "EntityTooSmall", () -> complete(s3, upload, one(1, small), one(2, next)));
        refused(400, "InvalidPartOrder", () -> complete(s3, upload, one(2, next), one(1, small)));
        refused(400, "InvalidPart", () -> complete(s3, upload, one(3, next)));
        refused(400, "InvalidPart", () -> complete(s3, upload, one(1, "\"0\"")));
        refused(400, "MalformedXML", () -> complete(s3, upload));
        refused(400, "InvalidArgument", () -> part(s3, upload, 10_001, new byte[1]));
        refused(404, "NoSuchUpload", () -> part(s3, "other", 1, new byte[1]));
        assertEquals(
                List.of(1, 2),
                s3.listParts(list -> list.bucket(BUCKET).key("film").uploadId(upload)).parts().stream()
                        .map(found -> found.partNumber())
                        .toList());
        assertEquals(
                List.of(upload),
                s3.listMultipartUploads(list -> list.bucket(BUCKET)).uploads().stream()
                        .map(found -> found.uploadId())
                        .toList());
        s3.abortMultipartUpload(abort -> abort.bucket(BUCKET).key("film").uploadId(upload));
        refused(404, "NoSuchUpload", () -> complete(s3, upload, one(1, small)));
        assertEquals(
                List.of(), s3.listMultipartUploads(list -> list.bucket(BUCKET)).uploads());
        if (onDisk) assertEquals(List.of(), parts());
    }

    /// The ETag as S3's: what `(md5 of part 1 ; md5 of part 2) | md5` gives, and the number of parts.
    @Test
    void anUploadInPartsIsOneObjectThatOutlivesARestart() throws IOException {
        var first = new byte[5 << 20];
        Arrays.fill(first, (byte) 'a');
        try (var s3 = s3(true, "Enabled")) {
            var upload = begun(s3);
            part(s3, upload, 1, new byte[3]);
            var eTag = part(s3, upload, 1, first);
            var end = part(s3, upload, 7, "end".getBytes(StandardCharsets.UTF_8));
            complete(s3, upload, one(1, eTag), one(7, end));
            assertEquals(List.of(), parts());
            part(s3, begun(s3), 1, first);
        }
        try (var again = new LocalS3(time, Optional.of(directory))) {
            var film = again.getObjectAsBytes(get -> get.bucket(BUCKET).key("film"));
            assertEquals(first.length + 3, film.asByteArray().length);
            assertTrue(film.asUtf8String().endsWith("aend"));
            assertEquals(
                    "\"" + joined(first, "end".getBytes(StandardCharsets.UTF_8)) + "-2\"",
                    film.response().eTag());
            assertEquals(List.of(), parts(), "what a process left unfinished is swept by the next");
        }
    }

    private static String joined(byte[] first, byte[] second) {
        var sums = new byte[32];
        System.arraycopy(Digests.md5(first), 0, sums, 0, 16);
        System.arraycopy(Digests.md5(second), 0, sums, 16, 16);
        return Digests.hex(Digests.md5(sums));
    }

    private List<String> parts() throws IOException {
        if (!Files.exists(directory.resolve(".parts"))) return List.of();
        try (var files = Files.walk(directory.resolve(".parts"))) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }
}
