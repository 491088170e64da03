package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pushback.aws.storage.LocalS3;
import pushback.time.RealTimeline;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// The SDK's own client, and clients that are up to no good, at the local S3 over HTTP.
@Tag("slow")
@Timeout(60)
class AwsEndpointTest {
    private static final String BUCKET = "media";

    @TempDir
    Path work;

    private final AccessKey key = AccessKey.forMedia(BUCKET);
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private RealTimeline timeline;
    private AwsEndpoint endpoint;
    private S3Client s3;

    @BeforeEach
    void open() {
        timeline = new RealTimeline(thrown -> log.add(thrown.toString()));
        var service = new LocalS3(timeline, Optional.of(work.resolve("s3")));
        timeline.call(() -> service.createBucket(create -> create.bucket(BUCKET)));
        timeline.call(() -> service.createBucket(create -> create.bucket("artifacts")));
        endpoint = new AwsEndpoint(
                0,
                timeline,
                timeline::now,
                "us-east-1",
                work.resolve("uploads"),
                log::add,
                List.of(Offer.of(Api.S3, service)));
        endpoint.admit(key);
        s3 = client(key.id(), key.secret());
    }

    @AfterEach
    void close() throws IOException {
        s3.close();
        endpoint.close();
        timeline.close();
        assertFalse(log.stream().anyMatch(line -> line.contains(key.secret())), "the secret is in the log");
        if (Files.exists(work.resolve("uploads")))
            try (var left = Files.list(work.resolve("uploads"))) {
                assertEquals(List.of(), left.toList(), "uploads left behind");
            }
    }

