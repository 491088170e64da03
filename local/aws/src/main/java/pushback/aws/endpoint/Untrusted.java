package pushback.aws.endpoint;

import pushback.aws.wire.Denied;
import pushback.aws.wire.Protocol.Style;
import pushback.aws.wire.WireFault;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// A request that is not signed, or not rightly. S3 tells more kinds of it apart than the other services do.
final class Untrusted extends RuntimeException {
    private final WireFault fault;
    private final AwsServiceException inS3;

    private Untrusted(WireFault fault, AwsServiceException inS3) {
        super(inS3.awsErrorDetails().errorMessage(), null, false, false);
        this.fault = fault;
        this.inS3 = inS3;
    }

    /// @param status of S3's refusal, with its `code`
    static Untrusted of(WireFault fault, int status, String code, String message) {
        return new Untrusted(fault, Denied.of(status, code, message));
    }

    AwsServiceException inS3() {
        return inS3;
    }

    AwsServiceException in(Style style) {
        return style == Style.S3 ? inS3 : fault.in(style, getMessage());
    }
}
