package pushback.aws.wire;

import pushback.aws.account.Refusal;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What the endpoint itself refuses, before a service is asked: in the same form as a service's refusal.
public final class Denied {
    private Denied() {}

    public static AwsServiceException of(int status, String code, String message) {
        return Refusal.of(AwsServiceException.builder(), "Endpoint", status, code, message);
    }
}
