package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.wire.WireRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The examples of AWS's documentation ("Signature Calculations for the Authorization Header", "Authenticating
/// Requests: Using Query Parameters", "Transferring Payload in Multiple Chunks"), and each of them bent a little.
class SignatureV4Test {
    private static final AccessKey KEY =
            new AccessKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Set.of(), "");
    private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");
    private static final SignatureV4 S3 =
            new SignatureV4("us-east-1", "s3", id -> id.equals(KEY.id()) ? Optional.of(KEY) : Optional.empty());
    private static final String SCOPE = "/20130524/us-east-1/s3/aws4_request";
    private static final String GET = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

    @Test
    void takesAWSsExampleOfAGet() {
        assertEquals(KEY, S3.verify(get(GET), THEN).key());
        S3.verify(get(GET), THEN.plus(Duration.ofMinutes(15)));
    }

    @Test
    void takesAWSsExampleOfAPutWithAKeyThatNeedsEncoding() {
        S3.verify(
                asked(
                        "PUT",
                        "/test%24file.text",
                        "",
                        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                        "date",
                        "Fri, 24 May 2013 00:00:00 GMT",
                        "host",
                        "examplebucket.s3.amazonaws.com",
                        "x-amz-content-sha256",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                        "x-amz-date",
                        "20130524T000000Z",
                        "x-amz-storage-class",
                        "REDUCED_REDUNDANCY"),
                THEN);
    }

    @Test
    void takesAWSsExampleOfAQueryWithoutAValue() {
        S3.verify(
                asked(
                        "GET",
                        "/",
                        "lifecycle",
                        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                        "host",
                        "examplebucket.s3.amazonaws.com",
                        "x-amz-content-sha256",
                        Hashes.OF_NOTHING,
                        "x-amz-date",
                        "20130524T000000Z"),
                THEN);
    }

    @Test
    void takesAWSsExampleOfAPresignedUrlUntilItExpires() {
        S3.verify(presigned(), THEN);
        S3.verify(presigned(), THEN.plusSeconds(86_400));
        assertEquals("AccessDenied", refusal(presigned(), THEN.plusSeconds(86_401)));
        assertEquals("AccessDenied", refusal(presigned(), THEN.minus(Duration.ofMinutes(16))));
    }

    @Test
    void takesAWSsExampleOfABodyInSignedChunksAndNoOther() throws IOException {
        var content = new byte[66_560];
        Arrays.fill(content, (byte) 'a');
        assertArrayEquals(
                content, chunked(content, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"));
        assertEquals(
                "SignatureDoesNotMatch",
                refusal(() -> chunked(content, "bd80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")));
        content[65_000] = 'b';
        assertEquals(
                "SignatureDoesNotMatch",
                refusal(() -> chunked(content, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-901, 901})
    void refusesAClockThatIsTooFarOff(int seconds) {
        assertEquals("RequestTimeTooSkewed", refusal(get(GET), THEN.plusSeconds(seconds)));
    }

    @Test
    void refusesWhatWasChangedOnTheWay() {
        var original = get(GET);
        assertEquals(
                "SignatureDoesNotMatch", refusal(new WireRequest("HEAD", "/test.txt", "", original.headers()), THEN));
        assertEquals(
                "SignatureDoesNotMatch", refusal(new WireRequest("GET", "/tesu.txt", "", original.headers()), THEN));
        assertEquals(
                "SignatureDoesNotMatch",
                refusal(new WireRequest("GET", "/test.txt", "versionId=1", original.headers()), THEN));
        assertEquals("SignatureDoesNotMatch", refusal(get(GET.replace('f', 'e')), THEN));
    }

    @Test
    void refusesAHeaderOfAWSsThatNobodySigned() {
        var headers = new LinkedHashMap<>(get(GET).headers());
        headers.put("x-amz-acl", List.of("public-read"));
        assertEquals("AccessDenied", refusal(new WireRequest("GET", "/test.txt", "", headers), THEN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS4-HMAC-SHA256 Credential=NOBODY/20130524/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=%s"
                        + " | InvalidAccessKeyId",
                "AWS4-HMAC-SHA256"
                    + " Credential=AKIAIOSFODNN7EXAMPLE/20130524/eu-west-1/s3/aws4_request,SignedHeaders=host,Signature=%s"
                    + " | AuthorizationHeaderMalformed",
                "AWS4-HMAC-SHA256"
                    + " Credential=AKIAIOSFODNN7EXAMPLE/20130523/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=%s"
                    + " | AuthorizationHeaderMalformed",
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE,SignedHeaders=host,Signature=%s |"
                        + " AuthorizationHeaderMalformed",
                "AWS4-HMAC-SHA256 Signature=%s | AuthorizationHeaderMalformed",
                "AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg= | InvalidRequest"
            })
    void refusesACredentialThatIsNotOurs(String authorization, String code) {
        var headers = new LinkedHashMap<>(get(GET).headers());
        headers.put("authorization", List.of(authorization.formatted(GET)));
        assertEquals(code, refusal(new WireRequest("GET", "/test.txt", "", headers), THEN));
    }

    @Test
    void refusesWhatIsNotSigned() {
        assertEquals(
                "AccessDenied",
                refusal(new WireRequest("GET", "/test.txt", "", Map.of("host", List.of("here"))), THEN));
    }

    @Test
    void refusesAKeyWithASessionThatItDoesNotHave() {
        var headers = new LinkedHashMap<>(get(GET).headers());
        headers.put("x-amz-security-token", List.of("made-up"));
        assertEquals("InvalidToken", refusal(new WireRequest("GET", "/test.txt", "", headers), THEN));
        var link = presigned();
        assertEquals(
                "InvalidToken",
                refusal(
                        new WireRequest(
                                "GET", link.path(), link.query() + "&X-Amz-Security-Token=made-up", link.headers()),
                        THEN));
    }

    @Test
    void showsNoSecretWhenItIsPrinted() {
        var signed = S3.verify(get(GET), THEN);
        assertFalse(signed.toString().contains(KEY.secret()), signed.toString());
    }

    private static WireRequest get(String signature) {
        return asked(
                "GET",
                "/test.txt",
                "",
                signature,
                "host",
                "examplebucket.s3.amazonaws.com",
                "range",
                "bytes=0-9",
                "x-amz-content-sha256",
                Hashes.OF_NOTHING,
                "x-amz-date",
                "20130524T000000Z");
    }

    private static WireRequest presigned() {
        return new WireRequest(
                "GET",
                "/test.txt",
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE"
                        + SCOPE.replace("/", "%2F")
                        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
                Map.of("host", List.of("examplebucket.s3.amazonaws.com")));
    }

    private static byte[] chunked(byte[] content, String firstSignature) throws IOException {
        var asked = asked(
                "PUT",
                "/examplebucket/chunkObject.txt",
                "",
                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
                "content-encoding",
                "aws-chunked",
                "content-length",
                "66824",
                "host",
                "s3.amazonaws.com",
                "x-amz-content-sha256",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "x-amz-date",
                "20130524T000000Z",
                "x-amz-decoded-content-length",
                "66560",
                "x-amz-storage-class",
                "REDUCED_REDUNDANCY");
        var wire = new ByteArrayOutputStream();
        wire.writeBytes(ascii("10000;chunk-signature=" + firstSignature + "\r\n"));
        wire.write(content, 0, 65_536);
        wire.writeBytes(
                ascii("\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"));
        wire.write(content, 65_536, 1024);
        wire.writeBytes(ascii(
                "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"));
        var received = new ByteArrayOutputStream();
        new Body(asked, S3.verify(asked, THEN), new ByteArrayInputStream(wire.toByteArray()), received).copy();
        return received.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// @param headers names and values, all of them signed
    private static WireRequest asked(String method, String path, String query, String signature, String... headers) {
        var given = new LinkedHashMap<String, List<String>>();
        for (var at = 0; at < headers.length; at += 2) given.put(headers[at], List.of(headers[at + 1]));
        var names = String.join(";", given.keySet());
        given.put(
                "authorization",
                List.of("AWS4-HMAC-SHA256 Credential=" + KEY.id() + SCOPE + ",SignedHeaders=" + names + ",Signature="
                        + signature));
        return new WireRequest(method, path, query, given);
    }

    private static String refusal(WireRequest asked, Instant now) {
        return refusal(() -> S3.verify(asked, now));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable does) {
        return assertThrows(AwsServiceException.class, does).awsErrorDetails().errorCode();
    }
}
