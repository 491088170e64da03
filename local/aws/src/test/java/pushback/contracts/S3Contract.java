package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What the steps rely on in S3: the bytes of a version, and a plain answer when they are gone.
abstract class S3Contract {
    private static final String KEY = "builds/c0ffee/deploy-1.zip";

    private final String bucket = Fresh.name("bundles");
    private S3Client s3;

    abstract S3Client s3();

    @BeforeEach
    void aBucketWithVersions() {
        s3 = s3();
        s3.createBucket(create -> create.bucket(bucket));
        s3.putBucketVersioning(put -> put.bucket(bucket).versioningConfiguration(with -> with.status("Enabled")));
    }

    private String put(String key, String content) {
        return s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(content))
                .versionId();
    }

    private ResponseBytes<GetObjectResponse> get(String key, String versionId) {
        return s3.getObjectAsBytes(get -> get.bucket(bucket).key(key).versionId(versionId));
    }

    @Test
    @Covers("s3:GetObject")
    void givesTheBytesWithTheirVersionETagAndLength() throws IOException {
        var version = put(KEY, "one");
        try (var object = s3.getObject(get -> get.bucket(bucket).key(KEY))) {
            assertEquals(version, object.response().versionId());
            assertEquals(
                    "\"f97c5d29941bfb1b2fdab0874906ab82\"", object.response().eTag());
            assertEquals(3, object.response().contentLength());
            assertArrayEquals("one".getBytes(StandardCharsets.UTF_8), object.readAllBytes());
        }
    }

    @Test
    @Covers("s3:GetObject")
    void givesTheNewestVersionWhereNoneIsNamed() {
        put(KEY, "one");
        var second = put(KEY, "two");
        assertEquals("two", get(KEY, null).asUtf8String());
        assertEquals(second, get(KEY, null).response().versionId());
    }

    @Test
    @Covers("s3:DeleteObjectVersion")
    void deletingAVersionTakesThatOneAloneAndIsNoErrorTheSecondTime() {
        var first = put(KEY, "one");
        var second = put(KEY, "two");
        for (int time = 0; time < 2; time++) {
            s3.deleteObject(delete -> delete.bucket(bucket).key(KEY).versionId(second));
            assertEquals("one", get(KEY, null).asUtf8String());
            assertEquals("one", get(KEY, first).asUtf8String());
        }
        assertEquals(
                404,
                Refused.as(S3Exception.class, "NoSuchVersion", () -> get(KEY, second))
                        .statusCode());
    }

    @Test
    @Covers("s3:PutObject")
    void whatIsPutIsANewVersionAndTheOneThatIsGiven() {
        assertNotEquals(put(KEY, "one"), put(KEY, "one"));
        put(KEY, "two");
        assertEquals("two", get(KEY, null).asUtf8String());
    }

    @Test
    @Covers("s3:ListBucket")
    void listsWhatBeginsWithAPrefixInTheOrderOfKeysPageByPage() {
        for (var key : List.of("evidence/r2/1", "evidence/r1/10", "evidence/r1/2", "evidence/r1/1")) put(key, "sample");
        var listed = s3
                .listObjectsV2Paginator(
                        list -> list.bucket(bucket).prefix("evidence/r1/").maxKeys(2))
                .stream()
                .map(page -> page.contents().stream().map(S3Object::key).toList())
                .toList();
        assertEquals(List.of(List.of("evidence/r1/1", "evidence/r1/10"), List.of("evidence/r1/2")), listed);
    }

    @Test
    @Covers("s3:GetObjectVersion")
    void givesTheVersionThatIsNamedWhenNewerOnesCame() {
        var first = put(KEY, "one");
        var second = put(KEY, "two");
        assertNotEquals(first, second);
        assertEquals("one", get(KEY, first).asUtf8String());
        assertEquals(first, get(KEY, first).response().versionId());
    }

    @Test
    @Covers("s3:GetObjectVersion")
    void keepsAVersionBehindAMarkerThatSaysItIsDeleted() {
        var version = put(KEY, "one");
        var marker = s3.deleteObject(delete -> delete.bucket(bucket).key(KEY)).versionId();
        Refused.as(NoSuchKeyException.class, "NoSuchKey", () -> get(KEY, null));
        assertEquals("one", get(KEY, version).asUtf8String());
        assertEquals(
                405, assertThrows(S3Exception.class, () -> get(KEY, marker)).statusCode());
    }

    @Test
    @Covers("s3:GetObject")
    void saysThatAKeyIsNotThere() {
        assertEquals(
                404,
                Refused.as(NoSuchKeyException.class, "NoSuchKey", () -> get(KEY, null))
                        .statusCode());
    }

    @Test
    @Covers("s3:GetObjectVersion")
    void saysThatAVersionIsNotThereAnyMore() {
        var version = put(KEY, "one");
        put(KEY, "two");
        s3.deleteObject(delete -> delete.bucket(bucket).key(KEY).versionId(version));
        assertEquals(
                404,
                Refused.as(S3Exception.class, "NoSuchVersion", () -> get(KEY, version))
                        .statusCode());
    }

    @Test
    @Covers("s3:GetObject")
    void saysThatABucketIsNotThere() {
        var refusal = Refused.as(
                NoSuchBucketException.class,
                "NoSuchBucket",
                () -> s3.getObjectAsBytes(get -> get.bucket(bucket + "-none").key(KEY)));
        assertEquals(404, refusal.statusCode());
    }

    @Test
    @Covers("s3:GetObject")
    void refusesAKeyLongerThan1024Bytes() {
        put("ü".repeat(512), "long enough");
        Refused.as(S3Exception.class, "KeyTooLongError", () -> get("ü".repeat(512) + "x", null));
    }

    /// The SDK does not even send such a request.
    @Test
    @Covers({"s3:GetObject", "s3:GetObjectVersion"})
    void refusesARequestWithoutBucketOrKey() {
        assertThrows(RuntimeException.class, () -> s3.getObjectAsBytes(get -> get.bucket(bucket)));
        assertThrows(
                RuntimeException.class,
                () -> s3.getObjectAsBytes(get -> get.bucket(bucket).key("")));
        assertThrows(RuntimeException.class, () -> s3.getObjectAsBytes(get -> get.key(KEY)));
    }
}