    /// As it is made by default: in chunks that are signed, with a checksum in the trailer.
    @Test
    void givesBackWhatWasPut() {
        var bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        s3.putObject(
                put -> put.bucket(BUCKET)
                        .key("faces/ada.png")
                        .contentType("image/png")
                        .metadata(Map.of("by", "ada")),
                RequestBody.fromBytes(bytes));
        var got = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("faces/ada.png"));
        assertArrayEquals(bytes, got.asByteArray());
        assertEquals("image/png", got.response().contentType());
        assertEquals(Map.of("by", "ada"), got.response().metadata());
        var head = s3.headObject(ask -> ask.bucket(BUCKET).key("faces/ada.png"));
        assertEquals(bytes.length, head.contentLength());
        assertEquals(got.response().eTag(), head.eTag());
        assertEquals(got.response().lastModified(), head.lastModified());
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "SHA1", "SHA256"})
    void verifiesEachChecksumThatTheSdkSends(ChecksumAlgorithm algorithm) {
        s3.putObject(put -> put.bucket(BUCKET).key("one").checksumAlgorithm(algorithm), RequestBody.fromString("one"));
        assertEquals(
                "one", s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("one")).asUtf8String());
    }

    @Test
    void knowsTheChecksumsOfTheirSpecifications() {
        var digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        var crc = new Crc64Nvme();
        crc.update(digits, 0, digits.length);
        assertEquals(0xAE8B14860A799888L, crc.getValue());
    }

    @Test
    void givesTheBytesOfARange() {
        s3.putObject(put -> put.bucket(BUCKET).key("digits"), RequestBody.fromString("0123456789"));
        for (var one : Map.of(
                        "bytes=0-3",
                        "0123",
                        "bytes=4-",
                        "456789",
                        "bytes=-2",
                        "89",
                        "bytes=8-99",
                        "89",
                        "bytes=3-1",
                        "0123456789")
                .entrySet()) {
            var got =
                    s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("digits").range(one.getKey()));
            assertEquals(one.getValue(), got.asUtf8String(), one.getKey());
        }
        assertEquals(
                "bytes 4-9/10",
                s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("digits").range("bytes=4-"))
                        .response()
                        .contentRange());
        assertEquals(
                "InvalidRange",
                refusal(() -> s3.getObjectAsBytes(
                        get -> get.bucket(BUCKET).key("digits").range("bytes=10-"))));
    }

    @Test
    void listsKeysOfAnyKind() {
        var keys = List.of("a b+c&d=é/1", "a b+c&d=é/2", "line\nbreak", "plain", "~%2F");
        for (var one : keys) s3.putObject(put -> put.bucket(BUCKET).key(one), RequestBody.fromString("x"));
        assertEquals(
                keys,
                s3.listObjectsV2Paginator(list -> list.bucket(BUCKET).maxKeys(2)).contents().stream()
                        .map(object -> object.key())
                        .toList());
        var grouped = s3.listObjectsV2(list -> list.bucket(BUCKET).delimiter("/"));
        assertEquals("a b+c&d=é/", grouped.commonPrefixes().getFirst().prefix());
        for (var one : keys) s3.deleteObject(delete -> delete.bucket(BUCKET).key(one));
        assertEquals(0, s3.listObjectsV2(list -> list.bucket(BUCKET)).keyCount());
    }

    @Test
    void refusesAsS3Does() {
        s3.headBucket(head -> head.bucket(BUCKET));
        assertThrows(
                NoSuchKeyException.class,
                () -> s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("nothing")));
        assertEquals(
                404,
                assertThrows(
                                S3Exception.class,
                                () -> s3.headObject(get -> get.bucket(BUCKET).key("nothing")))
                        .statusCode());
        s3.putObject(put -> put.bucket(BUCKET).key("once"), RequestBody.fromString("1"));
        assertEquals(
                "PreconditionFailed",
                refusal(() -> s3.putObject(
                        put -> put.bucket(BUCKET).key("once").ifNoneMatch("*"), RequestBody.fromString("2"))));
        var eTag = s3.headObject(head -> head.bucket(BUCKET).key("once")).eTag();
        assertEquals(
                304,
                assertThrows(
                                S3Exception.class,
                                () -> s3.getObjectAsBytes(
                                        get -> get.bucket(BUCKET).key("once").ifNoneMatch(eTag)))
                        .statusCode());
        assertEquals(
                "NotImplemented",
                refusal(() -> s3.getObjectTagging(get -> get.bucket(BUCKET).key("once"))));
        var partly = assertThrows(
                S3Exception.class,
                () -> s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("once").partNumber(1)));
        assertEquals(501, partly.statusCode());
        assertTrue(partly.getMessage().contains("the local S3 has no parts"), partly.getMessage());
    }

    @Test
    void letsAKeyDoWhatItsRoleAllowsAndNoMore() {
        assertEquals(
                "AccessDenied",
                refusal(() -> s3.getObjectAsBytes(get -> get.bucket("artifacts").key("bundle"))));
        assertEquals("AccessDenied", refusal(() -> s3.listObjectsV2(list -> list.bucket("artifacts"))));
        assertEquals(
                "AccessDenied",
                refusal(() ->
                        s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("x").versionId("1"))));
        try (var wrong = client(key.id(), "wrong");
                var nobody = client("AKIANOBODY", key.secret())) {
            assertEquals("SignatureDoesNotMatch", refusal(() -> wrong.listObjectsV2(list -> list.bucket(BUCKET))));
            assertEquals("InvalidAccessKeyId", refusal(() -> nobody.listObjectsV2(list -> list.bucket(BUCKET))));
        }
        assertTrue(log.stream().anyMatch(line -> line.endsWith("/media: 403 SignatureDoesNotMatch")), log.toString());
    }

    @Test
    void servesPresignedUrlsAndNoOthers() throws Exception {
        try (var presigner = S3Presigner.builder()
                .endpointOverride(URI.create(endpoint.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(key.id(), key.secret()))
                .serviceConfiguration(PATHS)
                .build()) {
            var put = presigner.presignPutObject(one -> one.signatureDuration(Duration.ofMinutes(5))
                    .putObjectRequest(request -> request.bucket(BUCKET).key("a letter")));
            var bytes = "Dear Ada".getBytes(StandardCharsets.UTF_8);
            assertEquals(
                    200,
                    send(HttpRequest.newBuilder(put.url().toURI()).PUT(BodyPublishers.ofByteArray(bytes)))
                            .statusCode());
            var get = presigner
                    .presignGetObject(one -> one.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(request -> request.bucket(BUCKET).key("a letter")))
                    .url()
                    .toURI();
            assertEquals("Dear Ada", send(HttpRequest.newBuilder(get)).body());
            assertEquals(403, send(HttpRequest.newBuilder(get).DELETE()).statusCode());
            assertEquals(
                    403,
                    send(HttpRequest.newBuilder(URI.create(get.toString().replace("letter", "better"))))
                            .statusCode());
            assertFalse(log.stream().anyMatch(line -> line.contains("X-Amz-Signature")), log.toString());
        }
    }

    @Test
    void putsTheBytesOfAnObjectTogetherThatComesInParts() {
        var whole = new byte[(5 << 20) + 1000];
        new Random(2).nextBytes(whole);
        var id = s3.createMultipartUpload(create -> create.bucket(BUCKET)
                        .key("film")
                        .contentType("video/mp4")
                        .metadata(Map.of("by", "ada"))
                        .checksumAlgorithm(ChecksumAlgorithm.CRC32))
                .uploadId();
        var last = part(id, 2, Arrays.copyOfRange(whole, 5 << 20, whole.length));
        var first = part(id, 1, Arrays.copyOf(whole, 5 << 20));
        assertEquals(
                "NoSuchKey",
                refusal(() -> s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("film"))));
        var completed = s3.completeMultipartUpload(complete ->
                complete.bucket(BUCKET).key("film").uploadId(id).multipartUpload(of -> of.parts(first, last)));
        assertTrue(completed.eTag().endsWith("-2\""), completed.eTag());
        var got = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("film"));
        assertArrayEquals(whole, got.asByteArray());
        assertEquals("video/mp4", got.response().contentType());
        assertEquals(Map.of("by", "ada"), got.response().metadata());
        assertEquals(completed.eTag(), got.response().eTag());
        assertEquals("NoSuchUpload", refusal(() -> part(id, 3, whole)));
    }

    private CompletedPart part(String upload, int number, byte[] bytes) {
        var stored = s3.uploadPart(
                put -> put.bucket(BUCKET).key("film").uploadId(upload).partNumber(number),
                RequestBody.fromBytes(bytes));
        return CompletedPart.builder().partNumber(number).eTag(stored.eTag()).build();
    }

    @Test
    void copiesWhatItsKeyMayRead() {
        s3.putObject(
                put -> put.bucket(BUCKET).key("a b&c=é").metadata(Map.of("by", "ada")), RequestBody.fromString("one"));
        var copied = s3.copyObject(copy -> copy.sourceBucket(BUCKET)
                .sourceKey("a b&c=é")
                .destinationBucket(BUCKET)
                .destinationKey("copy"));
        var got = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("copy"));
        assertEquals("one", got.asUtf8String());
        assertEquals(Map.of("by", "ada"), got.response().metadata());
        assertEquals(got.response().eTag(), copied.copyObjectResult().eTag());
        assertEquals(
                "AccessDenied",
                refusal(() -> s3.copyObject(copy -> copy.sourceBucket("artifacts")
                        .sourceKey("bundle")
                        .destinationBucket(BUCKET)
                        .destinationKey("stolen"))));
    }

    /// As the SDKs ask where the endpoint has a name.
    @Test
    void takesABucketInTheHostsName() throws Exception {
        var port = URI.create(endpoint.url()).getPort();
        try (var presigner = S3Presigner.builder()
                .endpointOverride(URI.create("http://localhost:" + port))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(key.id(), key.secret()))
                .build()) {
            s3.putObject(put -> put.bucket(BUCKET).key("a/letter"), RequestBody.fromString("Dear Ada"));
            var url = presigner
                    .presignGetObject(one -> one.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(get -> get.bucket(BUCKET).key("a/letter")))
                    .url();
            assertEquals("media.localhost:" + port, url.getAuthority());
            var end = " HTTP/1.1\r\nConnection: close\r\nHost: ";
            var got = raw("GET " + url.getFile() + end + url.getAuthority() + "\r\n\r\n");
            assertTrue(got.startsWith("HTTP/1.1 200") && got.endsWith("Dear Ada"), got);
            // The signature is over the host's name.
            var other = raw("GET " + url.getFile() + end + "artifacts.localhost:" + port + "\r\n\r\n");
            assertTrue(other.contains("SignatureDoesNotMatch"), other);
            for (var foreign :
                    List.of("media.localhost.example:" + port, "media.localhost:1", "media.example:" + port)) {
                var refused = raw("GET " + url.getFile() + end + foreign + "\r\n\r\n");
                assertTrue(refused.startsWith("HTTP/1.1 421"), foreign + ": " + refused);
            }
        }
    }

    @Test
    void answersNoOtherSitesPageAndNoOtherName() throws Exception {
        assertEquals(
                403,
                send(HttpRequest.newBuilder(URI.create(endpoint.url() + "/media/x")))
                        .statusCode());
        var misled = raw("GET /media/x HTTP/1.1\r\nHost: rebound.example:80\r\nConnection: close\r\n\r\n");
        assertTrue(misled.startsWith("HTTP/1.1 421"), misled);
        var foreign = raw(
                "GET /media/x HTTP/1.1\r\nHost: " + URI.create(endpoint.url()).getAuthority()
                        + "\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n");
        assertTrue(foreign.startsWith("HTTP/1.1 403"), foreign);
        var crossed = raw(
                "GET /media/x HTTP/1.1\r\nHost: " + URI.create(endpoint.url()).getAuthority()
                        + "\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n");
        assertTrue(crossed.startsWith("HTTP/1.1 403"), crossed);
    }

    @Test
    void refusesMalformedRequestsWithoutHarm() throws Exception {
        var host = "Host: " + URI.create(endpoint.url()).getAuthority() + "\r\nConnection: close\r\n";
        for (var path : List.of("/media/%", "/media/%zz", "/media/%ff", "/%", "*"))
            assertTrue(
                    raw("GET " + path + " HTTP/1.1\r\n" + host + "\r\n").matches("(?s)HTTP/1.1 4[0-9][0-9] .*"), path);
        var huge = raw("PUT /media/x HTTP/1.1\r\n" + host + "Content-Length: 999999999999\r\n\r\n");
        assertTrue(huge.startsWith("HTTP/1.1 400"), huge);
        s3.headBucket(head -> head.bucket(BUCKET));
    }

    private static final S3Configuration PATHS =
            S3Configuration.builder().pathStyleAccessEnabled(true).build();

    private S3Client client(String id, String secret) {
        return S3Client.builder()
                .endpointOverride(URI.create(endpoint.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(id, secret))
                .serviceConfiguration(PATHS)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static StaticCredentialsProvider credentials(String id, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable does) {
        return assertThrows(S3Exception.class, does).awsErrorDetails().errorCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    private String raw(String request) throws IOException {
        var address = URI.create(endpoint.url());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
