package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.aws.wire.WireRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The example of S3's documentation ("Signing and authenticating REST requests") and links as boto3 made them with its
/// key, each of them bent a little.
class SignatureV2Test {
    private static final AccessKey KEY =
            new AccessKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Set.of(), "");
    private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");
    private static final SignatureV2 LINKS =
            new SignatureV2(id -> id.equals(KEY.id()) ? Optional.of(KEY) : Optional.empty());
    private static final String ID = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&";
    private static final String PUT = ID
            + "Signature=cznkZNbtOpPbgskFU%2Fuid48UrZs%3D&content-type=text%2Fplain&x-amz-meta-by=ada"
            + "&content-md5=abc%3D&Expires=1369353660";

    @Test
    void takesTheExampleOfTheDocumentationUntilItExpires() {
        var expires = Instant.ofEpochSecond(1175139620);
        var asked = asked(
                "GET",
                "/photos/puppy.jpg",
                ID + "Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620",
                Map.of());
        assertTrue(SignatureV2.signs(asked));
        assertEquals(KEY, LINKS.verify(asked, Optional.of("johnsmith"), expires).key());
        var refused = assertThrows(
                AwsServiceException.class, () -> LINKS.verify(asked, Optional.of("johnsmith"), expires.plusSeconds(1)));
        assertEquals(403, refused.statusCode());
        assertEquals("AccessDenied", refused.awsErrorDetails().errorCode());
        assertEquals("Request has expired", refused.awsErrorDetails().errorMessage());
        assertEquals(
                "SignatureDoesNotMatch",
                assertThrows(AwsServiceException.class, () -> LINKS.verify(asked, Optional.of("other"), expires))
                        .awsErrorDetails()
                        .errorCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a%20b/%C3%BC%2B%25.png | response-content-type=text%2Fplain%3B%20a%3Db&versionId=7 |"
                        + " ful8%2B8maoxfnW9hCLq5jltUuXWg%3D",
                "'' | list-type=2&prefix=x&encoding-type=url | hzZM%2FL2M9ERP4UHTTjcI8fJ7QC0%3D",
                "/ | list-type=2&prefix=x&encoding-type=url | hzZM%2FL2M9ERP4UHTTjcI8fJ7QC0%3D"
            })
    void takesALinkOfBoto3InThePathAndInTheHostsName(String path, String query, String signature) {
        var signed = query + "&" + ID + "Signature=" + signature + "&Expires=1369353660";
        LINKS.verify(asked("GET", "/media" + path, signed, Map.of()), Optional.empty(), THEN);
        LINKS.verify(asked("GET", path.isEmpty() ? "/" : path, signed, Map.of()), Optional.of("media"), THEN);
    }

    @Test
    void takesAnUploadAndItsHeadersFromTheLinkOrFromTheRequest() {
        LINKS.verify(asked("PUT", "/media/x", PUT, Map.of()), Optional.empty(), THEN);
        var headers = Map.of(
                "content-type", List.of("text/plain"), "content-md5", List.of("abc="), "x-amz-meta-by", List.of("ada"));
        LINKS.verify(asked("PUT", "/media/x", PUT, headers), Optional.empty(), THEN);
        var bare = ID + "Signature=cznkZNbtOpPbgskFU%2Fuid48UrZs%3D&Expires=1369353660";
        LINKS.verify(asked("PUT", "/media/x", bare, headers), Optional.empty(), THEN);
        assertEquals("SignatureDoesNotMatch", refusal(asked("PUT", "/media/x", bare, Map.of())));
        assertEquals(
                "SignatureDoesNotMatch",
                refusal(asked("PUT", "/media/x", PUT, Map.of("content-type", List.of("text/html")))));
        assertEquals(
                "SignatureDoesNotMatch",
                refusal(asked("PUT", "/media/x", PUT, Map.of("x-amz-acl", List.of("public-read")))));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/media/x,text%2Fplain,text%2Fplain,SignatureDoesNotMatch",
        "PUT,/media/y,text%2Fplain,text%2Fplain,SignatureDoesNotMatch",
        "PUT,/media/x,text%2Fplain,text%2Fhtml,SignatureDoesNotMatch",
        "PUT,/media/x,1369353660,1369353661,SignatureDoesNotMatch",
        "PUT,/media/x,Expires=1369353660,Expires=1369353660&acl,SignatureDoesNotMatch",
        "PUT,/media/x,Expires=1369353660,Expires=1369353660&versionId=1,SignatureDoesNotMatch",
        "PUT,/media/x,cznk,Cznk,SignatureDoesNotMatch",
        "PUT,/media/x,7EXAMPLE,7NOBODYS,InvalidAccessKeyId",
        "PUT,/media/x,Expires=1369353660,Expires=soon,AccessDenied",
        "PUT,/media/x,Expires=1369353660,Expires=-1,AccessDenied",
        "PUT,/media/x,Expires=1369353660,Expired=1369353660,AccessDenied",
        "PUT,/media/x,AWSAccessKeyId,AnotherId,AccessDenied",
        "PUT,/media/x,x-amz-meta-by=ada,x-amz-security-token=made-up,InvalidToken"
    })
    void refusesWhatWasChangedOnTheWay(String method, String path, String from, String to, String code) {
        assertEquals(code, refusal(asked(method, path, PUT.replace(from, to), Map.of())));
    }

    @Test
    void leavesWhatIsSignedByVersion4ToIt() {
        assertFalse(SignatureV2.signs(asked("GET", "/x", "X-Amz-Signature=1", Map.of())));
        assertFalse(SignatureV2.signs(asked("GET", "/x", PUT, Map.of("authorization", List.of("AWS4-HMAC-SHA256 x")))));
        assertFalse(SignatureV2.signs(asked("GET", "/x", "", Map.of())));
    }

    private static String refusal(WireRequest asked) {
        return assertThrows(AwsServiceException.class, () -> LINKS.verify(asked, Optional.empty(), THEN))
                .awsErrorDetails()
                .errorCode();
    }

    private static WireRequest asked(String method, String path, String query, Map<String, List<String>> headers) {
        return new WireRequest(method, path, query, headers);
    }
}
