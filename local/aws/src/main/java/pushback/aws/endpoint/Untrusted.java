package pushback.aws.endpoint;

import pushback.aws.wire.Denied;
import pushback.aws.wire.Protocol.Style;
import pushback.aws.wire.WireFault;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// A request that is not signed, or not rightly. S3 tells more kinds of it apart than the other services do.
final class Untrusted extends RuntimeException {
    private final WireFault fault;
    private final AwsServiceException inS3;

    private Untrusted(WireFault fault, String message, AwsServiceException inS3) {
        super(message, null, false, false);
        this.fault = fault;
        this.inS3 = inS3;
    }

    /// @param status of S3's refusal, with its `code`
    static Untrusted of(WireFault fault, int status, String code, String message) {
        return new Untrusted(fault, message, Denied.of(status, code, message));
    }

    /// A credential whose scope is another than this service's here: the others than S3 call it a wrong signature.
    ///
    /// @param message of theirs
    /// @param inS3 what S3 says
    static Untrusted outOfScope(String message, String inS3) {
        return new Untrusted(
                WireFault.WRONG_SIGNATURE,
                message,
                Denied.of(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + inS3));
    }

    AwsServiceException inS3() {
        return inS3;
    }

    AwsServiceException in(Style style) {
        return style == Style.S3 ? inS3 : fault.in(style, getMessage());
    }
}
