package pushback.aws.wire;

import pushback.aws.wire.Protocol.Style;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What is refused before a service is asked, in the status and code that AWS has for it in each style of protocol.
public enum WireFault {
    UNSIGNED(
            "400 MissingAuthenticationTokenException",
            "403 MissingAuthenticationTokenException",
            "403 MissingAuthenticationToken",
            "403 MissingAuthenticationToken",
            "403 AccessDenied"),
    INCOMPLETE(
            "400 IncompleteSignatureException",
            "403 IncompleteSignatureException",
            "400 IncompleteSignature",
            "401 AuthFailure",
            "400 AuthorizationHeaderMalformed"),
    UNKNOWN_KEY(
            "400 UnrecognizedClientException",
            "403 UnrecognizedClientException",
            "403 InvalidClientTokenId",
            "401 AuthFailure",
            "403 InvalidAccessKeyId"),
    WRONG_SIGNATURE(
            "400 InvalidSignatureException",
            "403 InvalidSignatureException",
            "403 SignatureDoesNotMatch",
            "401 AuthFailure",
            "403 SignatureDoesNotMatch"),
    SKEWED(
            "400 InvalidSignatureException",
            "403 InvalidSignatureException",
            "403 SignatureDoesNotMatch",
            "400 RequestExpired",
            "403 RequestTimeTooSkewed"),
    FORBIDDEN(
            "400 AccessDeniedException",
            "403 AccessDeniedException",
            "403 AccessDenied",
            "403 UnauthorizedOperation",
            "403 AccessDenied"),
    MALFORMED(
            "400 SerializationException",
            "400 SerializationException",
            "400 MalformedInput",
            "400 InvalidParameterValue",
            "400 MalformedXML"),
    UNKNOWN_OPERATION(
            "400 UnknownOperationException",
            "404 UnknownOperationException",
            "400 InvalidAction",
            "400 InvalidAction",
            "501 NotImplemented"),
    /// An operation that is there, asked for something of it that is not.
    UNSUPPORTED(
            "400 ValidationException",
            "400 InvalidParameterValueException",
            "400 ValidationError",
            "400 UnsupportedOperation",
            "501 NotImplemented"),
    TOO_LARGE(
            "413 RequestEntityTooLargeException",
            "413 RequestEntityTooLargeException",
            "413 RequestEntityTooLarge",
            "413 RequestEntityTooLarge",
            "400 EntityTooLarge"),
    /// The SDKs send a request that is refused so once more.
    SLOW(
            "408 RequestTimeoutException",
            "408 RequestTimeoutException",
            "408 RequestTimeout",
            "408 RequestTimeout",
            "400 RequestTimeout"),
    MISDIRECTED(
            "421 MisdirectedRequest",
            "421 MisdirectedRequest",
            "421 MisdirectedRequest",
            "421 MisdirectedRequest",
            "421 MisdirectedRequest"),
    CROSS_SITE(
            "403 AccessDeniedException",
            "403 AccessDeniedException",
            "403 AccessDenied",
            "403 UnauthorizedOperation",
            "403 AccessDenied"),
    INTERNAL(
            "500 InternalFailure",
            "500 ServiceException",
            "500 InternalFailure",
            "500 InternalError",
            "500 InternalError");

    private final String[] byStyle;

    WireFault(String... byStyle) {
        this.byStyle = byStyle;
    }

    public AwsServiceException in(Style style, String message) {
        var words = byStyle[style.ordinal()].split(" ");
        return Denied.of(Integer.parseInt(words[0]), words[1], message);
    }
}
