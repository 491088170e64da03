package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsRefusalsTest {
    private final AwsRefusals refusals = new AwsRefusals("shop", "eu-central-1");

    @ParameterizedTest
    @ValueSource(
            strings = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationErrorException"})
    void whatIsNotAllowedNamesThePolicyThatAllowsIt(String code) {
        var sentence =
                sentence(code, "User: arn:aws:iam::1:user/dana is not authorized to perform: states:StartExecution");
        assertEquals(
                "AWS does not allow it: User: arn:aws:iam::1:user/dana is not authorized to perform:"
                        + " states:StartExecution; attach"
                        + " the managed policy Pushback-shop-operator-eu-central-1 (to look only:"
                        + " Pushback-shop-viewer-eu-central-1), or name another --profile",
                sentence);
    }

    /// Whoever has the operator's policy would attach it again and again.
    @ParameterizedTest
    @ValueSource(strings = {"ssm:SendCommand", "secretsmanager:CreateSecret", "ssm:PutParameter"})
    void whatNoPolicyAllowsIsSaidToNeedItsOwnPermission(String action) {
        var sentence = sentence(
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/dana is not authorized to perform: " + action + " on resource: x");
        assertTrue(
                sentence.endsWith("on resource: x; no policy of the environment allows it, on purpose; have " + action
                        + " allowed for you as well, or name another --profile"),
                sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
    void whoseCredentialsHaveExpiredLogsInAgain(String code) {
        assertTrue(sentence(code, "x").endsWith("log in again, such as by: aws sso login"));
    }

    @Test
    void aRegionThatDoesNotAnswerIsNamed() {
        var refused = assertThrows(
                IllegalStateException.class,
                () -> refusals.explained(() -> {
                    throw SdkClientException.create("connection refused");
                }));
        assertEquals("AWS cannot be asked in eu-central-1: connection refused", refused.getMessage());
    }

    /// Another program may have got the port of a local cloud that was killed.
    @Test
    void aLocalCloudThatIsGoneIsSaidInItsOwnWords() {
        var local = new AwsRefusals("local", "http://127.0.0.1:1", Optional.of("no local cloud runs in x"));
        for (RuntimeException thrown : new RuntimeException[] {
            SdkClientException.create("connection refused"), refused("SignatureDoesNotMatch", "no")
        })
            assertEquals(
                    "no local cloud runs in x",
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> local.explained(() -> {
                                        throw thrown;
                                    }))
                            .getMessage());
    }

    private String sentence(String code, String message) {
        return assertThrows(
                        IllegalStateException.class,
                        () -> refusals.explained(() -> {
                            throw refused(code, message);
                        }))
                .getMessage();
    }

    private static AwsServiceException refused(String code, String message) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
